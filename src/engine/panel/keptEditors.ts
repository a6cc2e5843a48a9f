import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";

/** In which working directories sessions edited files, by what their logs show. */
export interface Editors {
  /** By the session's number. */
  readonly cwdsOf: Map<number, ReadonlySet<string>>;
  /** How many edits the ledger held. */
  readonly count: number;
}

/** Before anything was read. */
export const NO_EDITORS: Editors = { cwdsOf: new Map(), count: -1 };

/** How many edits the ledger holds: as long as that stays, nobody edited. */
export function countEdits(ledger: Ledger): number {
  return Number(ledger.sql("SELECT COUNT(*) AS n FROM evidence WHERE kind = 'edit'").get()?.["n"]);
}

/** Where these sessions edited files; every session where null. */
export function readEditCwds(ledger: Ledger, names: Names, sessions: Iterable<number> | null): Map<number, ReadonlySet<string>> {
  const among = sessions === null ? "" : "AND session IN (SELECT value FROM json_each(?))";
  const found = new Map<number, Set<string>>();
  for (const row of ledger
    .sql(`SELECT DISTINCT session, cwd FROM evidence WHERE kind = 'edit' AND cwd IS NOT NULL ${among}`)
    .all(...(sessions === null ? [] : [JSON.stringify([...sessions])]))) {
    const session = Number(row["session"]);
    const cwd = names.text(Number(row["cwd"])) ?? "";
    const cwds = found.get(session);
    if (cwds === undefined) found.set(session, new Set([cwd]));
    else cwds.add(cwd);
  }
  return found;
}
