import type { Ledger } from "./ledger";

/** A connection that asks a forge for names. */
export interface NameAsker {
  readonly connection: string;
  readonly kind: string;
  readonly origin: string;
  /** What the projects are called that are known there: where there are others, it is worth asking again what leads to none. */
  readonly names: string;
  /** Hash of the key that is asked with: another may see more. */
  readonly key: string;
}

/** Which of the names, in lower case, are to be asked for now: one that another connection was answered is known to all. */
export function dueNames(ledger: Ledger, asker: NameAsker, names: readonly string[], now: number): string[] {
  const rows = ledger.sql("SELECT * FROM asked_name WHERE kind = ? AND origin = ?").all(asker.kind, asker.origin);
  return names.filter((name) => {
    const those = rows.filter((row) => row["asked"] === name);
    return !those.some((row) => {
      const rest = Number(row["again_at"]) - now;
      // A clock that ran ahead asks for a longer rest than there is.
      if (rest <= 0 || rest > ANSWERED_REST_MS) return false;
      if (row["names"] !== asker.names) return false;
      return row["name"] !== null || (row["connection"] === asker.connection && row["key"] === asker.key);
    });
  });
}

/**
 * Remembers what the forge answered: the name that the project has now, or null for one that it does not know or show. What it said
 * before stays known then: a redirect that ended, or a right that was lost, renames nothing back. In a transaction of its own.
 * @returns whether names lead elsewhere now than before
 */
export function putNameAnswer(ledger: Ledger, asker: NameAsker, written: string, name: string | null, now: number): boolean {
  const asked = written.toLowerCase();
  return ledger.write(() => {
    const before = leadsTo(ledger, asker, asked);
    if (name === null) putRest(ledger, asker, asked, now + ANSWERED_REST_MS);
    else {
      const { kind, origin, connection, names, key } = asker;
      ledger
        .sql(`INSERT OR REPLACE INTO asked_name (kind, origin, asked, connection, name, names, key, answered_at, again_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
        .run(kind, origin, asked, connection, name, names, key, now, now + ANSWERED_REST_MS);
    }
    const after = leadsTo(ledger, asker, asked);
    if (before === after) return false;
    // What was told is known by other ids now.
    ledger.sql("UPDATE tracked SET changes = changes + 1 WHERE kind = ? AND origin = ?").run(asker.kind, asker.origin);
    return true;
  });
}

/** Remembers that these names could not be asked for, until when. In a transaction of its own. */
export function putNameFailure(ledger: Ledger, asker: NameAsker, names: readonly string[], againAt: number): void {
  ledger.write(() => {
    for (const name of names) putRest(ledger, asker, name.toLowerCase(), againAt);
  });
}

/** What forges answered: of a name that several connections were answered, the newest answer. Names in `asked` are in lower case. */
export function readAskedNames(
  ledger: Ledger,
): { readonly kind: string; readonly origin: string; readonly asked: string; readonly name: string }[] {
  const rows = ledger.sql("SELECT kind, origin, asked, name FROM asked_name WHERE name IS NOT NULL ORDER BY answered_at, connection").all();
  const newest = new Map(
    rows.map((row) => {
      const answer = { kind: String(row["kind"]), origin: String(row["origin"]), asked: String(row["asked"]), name: String(row["name"]) };
      return [JSON.stringify([answer.kind, answer.origin, answer.asked]), answer];
    }),
  );
  return [...newest.values()];
}

/** An answer is asked for once a week: a project may be renamed, and another one may take a name. */
export const ANSWERED_REST_MS = 7 * 86_400_000;

function putRest(ledger: Ledger, { kind, origin, connection, names, key }: NameAsker, asked: string, againAt: number): void {
  ledger
    .sql(`INSERT INTO asked_name (kind, origin, asked, connection, name, names, key, answered_at, again_at) VALUES (?, ?, ?, ?, NULL, ?, ?, 0, ?)
      ON CONFLICT DO UPDATE SET names = excluded.names, key = excluded.key, again_at = excluded.again_at`)
    .run(kind, origin, asked, connection, names, key, againAt);
}

function leadsTo(ledger: Ledger, { kind, origin }: NameAsker, asked: string): string | null {
  const row = ledger
    .sql(`SELECT name FROM asked_name WHERE kind = ? AND origin = ? AND asked = ? AND name IS NOT NULL
      ORDER BY answered_at DESC, connection DESC LIMIT 1`)
    .get(kind, origin, asked);
  return row === undefined ? null : String(row["name"]).toLowerCase();
}
