import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PanelSnapshot } from "../../src/protocol";
import { oneLine } from "../format";
import { knownOutcomes } from "../knownOutcomes";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { expect } from "../state";
import { outcomeName, sessionName } from "../words";

type Correction = PanelSnapshot["corrections"][number];

/** The user's own word, as it holds: in words, and the way back. The last one said comes first. */
export function corrections(page: FilledPage): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  if (snapshot.corrections.length === 0) return nothing;
  const latest = [...snapshot.corrections].sort((a, b) => b.id - a.id);
  return html`<details
    class="corrections"
    .open=${state.corrections}
    @toggle=${(event: Event) => {
      const { open } = event.target as HTMLDetailsElement;
      if (open !== state.corrections) page.change((current) => ({ ...current, corrections: open }));
    }}
  >
    <summary id="corrections">${t("Your corrections: {0}", format.integer(latest.length))}</summary>
    <p class="muted">${t("They win over every rule, also when the logs and the history are read again.")}</p>
    <ul>
      ${repeat(
        latest,
        ({ id }) => id,
        (correction) => row(page, correction),
      )}
    </ul>
  </details>`;
}

function row(page: FilledPage, correction: Correction): TemplateResult {
  const { format, snapshot, state } = page;
  const { id, session, from, until, repo } = correction;
  const key = `undo\n${id}`;
  const repoName = snapshot.repos.length > 1 ? snapshot.repos.find((one) => one.id === repo)?.name : undefined;
  return html`<li class="entry" data-part>
    <div>
      <p>
        <span title=${oneLine(session, 200)}>${t("Session")} <code>${sessionName(session)}</code></span>,
        ${format.span(from, until, snapshot.at)}${repoName === undefined ? nothing : html`, <bdi>${oneLine(repoName, 60)}</bdi>`}:
        ${outcomeOf(page, correction)}
      </p>
      <p class="muted" role="status">${state.pending.has(key) ? t("Sent: the figures follow.") : nothing}</p>
    </div>
    <vscode-button
      secondary
      aria-label=${t("Undo the correction of session {0}", sessionName(session))}
      @click=${() => {
        page.post({ type: "undoCorrection", id });
        page.change((current) => expect(current, key));
      }}
    >${t("Undo")}</vscode-button>
  </li>`;
}

function outcomeOf(page: FilledPage, { targets, repo }: Correction): TemplateResult | string {
  const [only, ...others] = targets;
  if (only === undefined) return "";
  if (others.length === 0)
    return only.outcome === null ? t("kept as exploration") : html`${t("moved to")} ${name(page, repo, only.outcome)}`;
  const sum = targets.reduce((all, { weight }) => all + weight, 0);
  return html`${t("split:")}
    <ul>
      ${targets.map(({ outcome, weight }) => html`<li>${page.format.percent(weight / sum)} ${outcome === null ? t("exploration") : name(page, repo, outcome)}</li>`)}
    </ul>`;
}

/** An outcome may be out of the range that is shown: its id tells it then. */
function name({ snapshot }: FilledPage, repo: string, id: string): TemplateResult {
  const row = knownOutcomes(snapshot).find((outcome) => outcome.id === id && outcome.repo === repo);
  return html`${row === undefined ? nothing : html`<q><bdi>${oneLine(row.title, 160)}</bdi></q> `}<code>${outcomeName(id)}</code>`;
}
