import { knownCost } from "../../core/economics/costSummary";
import type { OutcomeCost } from "../../core/economics/outcome";
import type { Points } from "../../protocol";
import type { RowIndex } from "./rowIndex";

/** More points than this cannot be told apart, and need not cross over. */
const MOST = 1_000;

/**
 * A point for each outcome that a cost per outcome is of.
 * @param costs with a known cost where they are in the figure
 * @param outcomes by the ids of `costs`
 */
export function pointsOf(costs: readonly OutcomeCost[], outcomes: RowIndex): Points {
  const rows = costs.flatMap(({ outcome, tally }) => {
    const nanoUsd = knownCost(tally);
    const row = outcomes.get(outcome.id);
    return nanoUsd === null || row === undefined ? [] : [{ nanoUsd, row }];
  });
  const newest = rows.sort((a, b) => b.row.at - a.row.at).slice(0, MOST);
  return {
    of: rows.length,
    rows: newest.map(({ nanoUsd, row }) => ({
      kind: row.kind,
      id: row.id,
      repo: row.repo,
      key: row.key,
      title: row.title,
      url: row.url,
      at: row.at,
      nanoUsd,
      lines: row.size === null ? null : row.size.insertions + row.size.deletions,
      tookMs: Math.max(0, row.at - row.allocations.reduce((first, { from }) => Math.min(first, from), row.at)),
    })),
  };
}
