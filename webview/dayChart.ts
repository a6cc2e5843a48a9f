import { html, nothing, render } from "lit";
import { type BarChart, createBarChart } from "./barChart";
import type { DayModel } from "./dayModel";
import { chartSentence, dayDetail, daySentence } from "./daySentence";
import type { Format } from "./format";
import { plural, t } from "./l10n";
import { swatch } from "./swatch";
import type { Theme } from "./theme";

/** What `<day-chart>` draws. */
export interface DayChartContent {
  readonly model: DayModel;
  readonly theme: Theme;
  readonly format: Format;
}

/**
 * `<day-chart>`: the canvas, the details of the day that is pointed at, and the day that the arrow keys select, read out.
 * An element, because a chart has to be made and destroyed with its place in the page.
 */
export class DayChart extends HTMLElement {
  #content: DayChartContent | null = null;
  #chart: BarChart | null = null;
  #active: number | null = null;
  #announced = "";

  set content(content: DayChartContent) {
    this.#content = content;
    if (this.#active !== null && this.#active >= content.model.days.length) this.#active = null;
    if (this.isConnected) this.#draw();
  }

  connectedCallback(): void {
    if (this.#content !== null) this.#draw();
  }

  disconnectedCallback(): void {
    this.#chart?.destroy();
    this.#chart = null;
  }

  #draw(): void {
    if (this.#content === null) return;
    const { model, theme, format } = this.#content;
    this.#renderParts();
    const canvas = this.querySelector("canvas");
    if (canvas === null) return;
    this.#chart ??= createBarChart(canvas);
    this.#chart.draw(model, theme, format);
    this.#chart.activate(this.#active);
    this.#placeTip();
  }

  #renderParts(): void {
    if (this.#content === null) return;
    render(
      html`
        <div class="canvas">
          <canvas
            role="img"
            tabindex="0"
            aria-label=${chartSentence(this.#content.model, this.#content.format)}
            @pointermove=${(event: PointerEvent) => this.#activate(this.#chart?.dayAt(event.offsetX) ?? null)}
            @pointerleave=${() => this.#activate(null)}
            @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
            @blur=${() => this.#activate(null)}
          ></canvas>
        </div>
        <div class="tip" aria-hidden="true" ?hidden=${this.#active === null}>${this.#tip()}</div>
        <p class="unseen" role="status">${this.#announced}</p>
      `,
      this,
    );
  }

  #activate(index: number | null): void {
    if (index === this.#active) return;
    this.#active = index;
    if (index === null) this.#announced = "";
    this.#renderParts();
    this.#chart?.activate(index);
    this.#placeTip();
  }

  #onKey(event: KeyboardEvent): void {
    const last = (this.#content?.model.days.length ?? 0) - 1;
    const target = keyTarget(event.key, this.#active, last);
    if (target === undefined || last < 0 || this.#content === null) return;
    event.preventDefault();
    this.#announced = target === null ? "" : daySentence(dayDetail(this.#content.model, target, this.#content.format));
    this.#activate(target);
  }

  #tip() {
    if (this.#content === null || this.#active === null) return nothing;
    const { model, theme, format } = this.#content;
    const detail = dayDetail(model, this.#active, format);
    return html`
      <div class="tip-title">${detail.title}</div>
      <div class="tip-row total"><span>${t("Total")}</span><span>${detail.total}</span></div>
      ${detail.parts.map(
        ({ series, label, value }) => html`<div class="tip-row">
          <span class="tip-label">${swatch(model.series[series]?.slot, theme)}<bdi>${label}</bdi></span><span>${value}</span>
        </div>`,
      )}
      ${
        detail.landed.length === 0
          ? nothing
          : html`<ul class="tip-landed">
              ${detail.landed.map(
                ({ title, reverted }) =>
                  html`<li class=${reverted ? "reverted" : ""}><bdi>${title}</bdi>${reverted ? t(" (reverted)") : nothing}</li>`,
              )}
              ${detail.more === 0 ? nothing : html`<li class="more">${plural(detail.more, "and {0} more", "and {0} more", format.integer(detail.more))}</li>`}
            </ul>`
      }
    `;
  }

  #placeTip(): void {
    const tip = this.querySelector<HTMLElement>(".tip");
    if (tip === null || this.#active === null || this.#chart === null) return;
    const [left, width] = this.#chart.placeOf(this.#active);
    const gap = 8;
    const right = left + width + gap;
    const fits = right + tip.offsetWidth <= this.clientWidth;
    const x = fits ? right : Math.max(0, left - gap - tip.offsetWidth);
    tip.style.setProperty("translate", `${Math.round(x)}px 0`);
  }
}

/** The day that a key leads to; null to leave the chart's days, undefined for a key that means nothing here. */
function keyTarget(key: string, active: number | null, last: number): number | null | undefined {
  switch (key) {
    case "ArrowLeft":
      return active === null ? last : Math.max(0, active - 1);
    case "ArrowRight":
      return active === null ? last : Math.min(last, active + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "Escape":
      return active === null ? undefined : null;
    default:
      return undefined;
  }
}

customElements.define("day-chart", DayChart);
