import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { knownResponses, knownTokens } from "../../src/core/knownFigures";
import type { Change, Grade } from "../../src/protocol";
import { type Format, oneLine } from "../format";
import { plural, t } from "../l10n";
import type { HeadedPage } from "../page";
import { said } from "../said";
import { basisWords, costText, gradeWords } from "../words";

/** The figures that the page opens with, each with what it is. */
export function headline(page: HeadedPage): TemplateResult {
  const { snapshot, format } = page;
  const { spend, comparison } = snapshot.headline;
  return html`<section aria-labelledby="headline">
    <h2 id="headline" class="unseen">${t("Headline")}</h2>
    <dl class="figures">
      ${figure(t("Spend"), costText(spend.cost, format), format.usdExact(spend.cost.nanoUsd), [
        basisWords(spend.cost, format),
        spend.cost.unpricedTokens > 0 ? t("without {0} tokens that have no known price", format.compact(spend.cost.unpricedTokens)) : null,
        changeWords(comparison?.spend, page),
      ])}
      ${tokens(page)}
      ${outcomes(page)} ${costPerOutcome(page)}
      ${linkedShare(page)}
    </dl>
    ${gateways(page)}
  </section>`;
}

/** What some source counted, or that none did: a gateway that tells of spend only has not told of 0. */
function tokens(page: HeadedPage): TemplateResult {
  const { snapshot, format } = page;
  const { spend, comparison } = snapshot.headline;
  const newest = snapshot.sources.reduce<number | null>(
    (last, { lastAt }) => (lastAt !== null && lastAt > (last ?? 0) ? lastAt : last),
    null,
  );
  const responses = knownResponses(spend);
  const known = knownTokens(spend.tokens, responses !== 0);
  const notes = [
    responses === null ? t("number of responses not known") : plural(responses, "{0} response", "{0} responses", format.integer(responses)),
    newest === null ? null : t("the newest at {0}", format.moment(newest, snapshot.at)),
    changeWords(comparison?.tokens, page),
  ];
  if (known === null) return unknownFigure(t("Tokens"), t("not known"), [t("no source counts them"), ...notes]);
  return figure(t("Tokens"), format.compact(known), format.integer(known), [cacheWords(spend.tokens.cacheRead, known, format), ...notes]);
}

function figure(label: string, value: string, exact: string | null, notes: readonly (string | null)[]): TemplateResult {
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd class="value" title=${exact ?? nothing}>${value}</dd>
    <dd class="basis">${notes.map((note) => (note === null ? nothing : html`<p>${note}</p>`))}</dd>
  </div>`;
}

/** What is counted: one of the three. */
const UNITS = {
  commit: {
    many: () => t("Landed commits"),
    per: () => t("Cost per landed commit"),
    linked: () => t("of tokens linked to a landed commit"),
  },
  request: { many: () => t("Merged requests"), per: () => t("Cost per merged request"), linked: () => t("of tokens linked to an outcome") },
  issue: { many: () => t("Closed issues"), per: () => t("Cost per closed issue"), linked: () => t("of tokens linked to an outcome") },
} as const;

/** The number, or why it is not known: git that was not asked has not answered 0. */
function outcomes(page: HeadedPage): TemplateResult {
  const { snapshot, format } = page;
  const { outcomes: count, reverted, unit, comparison } = snapshot.headline;
  const label = UNITS[unit].many();
  const empty = snapshot.emptyOutcomes;
  if (count === 0 && empty !== null && empty.reason !== "no-commits") return unknownFigure(label, t("not known"), [said(empty.title)]);
  const note =
    reverted > 0
      ? plural(reverted, "{0} reverted later", "{0} reverted later", format.integer(reverted))
      : unit === "commit"
        ? t("on the default branch")
        : null;
  return figure(label, format.integer(count), null, [note, changeWords(comparison?.outcomes, page)]);
}

/** Only where the gates allow it: what is not enough is not said. */
function changeWords(change: Change | undefined, { snapshot, format }: HeadedPage): string | null {
  const days = snapshot.headline.comparison?.days ?? 0;
  if (change === undefined || change.ratio === null) return null;
  const times = format.number(change.ratio);
  switch (change.verdict) {
    case "more":
      return t("more: {0} times the {1} days before, without today", times, days);
    case "less":
      return t("less: {0} times the {1} days before, without today", times, days);
    case "no clear difference":
      return t("no clear difference from the {0} days before", days);
    case "not enough yet":
      return null;
  }
}

function unknownFigure(label: string, words: string, notes: readonly (string | null)[]): TemplateResult {
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd class="value words">${words}</dd>
    <dd class="basis">${notes.map((note) => (note === null ? nothing : html`<p>${note}</p>`))}</dd>
  </div>`;
}

