import { html, nothing, type TemplateResult } from "lit/html.js";
import { closeChooser, isChoosing, toggleChooser } from "../chooser";
import { knownOutcomes } from "../knownOutcomes";
import { t } from "../l10n";
import { correctionOf, type MovablePart, partKey, type Target } from "../movablePart";
import type { FilledPage } from "../page";
import { expect } from "../state";
import { sessionName } from "../words";
import { chooser } from "./chooser";

/** What the user can do with a part of a session, and, while it is being moved, where to. */
export function movable(page: FilledPage, part: MovablePart): TemplateResult {
  const { state } = page;
  const key = partKey(part);
  const chosen = isChoosing(state.chooser, part) ? state.chooser : null;
  const name = sessionName(part.session);
  return html`<div class="movable" data-part>
    <div class="actions">
      <vscode-button
        secondary
        class="move"
        aria-expanded=${chosen === null ? "false" : "true"}
        aria-label=${t("Move session {0} to an outcome…", name)}
        @click=${() => page.change((current) => toggleChooser(current, key, part.until))}
      >${t("Move…")}</vscode-button>
      <vscode-button
        secondary
        aria-label=${t("Keep as exploration: session {0}", name)}
        @click=${() => correct(page, part, [{ outcome: null, share: 100 }])}
      >${t("Keep as exploration")}</vscode-button>
    </div>
    <p class="sent muted" role="status">${state.pending.has(key) ? t("Sent: the figures follow.") : nothing}</p>
    ${chosen === null ? nothing : chooser(page, part, chosen, (targets) => correct(page, part, targets))}
  </div>`;
}

function correct(page: FilledPage, part: MovablePart, targets: readonly Target[]): void {
  page.post(correctionOf(part, targets, knownOutcomes(page.snapshot)));
  page.change((current) => expect(closeChooser(current), partKey(part)));
}
