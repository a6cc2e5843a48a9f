import type { Ledger } from "./ledger";

/** How many of a tracked project's requests have commits that were not read. */
export function countCutRequests(ledger: Ledger, tracked: number): number {
  return Number(ledger.sql("SELECT COUNT(*) AS n FROM request WHERE tracked = ? AND commits_complete = 0").get(tracked)?.["n"] ?? 0);
}
