import { html, nothing, type TemplateResult } from "lit/html.js";
import type { OutcomeRow } from "../../src/protocol";
import { oneLine } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { said } from "../said";
import { outcomeKey } from "../sortOutcomes";
import { toggleExpanded } from "../state";
import { basisWord, costText, howItCame, kindWord } from "../words";
import { grade } from "./grade";
import { outcomeDetails } from "./outcomeDetails";
import { kindIcon, partOf, urlButton } from "./outcomeLinks";

/** The row of an outcome and, when it is open, its details in a row below. */
export function outcomeRow(page: FilledPage, row: OutcomeRow): TemplateResult {
  const { state, format, snapshot } = page;
  const key = outcomeKey(row);
  const open = state.expanded.has(key);
  const landed = howItCame(row);
  const linked = row.grade !== "none";
  return html`<tr role="row" class="outcome ${open ? "open" : ""} ${linked ? "" : "unlinked"}">
      <td role="cell" class="col-title">
        <div class="title-cell">
          <button
            type="button"
            class="icon-button twistie"
            aria-expanded=${open ? "true" : "false"}
            aria-label=${t("Details of {0}", oneLine(row.title, 80))}
            @click=${() => page.change((current) => toggleExpanded(current, key))}
          >
            <i class="codicon ${open ? "codicon-chevron-down" : "codicon-chevron-right"}" aria-hidden="true"></i>
          </button>
          <div class="title-words">
            ${title(page, row)}
            <div class="subline muted">
              <i class="codicon ${kindIcon(row.kind)}" aria-hidden="true"></i><span class="unseen">${kindWord(row.kind)}</span>
              ${row.kind === "commit" ? html`<code>${row.id.slice(0, 8)}</code>` : html`<bdi class="key">${oneLine(row.key, 40)}</bdi>`}
              ${snapshot.repos.length > 1 ? html`<bdi class="ellipsis">${oneLine(row.repoName, 60)}</bdi>` : nothing}
              <bdi class="ellipsis">${oneLine(row.author, 60)}</bdi>
              ${partOf(page, row)}
              ${
                row.revertedAt === null
                  ? nothing
                  : html`<span class="tag">${t("reverted {0}", format.date(row.revertedAt, snapshot.at))}</span>`
              }
            </div>
          </div>
        </div>
      </td>
      <td role="cell" class="col-at"><time datetime=${new Date(row.at).toISOString()} title=${format.dateTime(row.at)}>${format.date(row.at, snapshot.at)}</time></td>
      <td role="cell" class="col-landed">${landed.how}${landed.found === null ? nothing : html`<span class="unseen">, </span><span class="subline muted">${landed.found}</span>`}</td>
      <td role="cell" class="col-cost number" data-label=${t("cost")}>${cost(page, row)}</td>
      <td role="cell" class="col-tokens number" data-label=${t("tokens")}>
        ${linked ? html`<span title=${format.integer(row.totalTokens)}>${format.compact(row.totalTokens)}</span>` : absent()}
      </td>
      <td role="cell" class="col-sessions number" data-label=${row.sessions === 1 ? t("session") : t("sessions")}>${linked ? format.integer(row.sessions) : absent()}</td>
      <td role="cell" class="col-grade" title=${oneLine(said(row.why), 400)}>${grade(row.grade)}</td>
    </tr>
    ${open ? outcomeDetails(page, row) : nothing}`;
}

function title(page: FilledPage, row: OutcomeRow): TemplateResult {
  const words = row.title.trim() === "" ? t("(no title)") : oneLine(row.title, 300);
  if (row.kind !== "commit") return urlButton(page, row.url, html`<bdi>${words}</bdi>`, "title link");
  return html`<button type="button" class="title link" title=${t("Show this commit")} @click=${() => page.post({ type: "openCommit", repo: row.repo, sha: row.id })}>
    <bdi>${words}</bdi>
  </button>`;
}

function cost({ format }: FilledPage, { cost }: OutcomeRow): TemplateResult {
  if (cost === null) return absent();
  return html`<span title="${format.usdExact(cost.nanoUsd)}, ${basisWord(cost.basis)}">${costText(cost, format)}</span>`;
}

function absent(): TemplateResult {
  return html`<span class="muted"><span aria-hidden="true">–</span><span class="unseen">${t("nothing linked")}</span></span>`;
}
