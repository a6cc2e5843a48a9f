import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { type BecameFigures, type BecameRow, becameModel } from "../becameModel";
import type { Format } from "../format";
import { groupFill, groupPatterns } from "../groupPatterns";
import { groupWords } from "../groupWords";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { stateLabel } from "../stateWords";
import { becameTaken } from "../takenTables";
import { basisWords, costText } from "../words";
import { flow, flowTable, flowTakeAlong } from "./flow";
import { segmented } from "./segmented";
import { takeAlong } from "./takeAlong";

/** What became of the range's usage: one bar, and the figures that it is drawn from. */
export function became(page: FilledPage): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  const model = becameModel(snapshot, state.choices.measure);
  if (model.rows.length === 0) return nothing;
  const { cost } = snapshot.headline.spend;
  return html`<section aria-labelledby="became" class="became">
    <div class="section-heading">
      <h2 id="became">${t("What became of it")}</h2>
      <div class="section-controls">
        <p class="muted">${basisWords(cost, format)}</p>
        <div class="together">
          ${segmented(
            "side",
            t("From"),
            [
              { value: "model", label: t("Model"), spoken: t("From models") },
              { value: "agent", label: t("Agent"), spoken: t("From agents") },
            ],
            state.choices.side,
            (value) => page.change((current) => ({ ...current, choices: { ...current.choices, side: value } })),
          )}
          ${flowTakeAlong(page, model.measure)}
        </div>
      </div>
    </div>
    ${flow(page, model.measure)}
    <svg class="became-bar" width="100%" height="14" aria-hidden="true">
      ${groupPatterns()} ${bar(model.rows)}
    </svg>
      <table class="became-table" aria-labelledby="became">
        <thead>
          <tr>
            <th scope="col" class="became-take">
              <span class="unseen">${t("State")}</span>
              ${takeAlong(page, {
                name: "what-became-of-it",
                title: t("What became of it"),
                hasTitles: false,
                table: () => becameTaken(model),
                picture: null,
              })}
            </th>
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
      ${flowTable(page)}
  </section>`;
}

function group(row: BecameRow, format: Format): TemplateResult {
  const { label, note } = groupWords(row.group);
  return html`<tr class="became-group">
      <th scope="row">
        <span class="became-name">
          <svg class="swatch" width="11" height="11" aria-hidden="true">${svg`<rect class="became-${row.group}" width="11" height="11" fill=${groupFill(row.group)} />`}</svg>
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

function bar(rows: readonly BecameRow[]) {
  let x = 0;
  return rows.map(({ group, share }) => {
    const start = x;
    x += 100 * (share ?? 0);
    return svg`<rect class="became-${group}" x="${start}%" width="${100 * (share ?? 0)}%" height="100%" fill=${groupFill(group)} />`;
  });
}
