import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { PanelEconomics } from "../../src/protocol";
import { type Format, oneLine } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import type { Choices } from "../state";
import { yieldsTaken } from "../takenTables";
import { costText, modelName } from "../words";
import { segmented } from "./segmented";
import { takeAlong } from "./takeAlong";

type Row = PanelEconomics["yields"][number]["rows"][number];
type By = Choices["yieldBy"];

/** What came of the usage of each model, agent or kind of work, side by side, with n and interval; and how much the cache took over. */
export function yields(page: FilledPage): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  const by = state.choices.yieldBy;
  const groups = snapshot.economics.yields.filter((group) => group.by !== "centre" && group.rows.length > 0);
  const rows = groups.find((group) => group.by === by)?.rows ?? [];
  if (groups.length === 0) return nothing;
  return html`<section aria-labelledby="yields" class="yields">
    <div class="section-heading">
      <h2 id="yields">${t("What could be better spent")}</h2>
      <div class="section-controls">
        ${segmented(
          "yield-by",
          t("Yield"),
          [
            { value: "model" as const, label: t("Model"), spoken: t("Yield by model") },
            { value: "agent" as const, label: t("Agent"), spoken: t("Yield by agent") },
            { value: "task" as const, label: t("Kind of work"), spoken: t("Yield by kind of work") },
          ],
          by,
          (value) => page.change((current) => ({ ...current, choices: { ...current.choices, yieldBy: value } })),
        )}
        ${takeAlong(page, {
          name: `yield-by-${by}`,
          title: t("What could be better spent"),
          hasTitles: false,
          table: () => yieldsTaken(rows, by),
          picture: null,
        })}
      </div>
    </div>
    ${cacheWords(page)}
    ${rows.length === 0 ? html`<p class="muted">${t("Nothing of this is known in the range.")}</p>` : table(rows, by, format)}
    <p class="muted">${t("Each is used for other work, so they stand side by side and are no ranking. An outcome counts where at least 80% of its tokens are; lines are the interval of the median at 95%.")}</p>
  </section>`;
}

function cacheWords({ snapshot, format }: FilledPage): TemplateResult | typeof nothing {
  const { share, interval, responses } = snapshot.economics.cacheHitShare;
  if (share === null) return nothing;
  const range = interval === null ? "" : t(" (95%: {0} to {1})", format.percent(interval.low), format.percent(interval.high));
  return html`<p class="cache-share">
    ${t("The cache read {0} of all input{1}; n = {2} responses that tell.", format.percent(share), range, format.integer(responses))}
  </p>`;
}

function table(rows: readonly Row[], by: By, format: Format): TemplateResult {
  const scale = scaleOf(rows);
  return html`<table class="yield-table" aria-labelledby="yields">
    <thead>
      <tr>
        <th scope="col">${byWords(by)}</th>
        <th scope="col" class="number">${t("Spend")}</th>
        <th scope="col" class="number">${t("Outcomes")}</th>
        <th scope="col" class="number">${t("Median per outcome")}</th>
        ${scale === null ? nothing : html`<th scope="col" class="whisker-cell"><span class="unseen">${t("Interval")}</span></th>`}
        <th scope="col" class="number per-usd">${t("Outcomes for $1")}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map((row) => yieldRow(row, by, scale, format))}
    </tbody>
  </table>`;
}

function yieldRow(row: Row, by: By, scale: Scale | null, format: Format): TemplateResult {
  const { spend, outcomes, cost, interval, perUsd } = row;
  return html`<tr>
    <th scope="row"><bdi>${nameOf(row, by)}</bdi></th>
    <td class="number" title=${format.usdExact(spend.cost.nanoUsd)}>${costText(spend.cost, format)}</td>
    <td class="number">${format.integer(outcomes)}</td>
    <td class="number">
      ${
        cost.enough && cost.median !== null
          ? html`${format.usd(cost.median)}<span class="muted n"> n = ${format.integer(cost.n)}</span>${
              interval === null
                ? nothing
                : html`<span class="unseen">${t(", 95%: {0} to {1}", format.usd(interval.low), format.usd(interval.high))}</span>`
            }`
          : html`<span class="muted">${t("not enough yet")}<span class="n"> n = ${format.integer(cost.n)}</span></span>`
      }
    </td>
    ${scale === null ? nothing : html`<td class="whisker-cell">${whisker(row, scale, format)}</td>`}
    <td class="number per-usd">
      ${
        perUsd === null
          ? html`<span class="muted">–</span>`
          : html`${format.number(perUsd.ratio)}${
              perUsd.interval === null
                ? nothing
                : html`<span class="muted n"> ${format.number(perUsd.interval.low)}–${format.number(perUsd.interval.high)}</span>`
            }`
      }
    </td>
  </tr>`;
}

interface Scale {
  /** Where an amount lies, in percent of the width; logarithmic. */
  readonly at: (nano: number) => number;
}

/** One scale for all rows; null where no row has an interval to draw. */
function scaleOf(rows: readonly Row[]): Scale | null {
  const ends = rows.flatMap(({ interval }) => (interval === null ? [] : [interval.low, interval.high])).filter((end) => end > 0);
  if (ends.length === 0) return null;
  const low = Math.log(Math.min(...ends));
  const span = Math.max(Math.log(Math.max(...ends)) - low, 1e-9);
  return { at: (nano) => (nano <= 0 ? 0 : 4 + (92 * (Math.log(nano) - low)) / span) };
}

function whisker({ interval, cost }: Row, { at }: Scale, format: Format): TemplateResult | typeof nothing {
  if (interval === null || cost.median === null) return nothing;
  const [left, middle, right] = [at(interval.low), at(cost.median), at(interval.high)];
  return html`<svg class="whisker" width="100%" height="12" aria-hidden="true">
    <title>${t("{0} to {1}", format.usd(interval.low), format.usd(interval.high))}</title>
    ${svg`<line x1="${left}%" x2="${right}%" y1="6" y2="6" /><line x1="${left}%" x2="${left}%" y1="2" y2="10" /><line x1="${right}%" x2="${right}%" y1="2" y2="10" /><circle cx="${middle}%" cy="6" r="3.5" />`}
  </svg>`;
}

function byWords(by: By): string {
  return { model: t("Model"), agent: t("Agent"), task: t("Kind of work") }[by];
}

function nameOf({ key, label }: Row, by: By): string {
  if (key === "several") return t("several together");
  if (key === null) return t("(not known)");
  return by === "model" ? modelName(label, 60) : oneLine(label === "" ? key : label, 60);
}
