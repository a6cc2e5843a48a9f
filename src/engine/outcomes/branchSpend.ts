import { sumBy, type Tally } from "../../core/tally";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { tallyUsage } from "../../ledger/tallies";

export interface BranchSpend {
  readonly name: string;
  /** By model; "" where the log does not name one. */
  readonly byModel: ReadonlyMap<string, Tally>;
}

export interface BranchQuery {
  readonly name: string;
  /** Working directories of the repository, its linked worktrees among them. */
  readonly cwds: readonly string[];
  readonly flat: readonly string[];
}

/**
 * What a branch has cost, ever. It reaches back over the whole ledger, unlike all else that the status bar shows, so that
 * an answer is kept for a while.
 * @param maxAgeMs how old an answer may be
 */
export function createBranchSpend(ledger: Ledger, names: Names): (query: BranchQuery, now: number, maxAgeMs: number) => BranchSpend {
  let kept: { readonly key: string; readonly at: number; readonly spend: BranchSpend } | null = null;
  return (query, now, maxAgeMs) => {
    const key = JSON.stringify(query);
    if (kept !== null && kept.key === key && now - kept.at < maxAgeMs) return kept.spend;
    const rows = tallyUsage(ledger, names, ["model"], { since: null, until: null, cwds: query.cwds, branch: query.name, flat: query.flat });
    const spend = {
      name: query.name,
      byModel: sumBy(
        rows,
        ({ model }) => model ?? "",
        ({ tally }) => tally,
      ),
    };
    kept = { key, at: now, spend };
    return spend;
  };
}
