import { YIELDING } from "../core/usage";
import type { Ledger } from "./ledger";

/** The first text after every key that starts with `YIELDING`. */
const AFTER = String.fromCharCode(YIELDING.charCodeAt(0) + 1);

/** Whether a source has written poorer records of its sessions; a look at the index of keys. */
export function hasYielding(ledger: Ledger, source: number | null): boolean {
  return ledger.sql("SELECT 1 FROM usage WHERE source = ? AND key >= ? AND key < ? LIMIT 1").get(source, YIELDING, AFTER) !== undefined;
}

/**
 * Deletes a session's poorer record where the ledger holds a better one; where the session worked, the better one takes
 * from it if it does not know. Inside the write transaction that added to it.
 */
export function dropYielding(ledger: Ledger, source: number | null, sessions: Iterable<number>): void {
  const better = ledger.sql("SELECT 1 FROM usage WHERE session = ? AND source = ? AND NOT (key >= ? AND key < ?) LIMIT 1");
  const drop = ledger.sql("DELETE FROM usage WHERE session = ? AND source = ? AND key >= ? AND key < ?");
  const place = ledger.sql(
    "SELECT cwd, branch FROM usage WHERE session = ? AND source = ? AND key >= ? AND key < ? AND cwd IS NOT NULL ORDER BY at LIMIT 1",
  );
  const adopt = ledger.sql("UPDATE usage SET cwd = ?, branch = ? WHERE session = ? AND source = ? AND cwd IS NULL");
  for (const session of sessions) {
    if (better.get(session, source, YIELDING, AFTER) === undefined) continue;
    const where = place.get(session, source, YIELDING, AFTER);
    if (where !== undefined) adopt.run(where["cwd"] ?? null, where["branch"] ?? null, session, source);
    drop.run(session, source, YIELDING, AFTER);
  }
}
