import type { Ledger } from "../../ledger/ledger";
import { trackedStamp } from "../../ledger/trackedWork";
import type { FactInputs } from "./panelFacts";

/**
 * Changes with everything that may change any session's usage without a new row of it: deleted times, prices, a gateway's day of which
 * its calls are known, usage that a session lost; and with the settings.
 */
export function wholeStamp(ledger: Ledger, { timeZone, repos, sources, flat, declared }: FactInputs): string {
  return JSON.stringify([
    one(ledger, "SELECT group_concat(key || value) FROM meta WHERE key <> 'reconciled'"),
    one(ledger, "SELECT COUNT(*) FROM metered_day"),
    repos.map(({ commonDir }) => commonDir),
    [timeZone, sources, flat, declared.costCentres.length > 0],
  ]);
}

/** Changes where a gateway's calls were held against the logs: what only it saw is without a session, and may have gone. */
export function reconciledStamp(ledger: Ledger): string {
  return String(one(ledger, "SELECT MAX(value) FROM meta WHERE key = 'reconciled'"));
}

/** The newest row of usage; one that is merged or replaced gets a new number. */
export function newestRow(ledger: Ledger): number {
  return Number(ledger.sql("SELECT COALESCE(MAX(rowid), 0) AS row FROM usage").get()?.["row"]);
}

/** Sessions, by their numbers, of which rows are newer than that one; 0 is usage without a session. */
export function usedAfter(ledger: Ledger, row: number): Set<number> {
  // In a whole reading an index knows the answer; after a change, only the rows do.
  const sql = row === 0 ? "SELECT DISTINCT session FROM usage" : "SELECT session FROM usage WHERE rowid > ?";
  return new Set(
    ledger
      .sql(sql)
      .all(...(row === 0 ? [] : [row]))
      .map((found) => Number(found["session"] ?? 0)),
  );
}

/** By repository: changes with what was made there, what trackers told of it and what the user corrected. */
export function repositoryStamps(ledger: Ledger, { repos }: FactInputs): ReadonlyMap<string, string> {
  const rows = (sql: string) => ledger.sql(sql).all();
  const read = new Map(rows("SELECT common_dir, digest, read_at FROM repo").map((row) => [row["common_dir"], row]));
  const corrected = new Map(
    rows("SELECT common_dir, MAX(id) AS last, COUNT(undone_at) AS undone FROM correction GROUP BY common_dir").map((row) => [
      row["common_dir"],
      row,
    ]),
  );
  const tracked = trackedStamp(ledger);
  // Only with a tracker it matters which request or commit a log shows.
  const shown = tracked.startsWith("0 ")
    ? null
    : one(ledger, "SELECT COUNT(*), TOTAL(at) FROM evidence WHERE kind IN ('commit', 'request')");
  return new Map(
    repos.map((repo) => [repo.commonDir, JSON.stringify([repo, read.get(repo.commonDir), corrected.get(repo.commonDir), tracked, shown])]),
  );
}

/** Whether the log of one of these sessions shows it creating a request. */
export function createdRequest(ledger: Ledger, sessions: Iterable<number>): boolean {
  return (
    ledger
      .sql("SELECT 1 FROM evidence WHERE session IN (SELECT value FROM json_each(?)) AND kind = 'request' LIMIT 1")
      .get(JSON.stringify([...sessions])) !== undefined
  );
}

function one(ledger: Ledger, sql: string): unknown {
  return Object.values(ledger.sql(sql).get() ?? {});
}
