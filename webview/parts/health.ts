import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Health } from "../../src/protocol";
import { oneLine } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { said } from "../said";

/** What limits the figures or asks for action. */
export function health(page: FilledPage): TemplateResult | typeof nothing {
  const items = page.snapshot.health;
  if (items.length === 0) return nothing;
  return html`<section aria-labelledby="health">
    <div class="section-heading"><h2 id="health" tabindex="-1">${t("Notices")}</h2></div>
    <ul class="health">
      ${items.map((item) => row(page, item))}
    </ul>
  </section>`;
}

function row(page: FilledPage, { severity, origin, message, action }: Health): TemplateResult {
  return html`<li class=${severity}>
    <i class="codicon codicon-${severity}" aria-hidden="true"></i>
    <div>
      <p><span class="unseen">${severityWord(severity)}: </span><bdi>${oneLine(said(message), 1000)}</bdi></p>
      <p class="muted"><bdi>${oneLine(origin, 60)}</bdi></p>
    </div>
    ${
      action === null
        ? nothing
        : html`<vscode-button secondary @click=${() => page.post({ type: "runCommand", command: action.command })}>${oneLine(said(action.title), 60)}</vscode-button>`
    }
  </li>`;
}

function severityWord(severity: Health["severity"]): string {
  return { info: t("Information"), warning: t("Warning"), error: t("Error") }[severity];
}
