import { html, nothing, type TemplateResult } from "lit";
import { type Format, oneLine } from "../format";
import { plural, t } from "../l10n";
import type { FilledPage } from "../page";
import { basisWords, costText } from "../words";

/** The figures that the page opens with, each with what it is. */
export function headline(page: FilledPage): TemplateResult {
  const { snapshot, format } = page;
  const { spend } = snapshot.headline;
  return html`<section aria-labelledby="headline">
    <h2 id="headline" class="unseen">${t("Headline")}</h2>
    <dl class="figures">
      ${figure(t("Spend"), costText(spend.cost, format), format.usdExact(spend.cost.nanoUsd), [
        basisWords(spend.cost, format),
        spend.cost.unpricedTokens > 0 ? t("without {0} tokens that have no known price", format.compact(spend.cost.unpricedTokens)) : null,
      ])}
      ${figure(t("Tokens"), format.compact(spend.totalTokens), format.integer(spend.totalTokens), [
        cacheWords(spend.tokens.cacheRead, spend.totalTokens, format),
        plural(spend.responses, "{0} response", "{0} responses", format.integer(spend.responses)),
      ])}
      ${landedCommits(page)} ${costPerOutcome(page)}
      ${linkedShare(page)}
    </dl>
    ${gateways(page)}
  </section>`;
}

function figure(label: string, value: string, exact: string | null, notes: readonly (string | null)[]): TemplateResult {
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd class="value" title=${exact ?? nothing}>${value}</dd>
    ${notes.map((note) => (note === null ? nothing : html`<dd class="note">${note}</dd>`))}
  </div>`;
}

/** The number, or why it is not known: git that was not asked has not answered 0. */
function landedCommits({ snapshot, format }: FilledPage): TemplateResult {
  const { outcomes, reverted } = snapshot.headline;
  const label = t("Landed commits");
  const empty = snapshot.emptyOutcomes;
  if (outcomes === 0 && empty !== null && empty.reason !== "no-commits") return unknownFigure(label, t("not known"), empty.title);
  const note =
    reverted > 0 ? plural(reverted, "{0} reverted later", "{0} reverted later", format.integer(reverted)) : t("on the default branch");
  return figure(label, format.integer(outcomes), null, [note]);
}

function unknownFigure(label: string, words: string, note: string): TemplateResult {
  return html`<div class="figure">
    <dt>${label}</dt>
    <dd class="value words">${words}</dd>
    <dd class="note">${note}</dd>
  </div>`;
}

function cacheWords(cacheRead: number | null, total: number, format: Format): string | null {
  if (total === 0) return null;
  return cacheRead === null ? t("cache reads not known") : t("{0} cache reads", format.percent(cacheRead / total));
}

function costPerOutcome({ snapshot, format }: FilledPage): TemplateResult {
  const { n, enough, median, q1, q3 } = snapshot.headline.costPerOutcome;
  const label = t("Cost per landed commit");
  if (!enough || median === null) {
    return unknownFigure(label, t("not enough yet"), `n = ${format.integer(n)}`);
  }
  return figure(label, format.usd(median), format.usdExact(median), [
    q1 === null || q3 === null ? t("median") : t("median; middle half {0} to {1}", format.usd(q1), format.usd(q3)),
    `n = ${format.integer(n)}`,
  ]);
}

function linkedShare({ snapshot, format }: FilledPage): TemplateResult {
  const { linkedShare } = snapshot.headline;
  const label = t("Linked");
  if (linkedShare === null) {
    return unknownFigure(label, t("not known yet"), t("of tokens linked to a landed commit"));
  }
  return figure(label, format.percent(linkedShare), null, [t("of tokens linked to a landed commit")]);
}

/** Live counters of gateways: beside the figures, never in them. */
function gateways({ snapshot, format }: FilledPage): TemplateResult | typeof nothing {
  if (snapshot.gateways.length === 0) return nothing;
  return html`<ul class="gateways">
    ${snapshot.gateways.map(
      ({ label, sinceOpenNanoUsd, openedAt, readAt }) => html`<li>
        <i class="codicon codicon-radio-tower" aria-hidden="true"></i>
        <span>
          ${t("Gateway")} <bdi>${oneLine(label, 60)}</bdi>:
          <strong>${sinceOpenNanoUsd === null ? t("not read yet") : format.usd(sinceOpenNanoUsd)}</strong>
          <span class="muted">
            ${t("since this window opened ({0}) · whole key · not in the figures above", format.moment(openedAt, snapshot.at))}${
              readAt === null ? nothing : t(" · read {0}", format.moment(readAt, snapshot.at))
            }
          </span>
        </span>
      </li>`,
    )}
  </ul>`;
}
