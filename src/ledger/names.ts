import type { Ledger } from "./ledger";

/** Turns texts that stand in many rows into small numbers and back. */
export interface Names {
  /** Inside a write transaction: finds or adds. null stays null. */
  id(text: string | null): number | null;
  /** Finds without adding; undefined when the ledger does not know the text. */
  find(text: string): number | undefined;
  text(id: number | null): string | null;
  /**
   * To be called first in a write transaction: forgets what is kept in memory when a deletion, here or in another window,
   * may have taken names away.
   */
  begin(): void;
  /** Forgets what is kept in memory: after a transaction was rolled back, an id in it may belong to nothing. */
  forget(): void;
}

/** More than any year of one person's paths, branches and sessions; past it the least recently added are asked for again. */
const KEPT = 200_000;

export function createNames(ledger: Ledger): Names {
  const ids = new Map<string, number>();
  const texts = new Map<number, string>();
  const keep = (text: string, id: number): number => {
    if (ids.size >= KEPT) {
      ids.clear();
      texts.clear();
    }
    ids.set(text, id);
    texts.set(id, text);
    return id;
  };
  const find = (text: string): number | undefined => {
    const known = ids.get(text);
    if (known !== undefined) return known;
    const row = ledger.sql("SELECT id FROM name WHERE text = ?").get(text);
    return row === undefined ? undefined : keep(text, Number(row["id"]));
  };
  let deletions: unknown;
  return {
    begin: () => {
      const now = ledger.sql("SELECT value FROM meta WHERE key = 'deleted'").get()?.["value"];
      if (now === deletions) return;
      deletions = now;
      ids.clear();
      texts.clear();
    },
    find,
    forget: () => {
      ids.clear();
      texts.clear();
    },
    id: (text) => {
      if (text === null) return null;
      return find(text) ?? keep(text, Number(ledger.sql("INSERT INTO name (text) VALUES (?)").run(text).lastInsertRowid));
    },
    text: (id) => {
      if (id === null) return null;
      const known = texts.get(id);
      if (known !== undefined) return known;
      const row = ledger.sql("SELECT text FROM name WHERE id = ?").get(id);
      if (row === undefined) return null;
      const text = String(row["text"]);
      keep(text, id);
      return text;
    },
  };
}
