import { html, type TemplateResult } from "lit/html.js";
import { t } from "../l10n";
import type { Page } from "../page";

/** In the place of the figures, where the engine is stopped before it has told any. */
export function engineAway(page: Page, message: string): TemplateResult {
  return html`<div class="empty">
    <i class="codicon codicon-debug-disconnect" aria-hidden="true"></i>
    <div>
      <h2>${t("The engine is stopped")}</h2>
      <p>${message}</p>
      ${restartButton(page)}
    </div>
  </div>`;
}

/** The way out of it: the engine starts again only when it is told to. */
export function restartButton({ post }: Page): TemplateResult {
  return html`<vscode-button @click=${() => post({ type: "runCommand", command: "tokenYield.restartEngine" })}
    >${t("Restart Engine")}</vscode-button
  >`;
}
