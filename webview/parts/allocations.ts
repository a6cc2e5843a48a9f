import { repeat } from "lit/directives/repeat.js";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { OutcomeRow } from "../../src/protocol";
import { oneLine } from "../format";
import { t } from "../l10n";
import { type MovablePart, partKey } from "../movablePart";
import type { FilledPage } from "../page";
import { said } from "../said";
import { costText, sessionName } from "../words";
import { grade } from "./grade";
import { movable } from "./movable";

/** What was linked to an outcome: each session's part, why, and the way to correct it. */
export function allocations(page: FilledPage, row: OutcomeRow): TemplateResult | typeof nothing {
  if (row.allocations.length === 0) return nothing;
  const { format, snapshot } = page;
  const parts = row.allocations.map((allocation) => ({
    allocation,
    part: { ...allocation, repo: row.repo, place: row.id, ...(row.kind === "issue" ? {} : { of: row.id }) } satisfies MovablePart,
  }));
  return html`<ul class="allocations" aria-label=${t("What was linked to it")}>
    ${repeat(
      parts,
      ({ part }) => partKey(part),
      ({ allocation, part }) => html`<li class="entry movable-part">
        <p class="allocation">
          <span title=${oneLine(allocation.session, 200)}>${t("Session")} <code>${sessionName(allocation.session)}</code></span>
          <span>${format.span(allocation.from, allocation.until, snapshot.at)}</span>
          <span title=${format.usdExact(allocation.cost.nanoUsd)}>${costText(allocation.cost, format)}</span>
          <span title=${format.integer(allocation.totalTokens)}>${t("{0} tokens", format.compact(allocation.totalTokens))}</span>
          ${grade(allocation.grade)}
        </p>
        <p class="muted"><bdi>${oneLine(said(allocation.why), 2000)}</bdi></p>
        ${movable(page, part)}
      </li>`,
    )}
  </ul>`;
}
