import { html, nothing, svg, type TemplateResult } from "lit";
import { type BecameFigures, type BecameRow, becameModel, GROUPS, type Group } from "../becameModel";
import type { Format } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { stateLabel } from "../stateWords";
import { basisWords, costText } from "../words";

/** What became of the range's usage: one bar, and the figures that it is drawn from. */
export function became(page: FilledPage): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  const model = becameModel(snapshot, state.choices.measure);
  if (model.rows.length === 0) return nothing;
  const { cost } = snapshot.headline.spend;
  return html`<section aria-labelledby="became" class="became">
    <div class="section-heading">
      <h2 id="became">${t("What became of it")}</h2>
      <p class="muted">${basisWords(cost, format)}</p>
    </div>
    <svg class="became-bar" width="100%" height="14" aria-hidden="true">
      ${patterns()} ${bar(model.rows)}
    </svg>
      <table class="became-table" aria-labelledby="became">
        <thead>
          <tr>
            <th scope="col"><span class="unseen">${t("State")}</span></th>
            <th scope="col" class="number">${t("Cost")}</th>
            <th scope="col" class="number">${t("Tokens")}</th>
            <th scope="col" class="number">${model.measure === "cost" ? t("Share of cost") : t("Share of tokens")}</th>
          </tr>
        </thead>
        <tbody>
          ${model.rows.map((row) => group(row, format))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${t("Total")}</th>
            ${cells(model.total, format)}
          </tr>
        </tfoot>
      </table>
  </section>`;
}

function group(row: BecameRow, format: Format): TemplateResult {
  const { label, note } = groupWords(row.group);
  return html`<tr class="became-group">
      <th scope="row">
        <span class="became-name">
          <svg class="swatch" width="11" height="11" aria-hidden="true">${svg`<rect class="became-${row.group}" width="11" height="11" fill=${fill(row.group)} />`}</svg>
          <span>${label}${note === null ? nothing : html`<span class="muted became-note">${note}</span>`}</span>
        </span>
      </th>
      ${cells(row, format)}
    </tr>
    ${row.parts.map(
      (part, index) => html`<tr class="became-part muted ${index === row.parts.length - 1 ? "last" : ""}">
        <th scope="row">${stateLabel(part.state)}</th>
        ${cells(part, format)}
      </tr>`,
    )}`;
}

function cells(figures: BecameFigures, format: Format): TemplateResult {
  return html`<td class="number" title=${format.usdExact(figures.nanoUsd)}>${costText(figures, format)}</td>
    <td class="number">${format.integer(figures.totalTokens)}</td>
    <td class="number">${figures.share === null ? "–" : format.percent(figures.share)}</td>`;
}

function groupWords(group: Group): { label: string; note: string | null } {
  switch (group) {
    case "landed":
      return { label: t("Landed"), note: null };
    case "reverted":
      return { label: t("Landed and reverted since"), note: null };
    case "in-flight":
      return { label: t("In flight"), note: t("younger than 14 days, or still open") };
    case "exploration":
      return { label: t("Exploration"), note: t("linked to no outcome") };
  }
}

function bar(rows: readonly BecameRow[]) {
  let x = 0;
  return rows.map(({ group, share }) => {
    const start = x;
    x += 100 * (share ?? 0);
    return svg`<rect class="became-${group}" x="${start}%" width="${100 * (share ?? 0)}%" height="100%" fill=${fill(group)} />`;
  });
}

/** Landed is plain; the others have a pattern each, so that they differ without colour as well. */
function patterns() {
  return svg`<defs>
    ${GROUPS.filter((group) => group !== "landed").map(
      (group) => svg`<pattern id="became-${group}" width="6" height="6" patternUnits="userSpaceOnUse" class="became-${group}">
        <rect class="ground" width="6" height="6" /><path class="ink" d=${INKS[group]} />
      </pattern>`,
    )}
  </defs>`;
}

/** Level lines, rising lines (drawn past the edges, so that they meet) and dots. */
const INKS: Readonly<Record<Exclude<Group, "landed">, string>> = {
  reverted: "M0 3H6",
  "in-flight": "M-1 7L7 -1M-1 1L1 -1M5 7L7 5",
  exploration: "M2.2 3H3.8",
};

function fill(group: Group): string {
  return group === "landed" ? "currentColor" : `url(#became-${group})`;
}
