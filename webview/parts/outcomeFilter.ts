import { live } from "lit/directives/live.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { OutcomeRow } from "../../src/protocol";
import { oneLine } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { type Filter, filterBy, NO_FILTER } from "../state";
import { gradeWords, kindWord } from "../words";
import { picker } from "./picker";

/** The picker's value for no choice: it may not be empty. */
const ANY = "*";
const KINDS: readonly OutcomeRow["kind"][] = ["commit", "request", "issue"];
const GRADES = ["sure", "exact", "strong", "likely", "weak", "none"] as const satisfies readonly Filter["grade"][];

/** What narrows the table. A choice is offered where there is something to choose between, or where one was made. */
export function outcomeFilter(page: FilledPage): TemplateResult {
  const { snapshot, state } = page;
  const { filter } = state.choices;
  const set = (change: Partial<Filter>) => page.change((current) => filterBy(current, change));
  const { kinds, mine: known } = snapshot.choices;
  return html`<div class="section-controls filter">
    <vscode-textfield
      class="search"
      .label=${t("Search the outcomes")}
      .placeholder=${t("Search outcomes")}
      .maxLength=${200}
      .value=${live(filter.text)}
      @input=${(event: Event) => set({ text: (event.target as HTMLInputElement).value })}
    ></vscode-textfield>
    ${
      kinds.length < 2 && filter.kind === null
        ? nothing
        : picker(
            "kind",
            t("Kind"),
            [{ value: ANY, label: t("All kinds") }, ...KINDS.map((value) => ({ value, label: kindWord(value) }))],
            filter.kind ?? ANY,
            (value) => set({ kind: KINDS.find((kind) => kind === value) ?? null }),
          )
    }
    ${picker(
      "link",
      t("Link"),
      [{ value: ANY, label: t("Any link") }, ...GRADES.map((value) => ({ value, label: gradeChoice(value) }))],
      filter.grade ?? ANY,
      (value) => set({ grade: GRADES.find((grade) => grade === value) ?? null }),
    )}
    ${
      known || filter.mine
        ? html`<label class="check">
            <input type="checkbox" .checked=${live(filter.mine)} @change=${(event: Event) => set({ mine: (event.target as HTMLInputElement).checked })} />
            ${t("Only mine")}
          </label>`
        : nothing
    }
  </div>`;
}

/** What narrows the table now, each with the way to take it back. */
export function filterChips(page: FilledPage): TemplateResult | typeof nothing {
  const { text, kind, grade, mine } = page.state.choices.filter;
  const chips: { readonly words: string; readonly off: Partial<Filter> }[] = [];
  if (text.trim() !== "") chips.push({ words: t("“{0}”", oneLine(text, 40)), off: { text: "" } });
  if (kind !== null) chips.push({ words: kindWord(kind), off: { kind: null } });
  if (grade !== null) chips.push({ words: gradeChoice(grade), off: { grade: null } });
  if (mine) chips.push({ words: t("Only mine"), off: { mine: false } });
  if (chips.length === 0) return nothing;
  return html`<ul class="chips" aria-label=${t("Filters")}>
    ${chips.map(
      ({ words, off }) => html`<li>
        <button type="button" class="chip" aria-label=${t("Remove the filter: {0}", words)} @click=${(event: Event) => drop(event, page, off)}>
          <bdi>${words}</bdi><i class="codicon codicon-close" aria-hidden="true"></i>
        </button>
      </li>`,
    )}
    ${
      chips.length < 2
        ? nothing
        : html`<li><button type="button" class="chip plain" @click=${(event: Event) => drop(event, page, NO_FILTER)}>${t("Remove all")}</button></li>`
    }
  </ul>`;
}

/** The chip goes, and the focus with it: to the next one, or back to the search. */
function drop(event: Event, page: FilledPage, off: Partial<Filter>): void {
  const section = (event.currentTarget as HTMLElement).closest("section");
  page.change((current) => filterBy(current, off));
  (section?.querySelector<HTMLElement>(".chip") ?? section?.querySelector<HTMLElement>(".search"))?.focus();
}

function gradeChoice(grade: NonNullable<Filter["grade"]>): string {
  return grade === "sure" ? t("exact or strong") : gradeWords(grade).word;
}
