import { forgetLastPanel } from "./lastPanel";
import type { Ledger } from "./ledger";

/** Usage from `since` (inclusive) to `until` (exclusive), epoch milliseconds. */
export interface DeletedRange {
  readonly since: number;
  readonly until: number;
}

export interface Deleted {
  readonly responses: number;
  readonly sessions: number;
  /** Evidence, requests and issues. */
  readonly facts: number;
}

/**
 * Deletes what was counted in a range, with the requests merged and issues closed then, and remembers the range: the agents' own logs may still hold it, and it must not
 * come back when they are read again.
 */
export function deleteRange(ledger: Ledger, range: DeletedRange): Deleted {
  const deleted = ledger.write(() => {
    const facts = ledger.sql(
      "SELECT COUNT(*) AS n, COALESCE(SUM(responses), 0) AS responses, COUNT(DISTINCT session) AS sessions FROM usage WHERE at >= ? AND at < ?",
    );
    const before = facts.get(range.since, range.until);
    ledger.sql("DELETE FROM usage WHERE at >= ? AND at < ?").run(range.since, range.until);
    ledger.sql("DELETE FROM metered_call WHERE at >= ? AND at < ?").run(range.since, range.until);
    const evidence = ledger.sql("DELETE FROM evidence WHERE at >= ? AND at < ?").run(range.since, range.until);
    const told = [
      { table: "request", at: "merged_at" },
      { table: "issue", at: "closed_at" },
    ].map(({ table, at }) => {
      // Several accounts may have told of one.
      const those = `FROM ${table} WHERE ${at} >= ? AND ${at} < ?`;
      const count = Number(ledger.sql(`SELECT COUNT(DISTINCT id) AS n ${those}`).get(range.since, range.until)?.["n"] ?? 0);
      ledger.sql(`DELETE ${those}`).run(range.since, range.until);
      return count;
    });
    ledger.sql("UPDATE tracked SET changes = changes + 1").run();
    const ranges = [...readDeletedRanges(ledger), range];
    ledger.sql("INSERT OR REPLACE INTO meta (key, value) VALUES ('deleted', ?)").run(JSON.stringify(ranges));
    return {
      responses: Number(before?.["responses"] ?? 0),
      sessions: Number(before?.["sessions"] ?? 0),
      facts: told.reduce((sum, count) => sum + count, Number(evidence.changes)),
    };
  });
  forgetUnused(ledger);
  return deleted;
}

/** Deletes everything that the ledger holds: usage, evidence, histories of repositories and what gateways and trackers said. */
export function deleteEverything(ledger: Ledger, now: number): Deleted {
  const deleted = deleteRange(ledger, { since: 0, until: now });
  ledger.write(() => {
    for (const table of [
      "outcome",
      "head",
      "carried",
      "owner",
      "correction",
      "repo",
      "git_cache",
      "kept_history",
      "poll",
      "limit_window",
      "metered_day",
      ...TRACKED,
    ])
      ledger.exec(`DELETE FROM ${table}`);
  });
  forgetUnused(ledger);
  return deleted;
}

const TRACKED = ["request", "issue", "taken_back", "tracked_name", "tracked_repo", "asked_name", "tracked"];

export function readDeletedRanges(ledger: Ledger): DeletedRange[] {
  const value = ledger.sql("SELECT value FROM meta WHERE key = 'deleted'").get()?.["value"];
  return value === undefined ? [] : (JSON.parse(String(value)) as DeletedRange[]);
}

export function isDeleted(ranges: readonly DeletedRange[], at: number): boolean {
  return ranges.some(({ since, until }) => at >= since && at < until);
}

/** Removes names (paths, branches, session ids) that nothing refers to any more, and gives the space back to the disk. */
function forgetUnused(ledger: Ledger): void {
  forgetLastPanel(ledger);
  ledger.write(() => {
    ledger.exec("DELETE FROM place WHERE cwd NOT IN (SELECT cwd FROM usage WHERE cwd IS NOT NULL)");
    const used = [
      ...["source", "session", "model", "provider", "cwd", "branch"].map((column) => `SELECT ${column} AS id FROM usage`),
      ...["session", "value", "source", "cwd", "branch"].map((column) => `SELECT ${column} AS id FROM evidence`),
      ...["source", "model", "local_source"].map((column) => `SELECT ${column} AS id FROM metered_call`),
      "SELECT source AS id FROM metered_day",
      "SELECT cwd AS id FROM place",
      "SELECT session AS id FROM owner",
      "SELECT session AS id FROM correction",
    ].join(" UNION ");
    ledger.exec(`DELETE FROM name WHERE id NOT IN (SELECT id FROM (${used}) WHERE id IS NOT NULL)`);
  });
  try {
    ledger.exec("VACUUM; PRAGMA wal_checkpoint(TRUNCATE)");
  } catch {
    // Another window is at work: the space is given back the next time. What was deleted is deleted.
  }
}
