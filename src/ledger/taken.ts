import type { Ledger } from "./ledger";

/**
 * Notes, inside a write transaction, that a session lost usage without a new row of its own: to another session, or because its log
 * holds it no more. What was summed session by session before is known by this to be out of date.
 */
export function countTaken(ledger: Ledger): void {
  ledger.exec("INSERT INTO meta (key, value) VALUES ('taken', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1");
}
