import type { OutcomeRow, Points } from "../../protocol";
import type { OutcomeColumns } from "./outcomeColumns";

/** More points than this cannot be told apart, and need not cross over. */
const MOST = 1_000;

/**
 * A point for each outcome that a cost per outcome is of.
 * @param standing numbers of the costs, with a known cost where they are in the figure
 * @param outcomes the facts' rows
 */
export function pointsOf({ costs, rowOf, newest }: OutcomeColumns, standing: readonly number[], outcomes: readonly OutcomeRow[]): Points {
  const shown = new Uint8Array(costs.all.length);
  for (const cost of standing) shown[cost] = Number(!Number.isNaN(costs.known[cost] ?? Number.NaN));
  const points = newest().filter((cost) => shown[cost] === 1);
  return {
    of: points.length,
    rows: Array.from(points.subarray(0, MOST)).flatMap((cost) => {
      const row = outcomes[rowOf[costs.key[cost] ?? 0] ?? -1];
      if (row === undefined) return [];
      return {
        kind: row.kind,
        id: row.id,
        repo: row.repo,
        key: row.key,
        title: row.title,
        url: row.url,
        at: row.at,
        nanoUsd: costs.known[cost] ?? 0,
        lines: row.size === null ? null : row.size.insertions + row.size.deletions,
        tookMs: Math.max(0, row.at - row.allocations.reduce((first, { from }) => Math.min(first, from), row.at)),
      };
    }),
  };
}
