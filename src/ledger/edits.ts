import path from "node:path";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** An edit of a file as a session's log told of it. */
export interface LoggedEdit {
  readonly session: string;
  readonly at: number;
  /** Absolute. */
  readonly path: string;
  /** Lines added and removed, as far as the log tells. */
  readonly lines: number;
}

/** Sessions whose logs show an edit in one of these working directories. */
export function editingSessions(ledger: Ledger, names: Names, cwds: readonly string[]): ReadonlySet<string> {
  return new Set(
    ledger
      .sql("SELECT DISTINCT session FROM evidence WHERE kind = 'edit' AND cwd IN (SELECT value FROM json_each(?))")
      .all(JSON.stringify(cwds.flatMap((cwd) => names.find(cwd) ?? [])))
      .flatMap((row) => names.text(Number(row["session"])) ?? []),
  );
}

/** Edits of files below these folders that were made from other working directories, oldest first. */
export function readEditsFromElsewhere(ledger: Ledger, names: Names, cwds: readonly string[], folders: readonly string[]): LoggedEdit[] {
  const here = new Set(cwds.map((cwd) => names.find(cwd)));
  return folders
    .flatMap((folder) =>
      ledger
        .sql(
          `SELECT evidence.session, value, at, added, removed, cwd FROM evidence JOIN name ON name.id = value
          WHERE kind = 'edit' AND name.text > ? AND name.text < ?`,
        )
        .all(`${folder}${path.sep}`, `${folder}${AFTER_SEPARATOR}`),
    )
    .filter((row) => !here.has(row["cwd"] === null ? undefined : Number(row["cwd"])))
    .map((row) => editOf(row, names))
    .sort((a, b) => a.at - b.at);
}

/** The first character after the one between a folder and what is in it. */
const AFTER_SEPARATOR = String.fromCharCode(path.sep.charCodeAt(0) + 1);

function editOf(row: Readonly<Record<string, unknown>>, names: Names): LoggedEdit {
  return {
    session: names.text(Number(row["session"])) ?? "",
    at: Number(row["at"]),
    path: names.text(Number(row["value"])) ?? "",
    lines: Number(row["added"] ?? 0) + Number(row["removed"] ?? 0),
  };
}

/** Edits that were made in these working directories, oldest first. */
export function readEdits(ledger: Ledger, names: Names, cwds: readonly string[]): LoggedEdit[] {
  return ledger
    .sql(
      "SELECT session, value, at, added, removed FROM evidence WHERE kind = 'edit' AND cwd IN (SELECT value FROM json_each(?)) ORDER BY at, session, value",
    )
    .all(JSON.stringify(cwds.flatMap((cwd) => names.find(cwd) ?? [])))
    .map((row) => editOf(row, names));
}
