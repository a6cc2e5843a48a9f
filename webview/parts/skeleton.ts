import { html, type TemplateResult } from "lit/html.js";

/** The page's shape while there is nothing to show yet: nothing in it moves when the figures come. */
export function skeleton(): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">
    <div class="figures">
      ${[1, 2, 3, 4, 5].map(
        () => html`<div class="figure">
          <div class="bone label"></div>
          <div class="bone value"></div>
          <div class="bone note"></div>
        </div>`,
      )}
    </div>
    ${bonesBelow()}
  </div>`;
}

/** The same without the figures, once these are known. */
export function skeletonBelow(): TemplateResult {
  return html`<div class="skeleton" aria-hidden="true">${bonesBelow()}</div>`;
}

function bonesBelow(): TemplateResult {
  return html`<div class="bone chart"></div>
    ${[1, 2, 3, 4].map(() => html`<div class="bone row"></div>`)}`;
}
