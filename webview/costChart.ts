import { html, nothing, render, type TemplateResult } from "lit/html.js";
import type { CostPoint } from "../src/protocol";
import type { CostModel } from "./costModel";
import { durationWords } from "./durationWords";
import { type Format, oneLine } from "./format";
import { frame } from "./frame";
import { plural, t } from "./l10n";
import { markGlyph } from "./markGlyph";
import { createScatterChart, type ScatterChart } from "./scatterChart";
import type { Theme } from "./theme";
import { kindWord } from "./words";

/** What `<cost-chart>` draws. */
export interface CostContent {
  readonly model: CostModel;
  readonly theme: Theme;
  readonly format: Format;
  readonly label: string;
  open(point: CostPoint): void;
}

/** `<cost-chart>`: the points, and the one that is pointed at or that the arrow keys select; a click or Enter opens it. */
export class CostChart extends HTMLElement {
  #content: CostContent | null = null;
  #chart: ScatterChart | null = null;
  #active: number | null = null;
  #announced = "";

  set content(content: CostContent) {
    // An object is set at every drawing of the page, whether it is another or not.
    if (content === this.#content) return;
    this.#content = content;
    if (this.#active !== null && this.#active >= content.model.points.length) this.#active = null;
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

  /** After what is around it is seen. */
  async #begin(): Promise<void> {
    await frame();
    const canvas = this.querySelector("canvas");
    if (!this.isConnected || canvas === null) return;
    this.#chart ??= createScatterChart(canvas);
    this.#drawChart();
  }

  #drawChart(): void {
    if (this.#content === null) return;
    const { model, theme, format } = this.#content;
    this.#chart?.draw(model, theme, format);
    this.#chart?.activate(this.#active);
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
            class=${this.#active === null ? "" : "opens"}
            aria-label=${this.#content.label}
            @pointermove=${(event: PointerEvent) => this.#activate(this.#chart?.pointAt(event.offsetX, event.offsetY) ?? null)}
            @pointerleave=${() => this.#activate(null)}
            @click=${() => this.#open()}
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

  #open(): void {
    const placed = this.#content?.model.points[this.#active ?? -1];
    if (placed !== undefined) this.#content?.open(placed.point);
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#content === null) return;
    const { points } = this.#content.model;
    if (event.key === "Enter" && this.#active !== null) {
      event.preventDefault();
      this.#open();
      return;
    }
    const last = points.length - 1;
    const target = targetOf(event.key, this.#active, last);
    if (target === undefined || last < 0) return;
    event.preventDefault();
    const placed = points[target ?? -1];
    this.#announced = placed === undefined ? "" : pointSentence(placed.point, this.#content.format);
    this.#activate(target);
  }

  #tip(): TemplateResult | typeof nothing {
    const placed = this.#content?.model.points[this.#active ?? -1];
    if (this.#content === null || placed === undefined) return nothing;
    const { format } = this.#content;
    const { point } = placed;
    return html`
      <div class="tip-title">${markGlyph(point.kind, false)} <bdi>${oneLine(point.key, 30)}</bdi> <bdi>${pointTitle(point)}</bdi></div>
      <div class="tip-row"><span class="tip-label">${t("Cost")}</span><span>${format.usd(point.nanoUsd)}</span></div>
      ${
        point.lines === null
          ? nothing
          : html`<div class="tip-row"><span class="tip-label">${t("Size")}</span><span>${linesWords(point.lines, format)}</span></div>`
      }
      <div class="tip-row"><span class="tip-label">${t("First use to landing")}</span><span>${durationWords(point.tookMs, format.number)}</span></div>
      <div class="tip-row"><span class="tip-label">${t("Landed")}</span><span>${format.dateTime(point.at)}</span></div>
    `;
  }

  #placeTip(): void {
    const tip = this.querySelector<HTMLElement>(".tip");
    if (tip === null || this.#active === null || this.#chart === null) return;
    const [x, y] = this.#chart.placeOf(this.#active);
    const gap = 14;
    const fits = x + gap + tip.offsetWidth <= this.clientWidth;
    const left = fits ? x + gap : Math.max(0, x - gap - tip.offsetWidth);
    const top = Math.max(0, Math.min(y - tip.offsetHeight / 2, this.clientHeight - tip.offsetHeight)) - 36;
    tip.style.setProperty("translate", `${Math.round(left)}px ${Math.round(top)}px`);
  }
}

/** One point as a sentence, for a screen reader. */
export function pointSentence(point: CostPoint, format: Format): string {
  const parts = [
    `${kindWord(point.kind)} ${oneLine(point.key, 30)}, ${pointTitle(point)}: ${format.usd(point.nanoUsd)}`,
    ...(point.lines === null ? [] : [linesWords(point.lines, format)]),
    t("{0} from the first use to landing", durationWords(point.tookMs, format.number)),
    t("landed {0}", format.dateTime(point.at)),
  ];
  return `${parts.join(", ")}.`;
}

export function linesWords(lines: number, format: Format): string {
  return plural(lines, "{0} line", "{0} lines", format.integer(lines));
}

function pointTitle({ title }: CostPoint): string {
  return title.trim() === "" ? t("(no title)") : oneLine(title, 120);
}

function targetOf(key: string, active: number | null, last: number): number | null | undefined {
  switch (key) {
    case "ArrowLeft":
      return active === null ? last : Math.max(0, active - 1);
    case "ArrowRight":
      return active === null ? 0 : Math.min(last, active + 1);
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

customElements.define("cost-chart", CostChart);
