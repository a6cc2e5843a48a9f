import { guard } from "lit/directives/guard.js";
import { live } from "lit/directives/live.js";
import { html, type TemplateResult } from "lit/html.js";

export interface PickerOption {
  readonly value: string;
  readonly label: string;
}

/**
 * A choice of one from a list that folds out. No value may be empty: the element takes that for "none chosen". The element takes a
 * list that it is given again as a new choice, and measures its place for it: it gets it once, until something in it changes.
 */
export function picker(
  name: string,
  label: string,
  options: readonly PickerOption[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  const full = options.map((option) => ({ ...option, description: "", selected: option.value === chosen, disabled: false }));
  return html`<vscode-single-select
    class=${name}
    .label=${label}
    .options=${guard([JSON.stringify(full)], () => full)}
    .value=${live(chosen)}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  ></vscode-single-select>`;
}
