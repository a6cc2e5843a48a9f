import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import type { Mark, PanelSnapshot } from "../../src/protocol";
import "../dayChart";
import { changed } from "../changedQuery";
import type { DayChart, DayChartContent } from "../dayChart";
import { type DayModel, dayModel, type Measure, type Split } from "../dayModel";
import { perBar } from "../daySentence";
import { type Format, oneLine } from "../format";
import { t } from "../l10n";
import { markGlyph } from "../markGlyph";
import { memoLast } from "../memoLast";
import type { FilledPage } from "../page";
import { pose } from "../query";
import { swatch } from "../swatch";
import { dayTaken } from "../takenTables";
import type { Theme } from "../theme";
import { dayTable } from "./dayTable";
import { segmented } from "./segmented";
import { type Taken, takeAlong } from "./takeAlong";

/** A change elsewhere on the page leaves the chart as it is drawn. */
const modelOf = memoLast((snapshot: PanelSnapshot, measure: Measure, split: Split, _words: unknown) => dayModel(snapshot, measure, split));
const contentOf = memoLast(
  (model: DayModel, theme: Theme, format: Format, zoom: DayChartContent["zoom"]): DayChartContent => ({ model, theme, format, zoom }),
);
/** The page whose engine is asked: the newest, so that a chart that stays as it is asks on top of what is chosen by then. */
let newest: FilledPage | null = null;
const zoom = (from: string, until: string): void => {
  if (newest !== null) pose(newest, changed(newest.state.choices.query, { span: { from, until } }));
};

/** Tokens or cost per day or week, with what landed on the same axis, and the table with the same figures. */
export function overTime(page: FilledPage): TemplateResult {
  const { state, snapshot, theme, format } = page;
  const { measure, split, query } = state.choices;
  newest = page;
  const model = modelOf(snapshot, measure, split, state.words);
  return html`<section aria-labelledby="over-time">
    <div class="section-heading">
      <h2 id="over-time">${t("Over time")}</h2>
      <div class="section-controls">
        ${segmented(
          "measure",
          t("Measure"),
          [
            { value: "cost", label: t("Cost") },
            { value: "tokens", label: t("Tokens") },
          ],
          measure,
          (value) => page.change((current) => ({ ...current, choices: { ...current.choices, measure: value } })),
        )}
        ${segmented("split", t("Stacked"), splits(snapshot, split), split, (value) =>
          page.change((current) => ({ ...current, choices: { ...current.choices, split: value } })),
        )}
        <div class="together">
          ${segmented(
            "unit",
            t("One bar is"),
            [
              { value: "day", label: t("Day") },
              { value: "week", label: t("Week") },
            ],
            query.unit ?? "day",
            (value) => pose(page, changed(query, { unit: value === "week" ? value : undefined })),
          )}
          ${takeAlong(page, taken(model, page))}
        </div>
      </div>
    </div>
    <day-chart .content=${contentOf(model, theme, format, zoom)}></day-chart>
    ${legend(model, page)} ${dayTable(page, model)}
  </section>`;
}

function taken(model: DayModel, { format }: FilledPage): Taken {
  const [first, last] = [model.days[0], model.days.at(-1)];
  const days = first === undefined || last === undefined ? "" : `${format.day(first, "full")} – ${format.day(last, "full")}`;
  return {
    name: `${model.measure}-per-${model.unit}`,
    title: t("Over time"),
    hasTitles: model.marks.some((marks) => marks.length > 0),
    table: (titles) => dayTaken(model, titles),
    picture: {
      title: perBar(model),
      note: days,
      element: (theme) => {
        const chart = document.createElement("day-chart") as DayChart;
        chart.content = { model, theme, format, zoom: () => undefined };
        return chart;
      },
      legend: model.series.map(({ label, slot }) => ({ label: oneLine(label, 40), slot })),
    },
  };
}

/** What differs nowhere is not offered, unless it is chosen. */
function splits({ agents, places }: PanelSnapshot, chosen: Split) {
  const all = [
    { value: "class" as const, label: t("Class"), spoken: t("By class"), shown: true },
    { value: "model" as const, label: t("Model"), spoken: t("By model"), shown: true },
    { value: "agent" as const, label: t("Agent"), spoken: t("By agent"), shown: agents.length > 1 },
    { value: "place" as const, label: t("Repository"), spoken: t("By repository"), shown: places.length > 1 },
    { value: "state" as const, label: t("State"), spoken: t("By state"), shown: true },
  ];
  return all.filter(({ value, shown }) => shown || value === chosen);
}

function legend(model: DayModel, { theme }: FilledPage): TemplateResult {
  const reverted = model.marks.some((marks) => marks.some((mark) => mark.count === mark.reverted));
  return html`<ul class="legend" aria-label=${t("Legend")}>
    ${model.series.map(({ label, slot }) => html`<li>${swatch(slot, theme)}<bdi>${oneLine(label, 40)}</bdi></li>`)}
    ${model.kinds.toReversed().map((kind) => html`<li class="mark">${markGlyph(kind, false)}<span>${markWords(kind)}</span></li>`)}
    ${reverted ? html`<li class="mark">${markGlyph(model.kinds.at(-1) ?? "commit", true)}<span>${t("Reverted since")}</span></li>` : nothing}
    ${model.unsettled === null ? nothing : html`<li>${hatching()}<span>${t("Work may still land")}</span></li>`}
  </ul>`;
}

function markWords(kind: Mark["kind"]): string {
  return { commit: t("Landed commit"), request: t("Merged request"), issue: t("Closed issue") }[kind];
}

function hatching(): TemplateResult {
  return html`<svg class="hatching" width="11" height="11" aria-hidden="true">${svg`<path d="M-1 5L5 -1M-1 11L11 -1M3 13L13 3" />`}</svg>`;
}
