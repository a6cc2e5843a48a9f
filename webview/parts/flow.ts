import { html, nothing, render, type TemplateResult } from "lit/html.js";
import type { Flow, PanelSnapshot, Part } from "../../src/protocol";
import type { Measure } from "../dayModel";
import { type FlowContent, flowChart } from "../flowChart";
import { type FlowNode, flowLayout, labelled, type Side } from "../flowModel";
import { type Format, oneLine } from "../format";
import { groupPatterns } from "../groupPatterns";
import { groupWords } from "../groupWords";
import { plural, t } from "../l10n";
import { memoLast } from "../memoLast";
import { openOutcome } from "../openOutcome";
import type { FilledPage } from "../page";
import { flowTaken } from "../takenTables";
import { modelName, outcomeName } from "../words";
import { takeAlong } from "./takeAlong";

const LINE = 17;

let newest: FilledPage | null = null;

const contentOf = memoLast(
  (snapshot: PanelSnapshot, side: Side, measure: Measure, format: Format, _words: unknown): FlowContent => ({
    layout: (width) => flowLayout(snapshot.flow, side, measure, width),
    labelled: ({ nodes }) => labelled(nodes, LINE),
    words: (node) => {
      const name = nodeName(node, side, format);
      const figure = measure === "cost" ? format.usd(node.part.nanoUsd) : format.compact(node.part.totalTokens);
      const share =
        measure === "cost" ? t("{0} of the cost", format.percent(node.share)) : t("{0} of the tokens", format.percent(node.share));
      return {
        name,
        figure,
        sentence: `${name}: ${format.usd(node.part.nanoUsd)}, ${t("{0} tokens", format.integer(node.part.totalTokens))}, ${share}`,
      };
    },
    open: ({ what }) => {
      if (newest !== null && what.kind === "end" && what.outcome !== null) openOutcome(newest, what.outcome);
    },
    label: flowSentence(snapshot.flow, side, measure, format),
  }),
);

/** Usage from what made it to what it became to the outcomes. */
export function flow(page: FilledPage, measure: Measure): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  newest = page;
  if (snapshot.flow.states.length === 0) return nothing;
  return flowChart(contentOf(snapshot, state.choices.side, measure, format, state.words));
}

/** The flow as a picture, and its figures. */
export function flowTakeAlong(page: FilledPage, measure: Measure): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  const { side } = state.choices;
  if (snapshot.flow.states.length === 0) return nothing;
  const title = t("From what made it, to what it became, to the outcomes");
  return takeAlong(page, {
    name: `flow-from-${side}s`,
    title,
    hasTitles: snapshot.flow.ends.some(({ outcome }) => outcome !== null),
    table: (titles) => flowTaken(snapshot, side, titles),
    picture: {
      title,
      note: measure === "cost" ? t("Cost") : t("Tokens"),
      element: (_theme, titles) => {
        const holder = document.createElement("div");
        // The patterns have their colours by it.
        holder.className = "became";
        const chart = contentOf(titles ? snapshot : untitled(snapshot), side, measure, format, state.words);
        render(html`<svg width="0" height="0" aria-hidden="true" class="became-bar">${groupPatterns()}</svg>${flowChart(chart)}`, holder);
        return holder;
      },
      legend: [],
    },
  });
}

/** An outcome without a title is called by its id. */
function untitled(snapshot: PanelSnapshot): PanelSnapshot {
  const ends = snapshot.flow.ends.map((end) => (end.outcome === null ? end : { ...end, outcome: { ...end.outcome, title: "" } }));
  return { ...snapshot, flow: { ...snapshot.flow, ends } };
}

/** The flow's figures as a table. Its rows exist only while it is open. */
export function flowTable(page: FilledPage): TemplateResult | typeof nothing {
  const { state, snapshot } = page;
  if (snapshot.flow.states.length === 0) return nothing;
  return html`<details
    class="day-table"
    .open=${state.flowTable}
    @toggle=${(event: Event) => {
      const { open } = event.target as HTMLDetailsElement;
      if (open !== state.flowTable) page.change((current) => ({ ...current, flowTable: open }));
    }}
  >
    <summary>${t("The flow as a table")}</summary>
    ${state.flowTable ? table(page) : nothing}
  </details>`;
}

function table({ snapshot, state, format }: FilledPage): TemplateResult {
  const side = snapshot.flow.sides.find(({ by }) => by === state.choices.side);
  const rows = [
    ...(side?.links ?? []).map((link) => {
      const from = side?.from[link.from];
      return {
        from: from === undefined ? "" : fromName(from.label, from.others, state.choices.side, format),
        to: groupWords(link.became).label,
        part: link,
      };
    }),
    ...snapshot.flow.ends.map((end) => ({ from: groupWords(end.became).label, to: endName(end.outcome, end.count, format), part: end })),
  ];
  const caption = t("From what made it, to what it became, to the outcomes");
  return html`<div class="scroller" tabindex="0" role="region" aria-label=${caption}>
    <table class="plain flow-table">
      <caption class="unseen">${caption}</caption>
      <thead>
        <tr>
          <th scope="col">${t("From")}</th>
          <th scope="col">${t("To")}</th>
          <th scope="col" class="number">${t("Cost")}</th>
          <th scope="col" class="number">${t("Tokens")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(({ from, to, part }) => row(from, to, part, format))}
      </tbody>
    </table>
  </div>`;
}

function row(from: string, to: string, { nanoUsd, totalTokens }: Part, format: Format): TemplateResult {
  return html`<tr>
    <th scope="row"><bdi>${from}</bdi></th>
    <td><bdi>${to}</bdi></td>
    <td class="number">${format.usd(nanoUsd)}</td>
    <td class="number">${format.integer(totalTokens)}</td>
  </tr>`;
}

function flowSentence({ states, ends }: Flow, side: Side, measure: Measure, format: Format): string {
  const parts = states.map(
    (state) => `${groupWords(state.became).label} ${measure === "cost" ? format.usd(state.nanoUsd) : format.integer(state.totalTokens)}`,
  );
  const made = side === "model" ? t("From models to what their usage became:") : t("From agents to what their usage became:");
  const outcomes = ends.reduce((sum, { count }) => sum + count, 0);
  return [
    made,
    `${parts.join(", ")}.`,
    plural(outcomes, "{0} outcome was fed.", "{0} outcomes were fed.", format.integer(outcomes)),
    t("The arrow keys move from part to part; the same figures are in the tables below."),
  ].join(" ");
}

function nodeName({ what }: FlowNode, side: Side, format: Format): string {
  switch (what.kind) {
    case "from":
      return fromName(what.label, what.others, side, format);
    case "state":
      return groupWords(what.group).label;
    case "end":
      return endName(what.outcome, what.count, format);
  }
}

function fromName(label: string, others: number, side: Side, format: Format): string {
  if (others > 0) return plural(others, "{0} other", "{0} others", format.integer(others));
  return side === "model" ? modelName(label, 80) : label === "" ? t("(agent not named)") : oneLine(label, 80);
}

function endName(outcome: Flow["ends"][number]["outcome"], count: number, format: Format): string {
  if (outcome === null) return count === 1 ? t("an outcome of which nothing more is known") : t("{0} more", format.integer(count));
  const title = oneLine(outcome.title, 120);
  return title === "" ? outcomeName(outcome.id) : title;
}
