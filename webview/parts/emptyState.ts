import { html, nothing, type TemplateResult } from "lit/html.js";
import type { PanelSnapshot } from "../../src/protocol";
import type { Page } from "../page";
import { said } from "../said";

type Empty = NonNullable<PanelSnapshot["emptyUsage"]>;

const ICONS: Readonly<Record<Empty["reason"], string>> = {
  "no-logs": "codicon-search",
  unreadable: "codicon-lock",
  "no-repository": "codicon-repo",
  "no-commits": "codicon-git-commit",
  "no-usage-in-range": "codicon-calendar",
  untrusted: "codicon-workspace-untrusted",
};

/** Why there is nothing here, and the next step. `level` is that of the heading. */
export function emptyState(page: Page, { reason, title, text, action }: Empty, level: 2 | 3): TemplateResult {
  return html`<div class="empty">
    <i class="codicon ${ICONS[reason]}" aria-hidden="true"></i>
    <div>
      ${level === 2 ? html`<h2>${said(title)}</h2>` : html`<h3>${said(title)}</h3>`}
      <p>${said(text)}</p>
      ${
        action === null
          ? nothing
          : html`<vscode-button @click=${() => page.post({ type: "runCommand", command: action.command })}>${said(action.title)}</vscode-button>`
      }
    </div>
  </div>`;
}
