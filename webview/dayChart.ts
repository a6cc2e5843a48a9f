import { html, nothing, render } from "lit/html.js";
import { type BarChart, createBarChart } from "./barChart";
import type { DayModel } from "./dayModel";
import { barTitle, chartSentence, dayDetail, daySentence } from "./daySentence";
import type { Format } from "./format";
import { frame } from "./frame";
import { plural, t } from "./l10n";
import { markGlyph } from "./markGlyph";
import { swatch } from "./swatch";
import type { Theme } from "./theme";

/** What `<day-chart>` draws. */
export interface DayChartContent {
  readonly model: DayModel;
  readonly theme: Theme;
  readonly format: Format;
  /** Shows a part of the time alone, by its first and last day. */
  zoom(from: string, until: string): void;
}

/**
 * `<day-chart>`: the canvas, the details of the day that is pointed at, and the day that the arrow keys select, read out.
 * An element, because a chart has to be made and destroyed with its place in the page.
 */
export class DayChart extends HTMLElement {
  #content: DayChartContent | null = null;
  #chart: BarChart | null = null;
  #active: number | null = null;
  /** Where a time that is being chosen began; it goes to the active bar. */
  #anchor: number | null = null;
  #dragging = false;
  #announced = "";

  set content(content: DayChartContent) {
    // An object is set at every drawing of the page, whether it is another or not.
    if (content === this.#content) return;
    this.#content = content;
    if (Math.max(this.#active ?? 0, this.#anchor ?? 0) >= content.model.days.length) {
      this.#active = null;
      this.#anchor = null;
    }
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
    this.#renderParts();
    if (this.#chart === null) void this.#begin();
    else this.#drawChart();
  }

  /** The chart's library takes as long for the first drawing as all that is around it, which is seen before. */
  async #begin(): Promise<void> {
    await frame();
    const canvas = this.querySelector("canvas");
    if (!this.isConnected || canvas === null) return;
    this.#chart ??= createBarChart(canvas);
    this.#drawChart();
  }

  #drawChart(): void {
    if (this.#content === null) return;
    const { model, theme, format } = this.#content;
    this.#chart?.draw(model, theme, format);
    this.#chart?.activate(this.#active, this.#chosen());
    this.#placeTip();
  }

  #chosen(): readonly [number, number] | null {
    if (this.#anchor === null || this.#active === null) return null;
    return [Math.min(this.#anchor, this.#active), Math.max(this.#anchor, this.#active)];
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
            @pointerdown=${(event: PointerEvent) => this.#press(event)}
            @pointermove=${(event: PointerEvent) => this.#move(event)}
            @pointerup=${() => this.#end()}
            @pointercancel=${() => this.#leave()}
            @pointerleave=${() => this.#dragging || this.#leave()}
            @keydown=${(event: KeyboardEvent) => this.#onKey(event)}
            @blur=${() => this.#leave()}
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
    this.#chart?.activate(index, this.#chosen());
    this.#placeTip();
  }

  #press(event: PointerEvent): void {
    const index = this.#chart?.dayAt(event.offsetX) ?? null;
    // A finger scrolls the page.
    if (event.button !== 0 || event.pointerType === "touch" || index === null) return;
    (event.target as Element).setPointerCapture(event.pointerId);
    this.#dragging = true;
    this.#anchor = index;
    this.#activate(index);
  }

  #move(event: PointerEvent): void {
    const index = this.#chart?.dayAt(event.offsetX) ?? null;
    if (this.#dragging && index === null) return;
    this.#activate(index);
  }

  #end(): void {
    if (!this.#dragging) return;
    this.#dragging = false;
    const chosen = this.#chosen();
    this.#anchor = null;
    // A click points at a bar; it takes two to choose a time.
    if (chosen !== null && chosen[0] < chosen[1]) this.#zoom(chosen);
    else this.#chart?.activate(this.#active, null);
  }

  #leave(): void {
    this.#dragging = false;
    this.#anchor = null;
    if (this.#active === null) this.#chart?.activate(null, null);
    this.#activate(null);
  }

  #zoom([first, last]: readonly [number, number]): void {
    if (this.#content === null) return;
    const { model, zoom } = this.#content;
    const from = model.days[first];
    const until = lastDayOf(model, last);
    this.#active = null;
    this.#anchor = null;
    this.#announced = "";
    if (from !== undefined && until !== undefined) zoom(from, until);
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#content === null) return;
    const { model, format } = this.#content;
    const last = model.days.length - 1;
    const chosen = this.#chosen();
    if (event.key === "Enter" && this.#active !== null) {
      event.preventDefault();
      this.#zoom(chosen ?? [this.#active, this.#active]);
      return;
    }
    const target = keyTarget(event.key, this.#active, last);
    if (target === undefined || last < 0) return;
    event.preventDefault();
    if (target === null || !event.shiftKey) this.#anchor = null;
    else this.#anchor ??= this.#active ?? target;
    const again = target === this.#active;
    this.#active = again ? null : this.#active;
    this.#announced = target === null ? "" : this.#announce(model, target, format);
    this.#activate(target);
  }

  #announce(model: DayModel, target: number, format: Format): string {
    if (this.#anchor === null || this.#anchor === target) return daySentence(dayDetail(model, target, format));
    const [first, last] = [Math.min(this.#anchor, target), Math.max(this.#anchor, target)];
    return t("{0} to {1} chosen: Enter shows it alone.", barTitle(model, first, format), barTitle(model, last, format));
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
                ({ kind, title, reverted }) =>
                  html`<li>${markGlyph(kind, reverted)}<span><bdi>${title}</bdi>${reverted ? t(" (reverted)") : nothing}</span></li>`,
              )}
              ${detail.more === 0 ? nothing : html`<li class="more">${plural(detail.more, "and {0} more", "and {0} more", format.integer(detail.more))}</li>`}
            </ul>`
      }
      ${detail.unsettled ? html`<div class="tip-note">${t("Work of this time may still land.")}</div>` : nothing}
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

/** The last day of a bar, by calendar. */
function lastDayOf({ days, unit }: DayModel, index: number): string | undefined {
  const day = days[index];
  if (day === undefined || unit === "day") return day;
  const next = days[index + 1];
  const at = new Date(`${next ?? day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + (next === undefined ? 6 : -1));
  return at.toISOString().slice(0, 10);
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
