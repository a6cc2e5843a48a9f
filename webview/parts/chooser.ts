import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { type Chooser, candidates, closeChooser, isComplete, searchChooser, setShare, sumOfShares, togglePick } from "../chooser";
import { oneLine } from "../format";
import { knownOutcomes } from "../knownOutcomes";
import { plural, t } from "../l10n";
import { type MovablePart, neighbours, type Target } from "../movablePart";
import type { FilledPage } from "../page";
import { outcomeName, sessionName } from "../words";

/**
 * Where a part of a session belongs: a search, the outcomes that fit, and shares when several are picked. The arrow keys go
 * through the list, Enter moves, Escape leaves.
 */
export function chooser(page: FilledPage, part: MovablePart, chosen: Chooser, move: (targets: readonly Target[]) => void): TemplateResult {
  const { snapshot, format } = page;
  const { picks } = chosen;
  const { shown, more } = candidates(part, chosen, knownOutcomes(snapshot));
  const ready = isComplete(picks);
  const submit = () => ready && move(picks);
  return html`<div
    class="chooser"
    role="group"
    aria-label=${t("Where session {0} belongs", sessionName(part.session))}
    @keydown=${(event: KeyboardEvent) => onKey(event, page, submit)}
  >
    <vscode-textfield
      class="search"
      .label=${t("Search the outcomes of this repository")}
      .placeholder=${t("Search by title, id or author")}
      .value=${chosen.text}
      @input=${(event: Event) => {
        const { value } = event.target as HTMLInputElement;
        page.change((current) => searchChooser(current, value));
      }}
      ${ref(takeFocus)}
    ></vscode-textfield>
    <ul class="choices">
      ${choice(page, chosen, null, html`<span class="choice-words">${t("Exploration")}<span class="muted"> · ${t("linked to no outcome")}</span></span>`)}
      ${repeat(
        shown,
        ({ id }) => id,
        (row) =>
          choice(
            page,
            chosen,
            row.id,
            html`<span class="choice-words"
              ><bdi>${row.title.trim() === "" ? t("(no title)") : oneLine(row.title, 200)}</bdi
              ><span class="muted"> · <code>${outcomeName(row.id)}</code> · ${format.date(row.at, snapshot.at)}${
                row.id === part.place ? t(" · where it is now") : nothing
              }</span></span
            >`,
          ),
      )}
    </ul>
    ${more === 0 ? nothing : html`<p class="muted">${plural(more, "{0} more: search to narrow them.", "{0} more: search to narrow them.", format.integer(more))}</p>`}
    ${shown.length === 0 ? html`<p class="muted">${t("No outcome fits the search.")}</p>` : nothing}
    ${beside(page, part)}
    <div class="actions">
      <vscode-button ?disabled=${!ready} @click=${submit}>${picks.length > 1 ? t("Split") : t("Move")}</vscode-button>
      <vscode-button secondary @click=${() => page.change(closeChooser)}>${t("Cancel")}</vscode-button>
      <span class="muted" role="status">${hint(picks, page)}</span>
    </div>
  </div>`;
}

function choice(page: FilledPage, { picks }: Chooser, outcome: string | null, words: TemplateResult): TemplateResult {
  const pick = picks.find((one) => one.outcome === outcome);
  return html`<li class="option">
    <label class="choice">
      <input
        type="checkbox"
        .checked=${pick !== undefined}
        @change=${() => page.change((current) => togglePick(current, outcome))}
      />
      ${words}
    </label>
    ${
      pick === undefined || picks.length < 2
        ? nothing
        : html`<label class="share">
            <span class="unseen">${t("Share")}</span>
            <input
              type="number"
              min="1"
              max="99"
              .value=${String(pick.share)}
              @input=${(event: Event) => {
                const { valueAsNumber } = event.target as HTMLInputElement;
                page.change((current) => setShare(current, outcome, Number.isFinite(valueAsNumber) ? Math.round(valueAsNumber) : 0));
              }}
            /><span aria-hidden="true">%</span>
          </label>`
    }
  </li>`;
}

/** A correction is about a time: who else has a part in it is said before. */
function beside(page: FilledPage, part: MovablePart): TemplateResult | typeof nothing {
  const others = neighbours(part, knownOutcomes(page.snapshot));
  if (others.length === 0) return nothing;
  return html`<ul class="beside muted">
    ${others.map(
      ({ outcome, cost, inside }) => html`<li>
        ${inside ? t("The session worked for this as well, which keeps its share:") : t("The session worked for this as well; what it used in the same time moves along:")}
        <bdi>${oneLine(outcome.title, 120)}</bdi> (${page.format.usd(cost.nanoUsd)})
      </li>`,
    )}
  </ul>`;
}

function hint(picks: readonly Target[], { format }: FilledPage): string {
  if (picks.length === 0) return t("Choose one outcome, or several to split it.");
  if (isComplete(picks)) return "";
  return t("The shares make {0}: they have to make {1}, each above 0.", format.percent(sumOfShares(picks) / 100), format.percent(1));
}

function onKey(event: KeyboardEvent, page: FilledPage, submit: () => void): void {
  const target = event.target as HTMLElement;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    page.change(closeChooser);
  } else if (event.key === "Enter" && target.localName !== "vscode-button") {
    event.preventDefault();
    submit();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !(target instanceof HTMLInputElement && target.type === "number")) {
    const box = event.currentTarget as HTMLElement;
    const stops = [...box.querySelectorAll<HTMLElement>("vscode-textfield, .choice input")];
    const next = stops[stops.indexOf(target) + (event.key === "ArrowDown" ? 1 : -1)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  }
}

/** The same function at every draw, so that it is called once for each field: when it appears. */
function takeFocus(field: Element | undefined): void {
  // Its inner field is there after its own first drawing.
  if (field !== undefined) requestAnimationFrame(() => field instanceof HTMLElement && field.isConnected && field.focus());
}
