import { movedAway } from "../core/links";
import type { ClosedIssue } from "../core/remoteWork";
import type { Ledger } from "./ledger";
import { issueOf } from "./trackedRows";

/** Whose word it is that an issue is none (any more). */
export interface Speaker {
  /** The connection's project that says so. */
  readonly tracked: number;
  /** The tracker's name for the account; null while it is not known. */
  readonly me: string | null;
  /** Whether it is true for everybody, as on a forge, of which an account is told everybody's issues; else for that account alone. */
  readonly everybodys: boolean;
}

/**
 * Takes an issue back: from every project that the same account told it by, whatever the connection's name and machine was, and on a
 * forge from all. What another account told of it stays, since that one may have got it. It is remembered, so that an imported
 * ledger does not bring back what was closed before. Inside a transaction.
 * @param at epoch milliseconds
 * @returns rows that left
 */
export function takeBack(ledger: Ledger, id: string, { tracked, me, everybodys }: Speaker, at: number): number {
  ledger
    .sql("INSERT OR REPLACE INTO taken_back (id, tracked, at, everybodys) VALUES (?, ?, ?, ?)")
    .run(id, tracked, at, everybodys ? 1 : 0);
  return Number(
    ledger
      .sql(
        "DELETE FROM issue WHERE id = ? AND (? = 1 OR tracked = ? OR tracked IN (SELECT id FROM tracked WHERE tracked.me IS NULL OR tracked.me = ?))",
      )
      .run(id, everybodys ? 1 : 0, tracked, me).changes,
  );
}

/** The tracker tells of the issue again. Inside a transaction. */
export function giveBack(ledger: Ledger, id: string, tracked: number): void {
  ledger.sql("DELETE FROM taken_back WHERE id = ? AND tracked = ?").run(id, tracked);
}

/**
 * Whether an issue that an account was told of elsewhere was taken back here since it was closed.
 * @param me null when the account is not known
 */
export function isTakenBack(ledger: Ledger, { id, closedAt }: Pick<ClosedIssue, "id" | "closedAt">, me: string | null): boolean {
  const found = ledger
    .sql(
      `SELECT 1 FROM taken_back JOIN tracked ON tracked.id = taken_back.tracked
        WHERE taken_back.id = ? AND at >= ? AND (everybodys = 1 OR ? IS NULL OR me IS NULL OR me = ?) LIMIT 1`,
    )
    .get(id, closedAt, me, me);
  return found !== undefined;
}

/** Ids of issues that the ledger holds under a newer id as well, since they were moved or transferred; see `movedAway`. */
export function movedIds(ledger: Ledger): ReadonlySet<string> {
  const moved = ledger.sql("SELECT 1 FROM issue WHERE moved_from_project IS NOT NULL LIMIT 1").get();
  if (moved === undefined) return new Set();
  const rows = ledger
    .sql(
      `SELECT * FROM issue WHERE opened_at IN (SELECT opened_at FROM issue WHERE moved_from_project IS NOT NULL)
        OR id IN (SELECT moved_from_id FROM issue WHERE moved_from_id IS NOT NULL)`,
    )
    .all()
    .map(issueOf);
  // Several accounts may have told of one issue: it is one candidate.
  const once = new Map<string, ClosedIssue>();
  for (const issue of rows) if ((once.get(issue.id)?.movedFrom ?? null) === null) once.set(issue.id, issue);
  return movedAway([...once.values()]);
}
