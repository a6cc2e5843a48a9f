import { html, nothing, type TemplateResult } from "lit/html.js";
import type { OutcomeRow } from "../../src/protocol";
import { oneLine } from "../format";
import { knownOutcomes } from "../knownOutcomes";
import { t } from "../l10n";
import { memoLast } from "../memoLast";
import type { FilledPage } from "../page";
import { evidenceWords, kindWord, outcomeName } from "../words";

type Link = OutcomeRow["links"][number];

const byId = memoLast((rows: readonly OutcomeRow[]) => new Map(rows.map((row) => [`${row.kind}\n${row.id}`, row])));

/** The other views on an outcome's work, each with how that is known and the way to it. Nothing where there is none. */
export function outcomeLinks(page: FilledPage, row: OutcomeRow): TemplateResult | typeof nothing {
  if (row.links.length === 0) return nothing;
  return html`<ul class="links" aria-label=${t("Linked to")}>
    ${row.links.map(
      (link) => html`<li>
        <i class="codicon ${linkIcon(link.kind)}" aria-hidden="true"></i>
        <p>${target(page, row, link)} <span class="muted">${evidenceWords(link.evidence)}</span></p>
      </li>`,
    )}
  </ul>`;
}

/** The request that a commit or an issue is another view of, in short. */
export function partOf({ snapshot }: FilledPage, row: OutcomeRow): TemplateResult | typeof nothing {
  if (row.partOf === null) return nothing;
  const whole = byId(knownOutcomes(snapshot)).get(`request\n${row.partOf}`);
  return html`<bdi class="tag cut">${t("part of {0}", whole === undefined ? outcomeName(row.partOf) : oneLine(whole.key, 30))}</bdi>`;
}

/** An address as a button, where it looks like one that the host would open; it decides again. */
export function urlButton({ post }: FilledPage, url: string | null, words: TemplateResult | string, className: string): TemplateResult {
  if (url === null || !/^https?:\/\//i.test(url)) return html`<span class=${className === "title link" ? "title" : ""}>${words}</span>`;
  return html`<button type="button" class=${className} title=${t("Open in the browser")} @click=${() => post({ type: "openUrl", url })}>
    ${words}
  </button>`;
}

export function kindIcon(kind: OutcomeRow["kind"]): string {
  return { commit: "codicon-git-commit", request: "codicon-git-pull-request", issue: "codicon-issues" }[kind];
}

function linkIcon(kind: Link["kind"]): string {
  return kind === "revert" ? "codicon-discard" : kindIcon(kind);
}

function target(page: FilledPage, row: OutcomeRow, link: Link): TemplateResult {
  const commit = link.kind === "commit" || link.kind === "revert";
  const found = byId(knownOutcomes(page.snapshot)).get(`${commit ? "commit" : link.kind}\n${link.id}`);
  const word = link.kind === "revert" ? t("taken back by") : kindWord(link.kind);
  const name = commit ? html`<code>${oneLine(link.id, 80).slice(0, 8)}</code>` : html`<bdi>${oneLine(found?.key ?? link.id, 120)}</bdi>`;
  const title = found === undefined || found.title.trim() === "" ? nothing : html` <bdi>${oneLine(found.title, 160)}</bdi>`;
  const words = html`${name}${title}`;
  if (!commit) return html`<span>${word}</span> ${urlButton(page, found?.url ?? null, words, "link")}`;
  if (!/^[0-9a-f]{7,64}$/.test(link.id)) return html`<span>${word}</span> <span>${words}</span>`;
  return html`<span>${word}</span>
    <button type="button" class="link" title=${t("Show this commit")} @click=${() => page.post({ type: "openCommit", repo: row.repo, sha: link.id })}>
      ${words}
    </button>`;
}
