import { html, nothing, type TemplateResult } from "lit/html.js";
import type { DayModel } from "../dayModel";
import { countWords, perBar } from "../daySentence";
import { type Format, oneLine } from "../format";
import { t } from "../l10n";
import { markGlyph } from "../markGlyph";
import type { FilledPage } from "../page";

/** The chart's figures as a table, for reading, listening and copying. Its rows exist only while it is open. */
export function dayTable(page: FilledPage, model: DayModel): TemplateResult {
  const { state } = page;
  return html`<details
    class="day-table"
    .open=${state.dayTable}
    @toggle=${(event: Event) => {
      const { open } = event.target as HTMLDetailsElement;
      if (open !== state.dayTable) page.change((current) => ({ ...current, dayTable: open }));
    }}
  >
    <summary>${t("The same figures as a table")}</summary>
    ${state.dayTable ? table(page, model) : nothing}
  </details>`;
}

function table({ format }: FilledPage, model: DayModel): TemplateResult {
  const value = (figure: number | null | undefined) => {
    if (figure === null || figure === undefined) return t("unknown");
    return model.measure === "tokens" ? format.integer(figure) : format.usd(figure);
  };
  /** Beside the day's outcomes, for what no session is known of. */
  const gateway = model.gateway.some((figure) => figure !== null);
  const billed = (figure: number | null | undefined) => (figure === null || figure === undefined ? nothing : format.usd(figure));
  const caption = t("{0} and what landed", model.measure === "cost" ? t("{0} in US dollars", perBar(model)) : perBar(model));
  return html`<div class="scroller" tabindex="0" role="region" aria-label=${caption}>
    <table class="plain">
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${model.unit === "day" ? t("Day") : t("Week from")}</th>
          <th scope="col" class="number">${t("Total")}</th>
          ${model.series.map(({ label }) => html`<th scope="col" class="number"><bdi>${oneLine(label, 40)}</bdi></th>`)}
          ${gateway ? html`<th scope="col" class="number">${t("Gateway, not added")}</th>` : nothing}
          <th scope="col">${t("Landed")}</th>
        </tr>
      </thead>
      <tbody>
        ${model.days.map(
          (day, index) => html`<tr>
            <th scope="row"><time datetime=${day}>${day}</time></th>
            <td class="number">${value(model.totals[index])}</td>
            ${model.series.map(({ values }) => html`<td class="number">${value(values[index])}</td>`)}
            ${gateway ? html`<td class="number">${billed(model.gateway[index])}</td>` : nothing}
            <td>${landed(model, index, format)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function landed(model: DayModel, index: number, format: Format): TemplateResult | typeof nothing {
  const marks = model.marks[index] ?? [];
  if (marks.length === 0) return nothing;
  return html`<ul>
    ${marks.map(({ kind, count, titles }) => {
      const more = count - titles.length;
      return html`${titles.map(
        ({ title, reverted }) =>
          html`<li>${markGlyph(kind, reverted)}<bdi>${oneLine(title, 120)}</bdi>${reverted ? t(" (reverted)") : nothing}</li>`,
      )}${more === 0 ? nothing : html`<li class="muted">${t("and {0} more", countWords(kind, more, format))}</li>`}`;
    })}
  </ul>`;
}
