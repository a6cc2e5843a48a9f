import { html, nothing, type TemplateResult } from "lit/html.js";
import type { CostPoint, PanelSnapshot } from "../../src/protocol";
import "../costChart";
import { type CostChart, type CostContent, linesWords } from "../costChart";
import { type Against, type CostModel, costModel, hasLines } from "../costModel";
import { durationWords } from "../durationWords";
import { type Format, oneLine } from "../format";
import { plural, t } from "../l10n";
import { markGlyph } from "../markGlyph";
import { memoLast } from "../memoLast";
import { openOutcome } from "../openOutcome";
import type { FilledPage } from "../page";
import { pointsTaken } from "../takenTables";
import type { Theme } from "../theme";
import { segmented } from "./segmented";
import { type Taken, takeAlong } from "./takeAlong";

/** As many as a list may hold before it is a table of its own. */
const LISTED = 20;

let newest: FilledPage | null = null;
const open = (point: CostPoint): void => {
  if (newest !== null) openOutcome(newest, point);
};

const modelOf = memoLast((snapshot: PanelSnapshot, against: Against) => costModel(snapshot, against));
const contentOf = memoLast(
  (model: CostModel, theme: Theme, format: Format, _words: unknown): CostContent => ({
    model,
    theme,
    format,
    label: chartSentence(model, format),
    open,
  }),
);

/** What each outcome cost, against how long it took or how large it is. Nothing where none has a cost. */
export function costs(page: FilledPage): TemplateResult | typeof nothing {
  const { snapshot, state, format, theme } = page;
  newest = page;
  if (snapshot.points.rows.length === 0) return nothing;
  const model = modelOf(snapshot, state.choices.against);
  const { enough, n } = snapshot.headline.costPerOutcome;
  const few = !enough || model.points.length === 0;
  return html`<section aria-labelledby="costs" class="costs">
    <div class="section-heading">
      <h2 id="costs">${t("Cost of outcomes")}</h2>
      <div class="section-controls">
        ${
          few || !hasLines(snapshot.points.rows)
            ? nothing
            : segmented(
                "against",
                t("Against"),
                [
                  { value: "time", label: t("Time to land") },
                  { value: "lines", label: t("Lines") },
                ],
                model.against,
                (value) => page.change((current) => ({ ...current, choices: { ...current.choices, against: value } })),
              )
        }
        ${takeAlong(page, taken(page, few ? null : model))}
      </div>
    </div>
    ${
      few
        ? html`<p class="muted">${t("Not enough yet to draw or to summarise (n = {0}): these are the outcomes with a known cost.", format.integer(n))}</p>
            ${list(page, snapshot.points.rows.toSorted((a, b) => b.nanoUsd - a.nanoUsd).slice(0, LISTED))}`
        : html`<p class="muted">${axesWords(model)} ${spreadWords(model, n, format)}</p>
            <cost-chart .content=${contentOf(model, theme, format, state.words)}></cost-chart>
            ${left(model, format)} ${table(page)}`
    }
  </section>`;
}

function taken({ snapshot, format, state }: FilledPage, model: CostModel | null): Taken {
  return {
    name: "cost-of-outcomes",
    title: t("Cost of outcomes"),
    hasTitles: true,
    table: (titles) => pointsTaken(snapshot.points.rows, titles),
    picture:
      model === null
        ? null
        : {
            title: t("Cost of outcomes"),
            note: axesWords(model),
            element: (theme) => {
              const chart = document.createElement("cost-chart") as CostChart;
              chart.content = contentOf(model, theme, format, state.words);
              return chart;
            },
            legend: [],
          },
  };
}

function axesWords({ against }: CostModel): string {
  return against === "time"
    ? t("Cost against the time from the first use to landing, both on logarithmic axes.")
    : t("Cost against lines added and removed, both on logarithmic axes.");
}

function spreadWords({ median, q1, q3 }: CostModel, n: number, format: Format): string {
  if (median === null) return "";
  const count = format.integer(n);
  if (q1 === null || q3 === null) return t("Dashed: the median, {0} (n = {1}).", format.usd(median), count);
  return t(
    "Dashed: the median, {0}; shaded: the middle half, {1} to {2} (n = {3}).",
    format.usd(median),
    format.usd(q1),
    format.usd(q3),
    count,
  );
}

function left({ left: without, older }: CostModel, format: Format): TemplateResult | typeof nothing {
  if (without + older === 0) return nothing;
  return html`<p class="muted">
    ${without === 0 ? nothing : plural(without, "{0} has no place on these axes.", "{0} have no place on these axes.", format.integer(without))}
    ${older === 0 ? nothing : plural(older, "{0} older one is in the figures and not drawn.", "{0} older ones are in the figures and not drawn.", format.integer(older))}
  </p>`;
}

function chartSentence(model: CostModel, format: Format): string {
  return [
    axesWords(model),
    plural(model.points.length, "{0} outcome.", "{0} outcomes.", format.integer(model.points.length)),
    model.median === null ? "" : t("Median {0}.", format.usd(model.median)),
    t("The arrow keys move from outcome to outcome, Enter opens it; the same figures are in the table below."),
  ].join(" ");
}

function list(page: FilledPage, rows: readonly CostPoint[]): TemplateResult {
  const { format } = page;
  return html`<ul class="cost-list">
    ${rows.map(
      (point) => html`<li>
        <span class="number">${format.usd(point.nanoUsd)}</span>
        ${markGlyph(point.kind, false)} ${opener(page, point)}
      </li>`,
    )}
  </ul>`;
}

function opener(page: FilledPage, point: CostPoint): TemplateResult {
  const words = html`<bdi>${point.title.trim() === "" ? t("(no title)") : oneLine(point.title, 200)}</bdi>`;
  if (point.kind !== "commit" && point.url === null) return words;
  return html`<button type="button" class="title link" @click=${() => openOutcome(page, point)}>${words}</button>`;
}

function table(page: FilledPage): TemplateResult {
  const { state, snapshot, format } = page;
  const caption = t("What each outcome cost");
  return html`<details
    class="day-table"
    .open=${state.pointTable}
    @toggle=${(event: Event) => {
      const { open: opened } = event.target as HTMLDetailsElement;
      if (opened !== state.pointTable) page.change((current) => ({ ...current, pointTable: opened }));
    }}
  >
    <summary>${t("The same figures as a table")}</summary>
    ${
      state.pointTable
        ? html`<div class="scroller" tabindex="0" role="region" aria-label=${caption}>
            <table class="plain">
              <caption class="unseen">${caption}</caption>
              <thead>
                <tr>
                  <th scope="col">${t("Outcome")}</th>
                  <th scope="col" class="number">${t("Cost")}</th>
                  <th scope="col" class="number">${t("Lines")}</th>
                  <th scope="col" class="number">${t("Time to land")}</th>
                </tr>
              </thead>
              <tbody>
                ${snapshot.points.rows.map(
                  (point) => html`<tr>
                    <th scope="row">${markGlyph(point.kind, false)} ${opener(page, point)}</th>
                    <td class="number">${format.usd(point.nanoUsd)}</td>
                    <td class="number">${point.lines === null ? t("not told") : linesWords(point.lines, format)}</td>
                    <td class="number">${durationWords(point.tookMs, format.number)}</td>
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : nothing
    }
  </details>`;
}
