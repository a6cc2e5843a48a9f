import { html, nothing, type TemplateResult } from "lit";
import type { OutcomeRow } from "../../src/protocol";
import { oneLine } from "../format";
import { t } from "../l10n";
import type { FilledPage } from "../page";
import { outcomeKey } from "../sortOutcomes";
import { toggleExpanded } from "../state";
import { basisWord, basisWords, costText, kindWord, landedWords } from "../words";
import { allocations } from "./allocations";
import { grade } from "./grade";

/** The row of an outcome and, when it is open, its details in a row below. */
export function outcomeRow(page: FilledPage, row: OutcomeRow): TemplateResult {
  const { state, format, snapshot } = page;
  const key = outcomeKey(row);
  const open = state.expanded.has(key);
  const landed = landedWords(row.landed);
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
              ${row.kind === "commit" ? html`<code>${row.id.slice(0, 8)}</code>` : html`<bdi>${oneLine(row.id, 40)}</bdi>`}
              ${snapshot.repos.length > 1 ? html`<bdi class="ellipsis">${oneLine(row.repoName, 60)}</bdi>` : nothing}
              <bdi class="ellipsis">${oneLine(row.author, 60)}</bdi>
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
      <td role="cell" class="col-grade" title=${oneLine(row.why, 400)}>${grade(row.grade)}</td>
    </tr>
    ${open ? details(page, row) : nothing}`;
}

function title({ post }: FilledPage, row: OutcomeRow): TemplateResult {
  const words = row.title.trim() === "" ? t("(no title)") : oneLine(row.title, 300);
  if (row.kind !== "commit") return html`<bdi class="title">${words}</bdi>`;
  return html`<button type="button" class="title link" title=${t("Show this commit")} @click=${() => post({ type: "openCommit", repo: row.repo, sha: row.id })}>
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

function details(page: FilledPage, row: OutcomeRow): TemplateResult {
  const { format } = page;
  const { landed } = row;
  return html`<tr role="row" class="details">
    <td role="cell" colspan="7">
      <dl>
        ${entry(t("Title"), html`<bdi>${oneLine(row.title, 2000)}</bdi>`)}
        ${row.allocations.length > 0 ? nothing : entry(t("Why"), html`<bdi>${oneLine(row.why, 2000)}</bdi>`)}
        ${entry(t("Author"), html`<bdi>${oneLine(row.author, 200)}</bdi>${row.mine === true ? t(" (you)") : nothing}`)}
        ${entry(t("Commit"), html`<code>${row.id}</code>`)}
        ${
          landed === null
            ? nothing
            : entry(
                t("Landed"),
                html`${format.dateTime(landed.at)}${landed.commit === row.id ? nothing : html`, ${t("as")} <code>${landed.commit}</code>`}`,
              )
        }
        ${row.revertedAt === null ? nothing : entry(t("Reverted"), format.dateTime(row.revertedAt))}
        ${
          row.cost === null
            ? nothing
            : entry(
                t("Cost"),
                html`${format.usdExact(row.cost.nanoUsd)}, ${basisWords(row.cost, format)}${
                  row.cost.unpricedTokens === 0
                    ? nothing
                    : t("; without {0} tokens that have no known price", format.integer(row.cost.unpricedTokens))
                }`,
              )
        }
        ${row.grade === "none" ? nothing : entry(t("Tokens"), format.integer(row.totalTokens))}
      </dl>
      ${allocations(page, row)}
    </td>
  </tr>`;
}

function entry(label: string, value: TemplateResult | string): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}

function kindIcon(kind: OutcomeRow["kind"]): string {
  return { commit: "codicon-git-commit", request: "codicon-git-pull-request", issue: "codicon-issues" }[kind];
}