function cacheWords(cacheRead: number | null, total: number, format: Format): string | null {
  if (total === 0) return null;
  return cacheRead === null ? t("cache reads not known") : t("{0} cache reads", format.percent(cacheRead / total));
}

function costPerOutcome(page: HeadedPage): TemplateResult {
  const { snapshot, format } = page;
  const { n, enough, median, q1, q3 } = snapshot.headline.costPerOutcome;
  const label = UNITS[snapshot.headline.unit].per();
  if (!enough || median === null) {
    return unknownFigure(label, t("not enough yet"), [`n = ${format.integer(n)}`]);
  }
  return figure(label, format.usd(median), format.usdExact(median), [
    q1 === null || q3 === null ? t("median") : t("median; middle half {0} to {1}", format.usd(q1), format.usd(q3)),
    `n = ${format.integer(n)}`,
    changeWords(snapshot.headline.comparison?.costPerOutcome, page),
  ]);
}

function linkedShare({ snapshot, format }: HeadedPage): TemplateResult {
  const { linkedShare, grades, unit } = snapshot.headline;
  const label = t("Linked");
  const note = UNITS[unit].linked();
  if (linkedShare === null) return unknownFigure(label, t("not known yet"), [note]);
  const whole = grades.reduce((sum, { totalTokens }) => sum + totalTokens, 0);
  const shares = grades
    .filter(({ totalTokens, grade }) => totalTokens > 0 && grade !== "none")
    .map(({ grade, totalTokens }) => ({ grade, share: totalTokens / whole }));
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd class="value">${format.percent(linkedShare)}</dd>
    <dd class="basis">
      <p>${note}</p>
      ${
        shares.length === 0
          ? nothing
          : html`${gradeBar(shares)}
            <p>${shares.map(({ grade, share }) => `${gradeWords(grade).word} ${format.percent(share)}`).join(", ")}</p>`
      }
    </dd>
  </div>`;
}

/** The surest first, from full to faint; the words beside it say the same. */
function gradeBar(shares: readonly { readonly grade: Grade; readonly share: number }[]): TemplateResult {
  let x = 0;
  return html`<svg class="grade-bar" width="100%" height="6" aria-hidden="true">
    <rect class="grade-none" width="100%" height="100%" />
    ${shares.map(({ grade, share }) => {
      const start = x;
      x += 100 * share;
      return svg`<rect class="grade-${grade}" x="${start}%" width="${100 * share}%" height="100%" />`;
    })}
  </svg>`;
}

/** Live counters of gateways: beside the figures, never in them. */
function gateways({ snapshot, format }: HeadedPage): TemplateResult | typeof nothing {
  if (snapshot.gateways.length === 0) return nothing;
  return html`<ul class="gateways">
    ${snapshot.gateways.map(
      ({ label, sinceOpenNanoUsd, openedAt, readAt, nextAt }) => html`<li>
        <i class="codicon codicon-radio-tower" aria-hidden="true"></i>
        <span>
          ${t("Gateway")} <bdi>${oneLine(label, 60)}</bdi>:
          <strong>${sinceOpenNanoUsd === null ? t("not read yet") : format.usd(sinceOpenNanoUsd)}</strong>
          <span class="muted">
            ${t("since this window opened ({0}) · whole key · not in the figures above", format.moment(openedAt, snapshot.at))}${
              readAt === null ? nothing : t(" · read {0}", format.moment(readAt, snapshot.at))
            }${nextAt === null ? nothing : t(" · asked again at {0}", format.moment(nextAt, snapshot.at))}
          </span>
        </span>
      </li>`,
    )}
  </ul>`;
}
