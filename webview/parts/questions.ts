import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { UnlinkedRow } from "../../src/protocol";
import { oneLine } from "../format";
import { plural, t } from "../l10n";
import { type MovablePart, partKey } from "../movablePart";
import type { FilledPage } from "../page";
import { statePhrase } from "../stateWords";
import { costText, sessionName } from "../words";
import { movable } from "./movable";

const FIRST = 5;

/** The largest parts of sessions that are linked to nothing, as questions that may stay open. Nothing when there is none. */
export function questions(page: FilledPage): TemplateResult | typeof nothing {
  const { snapshot, state, format } = page;
  const asked = inOrder(snapshot.unlinked);
  if (asked.length === 0) return nothing;
  const shown = state.allQuestions ? asked : asked.slice(0, FIRST);
  const more = asked.length - shown.length;
  return html`<section aria-labelledby="questions">
    <div class="section-heading"><h2 id="questions">${t("Worth a look")}</h2></div>
    <p class="muted">
      ${t("What were these for? They are the largest parts of sessions that are linked to no outcome. Move one to an outcome, keep it as exploration, or leave it: nothing has to be done.")}
    </p>
    <ul class="questions">
      ${repeat(
        shown.map((row) => ({
          row,
          part: { ...row, cost: row.spend.cost, totalTokens: row.spend.totalTokens, place: row.state } satisfies MovablePart,
        })),
        ({ part }) => partKey(part),
        ({ row, part }) => html`<li class="entry movable-part">
          <p>${question(page, row)}</p>
          ${movable(page, part)}
        </li>`,
      )}
    </ul>
    ${
      more === 0
        ? nothing
        : html`<p class="more-rows">
            <vscode-button secondary @click=${() => page.change((current) => ({ ...current, allQuestions: true }))}>
              ${plural(more, "Show {0} more question", "Show {0} more questions", format.integer(more))}
            </vscode-button>
          </p>`
    }
  </section>`;
}

/** What may still land by itself comes last. */
function inOrder(rows: readonly UnlinkedRow[]): readonly UnlinkedRow[] {
  const settled = ({ state }: UnlinkedRow) => state !== "in-flight";
  return [...rows.filter(settled), ...rows.filter((row) => !settled(row))];
}

function question({ format, snapshot }: FilledPage, row: UnlinkedRow): TemplateResult {
  const { cost, totalTokens } = row.spend;
  return html`<span title=${oneLine(row.session, 200)}>${t("Session")} <code>${sessionName(row.session)}</code></span>,
    <strong title=${format.usdExact(cost.nanoUsd)}>${costText(cost, format)}</strong>,
    <span title=${format.integer(totalTokens)}>${t("{0} tokens", format.compact(totalTokens))}</span>,
    ${format.daySpan(row.from, row.until, snapshot.at)}${
      snapshot.repos.length > 1 ? html`, <bdi>${oneLine(row.repoName, 60)}</bdi>` : nothing
    }: ${statePhrase(row.state)}`;
}
