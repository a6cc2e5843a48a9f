import { html, nothing, type TemplateResult } from "lit/html.js";
import type { SourceRow } from "../../src/protocol";
import { oneLine } from "../format";
import { plural, t } from "../l10n";
import type { FilledPage } from "../page";
import { said } from "../said";
import { modelName } from "../words";
import { trackers } from "./trackers";

/** Where the figures come from: what was looked for, what was found, and how complete it is. */
export function sources(page: FilledPage): TemplateResult {
  const { snapshot } = page;
  const found = snapshot.sources.filter((source) => source.found);
  const missing = snapshot.sources.filter((source) => !source.found);
  return html`${trackers(page)}<section aria-labelledby="sources">
    <div class="section-heading"><h2 id="sources">${t("Sources")}</h2></div>
    ${snapshot.sources.length === 0 ? html`<p class="muted">${t("No source is known yet.")}</p>` : nothing}
    <ul class="sources">
      ${[...found, ...missing].map((source) => row(page, source))}
    </ul>
    ${unpriced(page)}
  </section>`;
}

function row({ format, snapshot }: FilledPage, source: SourceRow): TemplateResult {
  const figures = [
    source.files === 0 ? null : plural(source.files, "{0} file", "{0} files", format.integer(source.files)),
    source.responses === null ? null : plural(source.responses, "{0} response", "{0} responses", format.integer(source.responses)),
    source.lastAt === null ? null : t("last {0}", format.moment(source.lastAt, snapshot.at)),
  ].filter((words) => words !== null);
  return html`<li>
    <div class="source-name">
      <i class="codicon ${source.found ? "codicon-check" : "codicon-circle-slash"}" aria-hidden="true"></i>
      <bdi>${oneLine(source.label, 60)}</bdi>
    </div>
    <div class="source-facts">
      ${source.found ? html`<p>${figures.join(" · ")}</p>` : html`<p class="muted">${t("nothing found yet")}</p>`}
      ${source.completeness === "" ? nothing : html`<p class="muted">${t("Figures:")} <bdi>${oneLine(said(source.completeness), 400)}</bdi></p>`}
      ${source.notes.map((note) => html`<p class="muted"><bdi>${oneLine(note, 400)}</bdi></p>`)}
      ${
        source.where.length === 0
          ? nothing
          : html`<details>
              <summary>${source.found ? t("Where it is read from") : t("Where it was looked for")}</summary>
              <ul>
                ${source.where.map((place) => html`<li><bdi class="path">${oneLine(place, 500)}</bdi></li>`)}
              </ul>
            </details>`
      }
    </div>
  </li>`;
}

/** Models without a price: their tokens count, and add nothing to the money. */
function unpriced({ snapshot, format }: FilledPage): TemplateResult | typeof nothing {
  if (snapshot.unpriced.length === 0) return nothing;
  return html`<h3>${t("Models without a known price")}</h3>
    <p class="muted">${t("Their tokens are counted; no money is shown for them.")}</p>
    <ul class="unpriced">
      ${snapshot.unpriced.map(
        ({ model, tokens }) => html`<li>
          <bdi class="path">${modelName(model, 100)}</bdi>
          <span class="muted">${plural(tokens, "{0} token", "{0} tokens", format.integer(tokens))}</span>
        </li>`,
      )}
    </ul>`;
}
