import { html, svg, type TemplateResult } from "lit/html.js";
import type { Grade } from "../../src/protocol";
import { gradeWords } from "../words";

/** How sure a link is: the word, and its strength in four steps. */
export function grade(value: Grade): TemplateResult {
  const { word, strength } = gradeWords(value);
  return html`<span class="grade"
    ><svg viewBox="0 0 22 8" width="22" height="8" aria-hidden="true">
      ${[0, 1, 2, 3].map((step) => svg`<rect class=${step < strength ? "on" : "off"} x=${step * 6} y="1" width="4" height="6" />`)}</svg
    >${word}</span
  >`;
}
