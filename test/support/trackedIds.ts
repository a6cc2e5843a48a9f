import type { Ledger } from "../../src/ledger/ledger";

/** Ids of all requests and issues that a ledger holds, sorted. */
export function idsIn(ledger: Ledger): string[] {
  const ids = (table: string) =>
    ledger
      .sql(`SELECT id FROM ${table}`)
      .all()
      .map((row) => String(row["id"]));
  return [...ids("request"), ...ids("issue")].sort();
}
