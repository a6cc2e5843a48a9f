import { html, nothing, type TemplateResult } from "lit/html.js";
import type { OutcomeRow } from "../../src/protocol";
import { oneLine } from "../format";
import { plural, t } from "../l10n";
import type { FilledPage } from "../page";
import { said } from "../said";
import { basisWords } from "../words";
import { allocations } from "./allocations";
import { outcomeLinks, urlButton } from "./outcomeLinks";

/** Everything that is known of an outcome, in a row below its own. */
export function outcomeDetails(page: FilledPage, row: OutcomeRow): TemplateResult {
  const { format } = page;
  return html`<tr role="row" class="details">
    <td role="cell" colspan="7">
      <dl>
        ${entry(t("Title"), html`<bdi>${oneLine(row.title, 20_000)}</bdi>`)}
        ${row.allocations.length > 0 ? nothing : entry(t("Why"), html`<bdi>${oneLine(said(row.why), 2000)}</bdi>`)}
        ${entry(t("Author"), html`<bdi>${oneLine(row.author, 200)}</bdi>${row.mine === true ? t(" (you)") : nothing}`)}
        ${row.kind === "commit" ? entry(t("Commit"), html`<code>${row.id}</code>`) : tracked(page, row)} ${landing(page, row)}
        ${row.revertedAt === null ? nothing : entry(t("Reverted"), format.dateTime(row.revertedAt))} ${size(page, row)}
        ${row.estimate === null ? nothing : entry(t("Estimate"), t("{0}, in the tracker’s unit", format.number(row.estimate)))}
        ${
          row.labels.length === 0
            ? nothing
            : entry(
                t("Labels"),
                html`${row.labels.map((label, index) => html`${index === 0 ? nothing : " "}<bdi class="tag cut">${oneLine(label, 60)}</bdi>`)}`,
              )
        }
        ${cost(page, row)} ${row.grade === "none" ? nothing : entry(t("Tokens"), format.integer(row.totalTokens))}
        ${row.links.length === 0 ? nothing : entry(t("Linked to"), outcomeLinks(page, row))}
      </dl>
      ${allocations(page, row)}
    </td>
  </tr>`;
}

/** Where a request or an issue is, and since when. */
function tracked(page: FilledPage, row: OutcomeRow): TemplateResult {
  const { format } = page;
  const key = html`<bdi>${oneLine(row.key, 80)}</bdi>`;
  return html`${entry(row.kind === "issue" ? t("Issue") : t("Request"), urlButton(page, row.url, key, "link"))}
  ${row.openedAt === null ? nothing : entry(t("Opened"), format.dateTime(row.openedAt))}
  ${entry(row.kind === "issue" ? t("Closed") : t("Merged"), format.dateTime(row.at))}`;
}

function landing({ format }: FilledPage, { landed, id }: OutcomeRow): TemplateResult | typeof nothing {
  if (landed === null) return nothing;
  const elsewhere = landed.commit === id ? nothing : html`, ${t("as")} <code>${landed.commit}</code>`;
  return entry(t("Landed"), html`${format.dateTime(landed.at)}${elsewhere}`);
}

function size({ format }: FilledPage, { size }: OutcomeRow): TemplateResult | typeof nothing {
  if (size === null) return nothing;
  const files = plural(size.files, "{0} file", "{0} files", format.integer(size.files));
  return entry(t("Size"), `${files}, +${format.integer(size.insertions)} −${format.integer(size.deletions)}`);
}

function cost({ format }: FilledPage, { cost }: OutcomeRow): TemplateResult | typeof nothing {
  if (cost === null) return nothing;
  const unpriced =
    cost.unpricedTokens === 0 ? nothing : t("; without {0} tokens that have no known price", format.integer(cost.unpricedTokens));
  return entry(t("Cost"), html`${format.usdExact(cost.nanoUsd)}, ${basisWords(cost, format)}${unpriced}`);
}

function entry(label: string, value: TemplateResult | string | typeof nothing): TemplateResult {
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
}
