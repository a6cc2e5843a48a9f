import { html, nothing, type TemplateResult } from "lit";
import type { PanelSnapshot } from "../../src/protocol";
import "../dayChart";
import type { DayChartContent } from "../dayChart";
import { type DayModel, dayModel, type Measure, type Split } from "../dayModel";
import { type Format, oneLine } from "../format";
import { t } from "../l10n";
import { memoLast } from "../memoLast";
import type { FilledPage } from "../page";
import { swatch } from "../swatch";
import type { Theme } from "../theme";
import { dayTable } from "./dayTable";
import { segmented } from "./segmented";

/** A change elsewhere on the page leaves the chart as it is drawn. */
const modelOf = memoLast((snapshot: PanelSnapshot, measure: Measure, split: Split, _words: unknown) => dayModel(snapshot, measure, split));
const contentOf = memoLast((model: DayModel, theme: Theme, format: Format): DayChartContent => ({ model, theme, format }));

/** Tokens or cost per day, with the commits that landed on the same axis, and the table with the same figures. */
export function overTime(page: FilledPage): TemplateResult {
  const { state, snapshot, theme, format } = page;
  const { measure, split } = state.choices;
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
        ${segmented(
          "split",
          t("Stacked"),
          [
            { value: "class", label: t("By class") },
            { value: "model", label: t("By model") },
          ],
          split,
          (value) => page.change((current) => ({ ...current, choices: { ...current.choices, split: value } })),
        )}
      </div>
    </div>
    <day-chart .content=${contentOf(model, theme, format)}></day-chart>
    ${legend(model, page)} ${dayTable(page, model)}
  </section>`;
}

function legend(model: DayModel, { theme }: FilledPage): TemplateResult {
  const reverted = model.marks.some((marks) => marks.length > 0 && marks.every(({ revertedAt }) => revertedAt !== null));
  const landed = model.marks.some((marks) => marks.length > 0);
  return html`<ul class="legend" aria-label=${t("Legend")}>
    ${model.series.map(({ label, slot }) => html`<li>${swatch(slot, theme)}<bdi>${oneLine(label, 40)}</bdi></li>`)}
    ${landed ? html`<li class="mark"><span class="diamond" aria-hidden="true">◆</span>${t("Landed commit")}</li>` : nothing}
    ${reverted ? html`<li class="mark"><span class="diamond" aria-hidden="true">◇</span>${t("Reverted since")}</li>` : nothing}
  </ul>`;
}
