import { html, type TemplateResult } from "lit/html.js";
import type { Mark } from "../src/protocol";
import { kindWord } from "./words";

const FULL: Readonly<Record<Mark["kind"], string>> = { commit: "◆", request: "●", issue: "■" };
const HOLLOW: Readonly<Record<Mark["kind"], string>> = { commit: "◇", request: "○", issue: "□" };

/** The shape by which a kind of outcome is known in the chart; hollow where it was reverted. */
export function markGlyph(kind: Mark["kind"], reverted: boolean): TemplateResult {
  return html`<span class="glyph" aria-hidden="true">${(reverted ? HOLLOW : FULL)[kind]}</span><span class="unseen">${kindWord(kind)} </span>`;
}

/** Traces the same shape on a canvas round a middle. */
export function traceMark(context: CanvasRenderingContext2D, kind: Mark["kind"], x: number, y: number, size: number): void {
  context.beginPath();
  if (kind === "request") {
    context.arc(x, y, size * 0.9, 0, 2 * Math.PI);
    return;
  }
  if (kind === "issue") {
    const side = size * 0.82;
    context.rect(x - side, y - side, 2 * side, 2 * side);
    return;
  }
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
}
