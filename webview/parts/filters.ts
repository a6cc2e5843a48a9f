import { live } from "lit/directives/live.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PanelQuery } from "../../src/protocol";
import { changed, type QueryChange, unfiltered } from "../changedQuery";
import { type Format, oneLine } from "../format";
import { plural, t } from "../l10n";
import type { Page } from "../page";
import { pose } from "../query";
import { kindWord, modelName } from "../words";
import { type PickerOption, picker } from "./picker";

const ANY = "*";
const KINDS = ["commit", "request", "issue"] as const;

/** Opens and closes the filters. */
export function filterButton(page: Page): TemplateResult {
  const { filters } = page.state;
  const label = t("Filter");
  return html`<button
    class="icon-button"
    type="button"
    aria-label=${label}
    title=${label}
    aria-expanded=${filters}
    aria-controls="filters"
    @click=${() => page.change((current) => ({ ...current, filters: !current.filters }))}
  >
    <i class="codicon codicon-filter" aria-hidden="true"></i>
  </button>`;
}

/** What holds for the whole page: the choices while they are open, and always what is chosen, each with the way to take it back. */
export function filters(page: Page): TemplateResult {
  return html`<div id="filters" class="page-filters">${page.state.filters ? choices(page) : nothing} ${chips(page)}</div>`;
}

function choices(page: Page): TemplateResult | typeof nothing {
  const { head: snapshot, choices: chosen } = page.state;
  const { query } = chosen;
  if (snapshot === null) return nothing;
  const { agents, models, branches, moreBranches, kinds, mine } = snapshot.choices;
  const set = (change: QueryChange) => pose(page, changed(query, change));
  const name = (value: string, label: string): PickerOption => ({ value: `=${value}`, label: oneLine(label, 60) });
  const one = (
    id: string,
    label: string,
    any: string,
    options: readonly PickerOption[],
    value: string | undefined,
    choose: (value: string | undefined) => void,
  ) =>
    options.length < 2 && value === undefined
      ? nothing
      : picker(id, label, [{ value: ANY, label: any }, ...options], value === undefined ? ANY : `=${value}`, (picked) =>
          choose(picked === ANY ? undefined : picked.slice(1)),
        );
  return html`<div class="filter-row" role="group" aria-label=${t("Filter")}>
    ${one(
      "branch",
      t("Branch"),
      t("All branches"),
      branchOptions(
        branches.map((branch) => name(branch, branchName(branch))),
        moreBranches,
        page.format,
      ),
      query.branch,
      (branch) => set({ branch }),
    )}
    ${one(
      "agent",
      t("Agent"),
      t("All agents"),
      agents.map(({ id, label }) => name(id, label)),
      query.agent,
      (agent) => set({ agent }),
    )}
    ${one(
      "model",
      t("Model"),
      t("All models"),
      models.map((model) => name(model, modelName(model, 60))),
      query.model,
      (model) => set({ model }),
    )}
    ${one(
      "outcome-kind",
      t("Kind of outcome"),
      t("All kinds"),
      kinds.map((kind) => name(kind, kindWord(kind))),
      query.kind,
      (kind) => set({ kind: KINDS.find((known) => known === kind) }),
    )}
    ${
      mine || query.mine === true
        ? html`<label class="check">
            <input
              type="checkbox"
              .checked=${live(query.mine === true)}
              @change=${(event: Event) => set({ mine: (event.target as HTMLInputElement).checked ? true : undefined })}
            />
            ${t("Only my work")}
          </label>`
        : nothing
    }
  </div>`;
}

/** The branches that are used the least are told of by their number. */
function branchOptions(options: readonly PickerOption[], more: number, format: Format): readonly PickerOption[] {
  if (more === 0) return options;
  return [...options, { value: ANY, label: plural(more, "{0} more branch", "{0} more branches", format.integer(more)) }];
}

function chips(page: Page): TemplateResult | typeof nothing {
  const { query } = page.state.choices;
  const shown = chipsOf(page);
  if (shown.length === 0) return nothing;
  return html`<ul class="chips" aria-label=${t("What the page is about")}>
    ${shown.map(
      ({ name, value, off }) => html`<li>
        <button
          type="button"
          class="chip"
          aria-label=${t("Remove the filter: {0}", `${name} ${value}`)}
          @click=${(event: Event) => drop(event, page, changed(query, off))}
        >
          <span class="chip-name">${name}</span> <bdi>${value}</bdi><i class="codicon codicon-close" aria-hidden="true"></i>
        </button>
      </li>`,
    )}
    ${
      shown.length < 2
        ? nothing
        : html`<li>
            <button type="button" class="chip plain" @click=${(event: Event) => drop(event, page, unfiltered(query))}>${t("Remove all")}</button>
          </li>`
    }
  </ul>`;
}

function chipsOf({ state, format }: Page): { readonly name: string; readonly value: string; readonly off: QueryChange }[] {
  const { head, choices } = state;
  const { span, repo, branch, agent, model, kind, mine } = choices.query;
  const repoName = head?.repos.find(({ id }) => id === repo)?.name ?? t("(a repository that is not here now)");
  const agentName = head?.choices.agents.find(({ id }) => id === agent)?.label ?? agent ?? "";
  return [
    ...(span === undefined ? [] : [{ name: t("Time"), value: spanWords(span, format), off: { span: undefined } }]),
    ...(repo === null ? [] : [{ name: t("Repository"), value: oneLine(repoName, 40), off: { repo: null } }]),
    ...(branch === undefined ? [] : [{ name: t("Branch"), value: oneLine(branchName(branch), 40), off: { branch: undefined } }]),
    ...(agent === undefined ? [] : [{ name: t("Agent"), value: oneLine(agentName, 40), off: { agent: undefined } }]),
    ...(model === undefined ? [] : [{ name: t("Model"), value: modelName(model, 40), off: { model: undefined } }]),
    ...(kind === undefined ? [] : [{ name: t("Outcomes"), value: kindWord(kind), off: { kind: undefined } }]),
    ...(mine === undefined ? [] : [{ name: t("Outcomes"), value: t("only mine"), off: { mine: undefined } }]),
  ];
}

function spanWords({ from, until }: NonNullable<PanelQuery["span"]>, format: Format): string {
  return from === until ? format.day(from, "full") : t("{0} to {1}", format.day(from, "full"), format.day(until, "full"));
}

function branchName(branch: string): string {
  return branch === "" ? t("(no branch)") : branch;
}

/** The chip goes, and the focus with it: to the next one, or to the button that opens the filters. */
function drop(event: Event, page: Page, query: PanelQuery): void {
  const header = (event.currentTarget as HTMLElement).closest("header");
  pose(page, query);
  (header?.querySelector<HTMLElement>(".chip") ?? header?.querySelector<HTMLElement>("[aria-controls=filters]"))?.focus();
}
