import { html, type TemplateResult } from "lit/html.js";

export interface Segment<Value extends string> {
  readonly value: Value;
  readonly label: string;
  /** Spoken instead of the label. */
  readonly spoken?: string;
}

/** A choice of few, side by side: native radio buttons, so that keys and screen readers work as everywhere. */
export function segmented<Value extends string>(
  name: string,
  legend: string,
  segments: readonly Segment<Value>[],
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  return html`<fieldset class="segmented">
    <legend class="unseen">${legend}</legend>
    ${segments.map(
      ({ value, label, spoken }) => html`<label>
        <input type="radio" name=${name} .checked=${value === chosen} aria-label=${spoken ?? label} @change=${() => choose(value)} />
        <span aria-hidden="true">${label}</span>
      </label>`,
    )}
  </fieldset>`;
}
