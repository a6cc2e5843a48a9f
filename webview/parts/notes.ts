import { html, nothing, type TemplateResult } from "lit/html.js";
import { t } from "../l10n";
import type { Page } from "../page";
import { restartButton } from "./engineAway";

/** What the page has to say about itself, at the top: it goes away with the next good snapshot. */
export function notes(page: Page): TemplateResult {
  const { state, format } = page;
  const stopped = state.engine?.state === "stopped";
  // Where it is stopped nothing goes on.
  const indexing = stopped ? null : (state.head?.indexing ?? null);
  return html`<div class="notes" role="status">
    ${
      state.engine === null || (stopped && state.head === null)
        ? nothing
        : html`<div class="page-note ${state.engine.state}">
            <i class="codicon ${stopped ? "codicon-debug-disconnect" : "codicon-sync"}" aria-hidden="true"></i>
            <p>${state.engine.message}</p>
            ${stopped ? restartButton(page) : nothing}
          </div>`
    }
    ${
      state.problem === null
        ? nothing
        : html`<p class="page-note">
            <i class="codicon codicon-warning" aria-hidden="true"></i>
            <span>
              ${t("A message could not be read and was left out.")}
              ${state.problem === "" ? nothing : html`<span class="muted">(<code>${state.problem}</code>)</span>`}
              ${t("What is shown is the state before it. If this stays, reload the window.")}
            </span>
          </p>`
    }
    ${
      indexing === null
        ? nothing
        : html`<div class="progress">
            <label for="indexing">
              ${
                indexing.total === 0
                  ? t("Reading the logs…")
                  : t(
                      "Reading the logs: {0} of {1} files. The figures grow until this is done.",
                      format.integer(indexing.done),
                      format.integer(indexing.total),
                    )
              }
            </label>
            ${
              indexing.total === 0
                ? html`<progress id="indexing"></progress>`
                : html`<progress id="indexing" max=${indexing.total} .value=${Math.min(indexing.done, indexing.total)}></progress>`
            }
          </div>`
    }
  </div>`;
}
