import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

export interface PickerOption {
  readonly value: string;
  readonly label: string;
}

interface ElementOption extends PickerOption {
  readonly description: string;
  readonly selected: boolean;
  readonly disabled: boolean;
}

/** By the picker's name: the list that it was given last. */
const given = new Map<string, { readonly key: string; readonly options: ElementOption[] }>();

/** A choice of one from a list that folds out. No value may be empty: the element takes that for "none chosen". */
export function picker(
  name: string,
  label: string,
  options: readonly PickerOption[],
  chosen: string,
  choose: (value: string) => void,
): TemplateResult {
  const full = options.map((option) => ({ ...option, description: "", selected: option.value === chosen, disabled: false }));
  // The element takes a new list as a new choice: it gets the same one until something in it changes.
  const key = JSON.stringify(full);
  const last = given.get(name);
  const list = last?.key === key ? last.options : full;
  given.set(name, { key, options: list });
  return html`<vscode-single-select
    class=${name}
    .label=${label}
    .options=${list}
    .value=${live(chosen)}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}
  ></vscode-single-select>`;
}
