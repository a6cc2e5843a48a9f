import { ref } from "lit/directives/ref.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Slot } from "./dayModel";
import { slotPaint } from "./pattern";
import type { Theme } from "./theme";

const SIZE = 11;

/** A small square filled exactly as the chart fills the slot. */
export function swatch(slot: Slot | undefined, theme: Theme): TemplateResult | typeof nothing {
  if (slot === undefined) return nothing;
  return html`<canvas class="swatch" aria-hidden="true" ${ref((element) => element instanceof HTMLCanvasElement && paint(element, slot, theme))}></canvas>`;
}

function paint(canvas: HTMLCanvasElement, slot: Slot, theme: Theme): void {
  const scale = devicePixelRatio;
  canvas.width = Math.round(SIZE * scale);
  canvas.height = Math.round(SIZE * scale);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(scale, scale);
  context.fillStyle = slotPaint(slot, theme);
  context.fillRect(0, 0, SIZE, SIZE);
  if (!theme.highContrast) return;
  context.strokeStyle = theme.outline;
  context.strokeRect(0.5, 0.5, SIZE - 1, SIZE - 1);
}
