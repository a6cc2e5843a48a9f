import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { OutcomeRow } from "../../src/protocol";
import { filterOutcomes } from "../filterOutcomes";
import { plural, t } from "../l10n";
import { memoLast } from "../memoLast";
import type { FilledPage } from "../page";
import { outcomeKey, sortOutcomes } from "../sortOutcomes";
import { SHOWN_STEP, type SortColumn, sortBy } from "../state";
import { outcomesTaken } from "../takenTables";
import { corrections } from "./corrections";
import { emptyState } from "./emptyState";
import { filterChips, outcomeFilter } from "./outcomeFilter";
import { outcomeRow } from "./outcomeRow";
import { takeAlong } from "./takeAlong";

const COLUMNS: readonly { column: SortColumn; label: () => string; number: boolean }[] = [
  { column: "title", label: () => t("Outcome"), number: false },
  { column: "at", label: () => t("When"), number: false },
  { column: "landed", label: () => t("How it landed"), number: false },
  { column: "cost", label: () => t("Cost"), number: true },
  { column: "tokens", label: () => t("Tokens"), number: true },
  { column: "sessions", label: () => t("Sessions"), number: true },
  { column: "grade", label: () => t("Link"), number: false },
];

/** From more rows than this on, they are most of the page's elements. */
const MANY_ROWS = 25;

const sorted = memoLast(sortOutcomes);
const filtered = memoLast(filterOutcomes);

/** What was produced: one row an outcome, with what was linked to it and why. */
export function outcomes(page: FilledPage): TemplateResult {
  const { snapshot, state, format } = page;
  const { of: total } = snapshot.outcomeCount;
  const fitting = filtered(sorted(snapshot.outcomes, state.choices.sort, format), state.choices.filter);
  // Where not all are here, the engine has counted those that fit.
  const count = snapshot.outcomes.length === total ? fitting.length : snapshot.outcomeCount.fitting;
  return html`<section aria-labelledby="outcomes">
    <div class="section-heading">
      <h2 id="outcomes" tabindex="-1">${t("Outcomes")}</h2>
      <div class="section-controls">
        ${total === 0 ? nothing : outcomeFilter(page)}
        ${
          fitting.length === 0
            ? nothing
            : takeAlong(page, {
                name: "outcomes",
                title: t("Outcomes"),
                hasTitles: true,
                table: (titles) => outcomesTaken(fitting, titles),
                picture: null,
              })
        }
      </div>
    </div>
    ${snapshot.emptyOutcomes === null ? nothing : emptyState(page, snapshot.emptyOutcomes, 3)}
    ${total === 0 && snapshot.emptyOutcomes === null ? html`<p class="muted">${t("Nothing landed in this range.")}</p>` : nothing}
    ${
      total === 0
        ? nothing
        : html`<div class="filtered">
            ${filterChips(page)}
            <p class="muted" role="status">${
              count === total
                ? plural(total, "{0} outcome", "{0} outcomes", format.integer(total))
                : t("{0} of {1} outcomes", format.integer(count), format.integer(total))
            }</p>
          </div>`
    }
    ${fitting.length === 0 ? nothing : table(page, fitting.slice(0, Math.min(state.shown, page.rows)))}
    ${total > 0 && fitting.length === 0 ? html`<p class="muted">${t("No outcome fits the filter.")}</p>` : nothing}
    ${
      count <= state.shown
        ? nothing
        : html`<p class="more-rows">
            <vscode-button secondary @click=${() => page.change((current) => ({ ...current, shown: current.shown + SHOWN_STEP }))}>
              ${t("Show {0} more", format.integer(Math.min(SHOWN_STEP, count - state.shown)))}
            </vscode-button>
            <span class="muted">${t("{0} of {1} shown", format.integer(Math.min(state.shown, fitting.length)), format.integer(count))}</span>
          </p>`
    }
    ${corrections(page)}
  </section>`;
}

/** What a row looks different with: closed, it stays as it is until there is another snapshot or another language. */
function drawnFrom({ snapshot, format, state }: FilledPage, row: OutcomeRow): unknown[] {
  return [row, snapshot, format, state.expanded.has(outcomeKey(row)) ? state : null];
}

function table(page: FilledPage, rows: readonly OutcomeRow[]): TemplateResult {
  const { sort } = page.state.choices;
  // The roles are said again because the narrow layout takes the rows out of the table's own layout.
  return html`<div class=${rows.length > MANY_ROWS ? "many-rows" : ""}><table class="outcomes" role="table" aria-labelledby="outcomes">
    <thead role="rowgroup">
      <tr role="row" data-label=${t("Sort by")}>
        ${COLUMNS.map(({ column, label, number }) => {
          const chosen = sort.column === column;
          const arrow = sort.descending ? "codicon-arrow-down" : "codicon-arrow-up";
          return html`<th
            role="columnheader"
            scope="col"
            class="col-${column} ${number ? "number" : ""}"
            aria-sort=${chosen ? (sort.descending ? "descending" : "ascending") : "none"}
          >
            <button type="button" class="sort" @click=${() => page.change((current) => sortBy(current, column))}>
              ${label()}<i class="codicon ${chosen ? arrow : ""}" aria-hidden="true"></i>
            </button>
          </th>`;
        })}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(rows, outcomeKey, (row) => guard(drawnFrom(page, row), () => outcomeRow(page, row)))}
    </tbody>
  </table></div>`;
}
