import type { Evidence } from "../core/evidence";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** Adds facts, inside a write transaction. The same fact read again changes nothing. */
export function putEvidence(ledger: Ledger, names: Names, source: string, facts: Iterable<Evidence>): void {
  const add = ledger.sql(`INSERT INTO evidence (session, kind, value, at, source, cwd, branch, how, added, removed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`);
  for (const fact of facts) {
    add.run(
      names.id(fact.session),
      fact.kind,
      names.id(factValue(fact)),
      fact.at,
      names.id(source),
      fact.kind === "request" ? null : names.id(fact.cwd),
      fact.kind === "commit" || fact.kind === "edit" ? names.id(fact.branch) : null,
      fact.kind === "commit" ? fact.how : fact.kind === "request" ? fact.action : null,
      fact.kind === "edit" ? fact.added : null,
      fact.kind === "edit" ? fact.removed : null,
    );
  }
}

function factValue(fact: Evidence): string {
  switch (fact.kind) {
    case "commit":
      return fact.sha;
    case "push":
      return fact.branch;
    case "request":
      return fact.url;
    case "edit":
      return fact.path;
  }
}

/** A commit sha that a session's own log printed. */
export interface PrintedCommit {
  readonly session: string;
  readonly at: number;
  /** As printed: 7 to 40 hex digits. */
  readonly sha: string;
  readonly cwd: string | null;
  readonly branch: string | null;
}

/** Every printed commit, oldest first. */
export function readPrintedCommits(ledger: Ledger, names: Names): PrintedCommit[] {
  return ledger
    .sql("SELECT session, value, at, cwd, branch FROM evidence WHERE kind = 'commit' ORDER BY at, session, value")
    .all()
    .map((row) => ({
      session: names.text(Number(row["session"])) ?? "",
      at: Number(row["at"]),
      sha: names.text(Number(row["value"])) ?? "",
      cwd: row["cwd"] === null ? null : names.text(Number(row["cwd"])),
      branch: row["branch"] === null ? null : names.text(Number(row["branch"])),
    }));
}
