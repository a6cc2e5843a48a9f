import type { Evidence } from "../core/evidence";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** Every fact that sessions' logs gave, oldest first, with the source that it came from. */
export function* readEvidence(ledger: Ledger, names: Names): Generator<{ readonly source: string; readonly evidence: Evidence }> {
  for (const row of ledger.sql("SELECT * FROM evidence ORDER BY at, session, kind, value").iterate()) {
    const named = (column: string): string | null => (row[column] === null ? null : names.text(Number(row[column])));
    const count = (column: string): number | null => (row[column] === null ? null : Number(row[column]));
    const session = named("session") ?? "";
    const at = Number(row["at"]);
    const value = named("value") ?? "";
    const cwd = named("cwd");
    const branch = named("branch");
    const source = named("source") ?? "";
    switch (row["kind"] as Evidence["kind"]) {
      case "commit":
        yield { source, evidence: { kind: "commit", session, at, sha: value, cwd, branch, how: row["how"] as "committed" } };
        break;
      case "push":
        yield { source, evidence: { kind: "push", session, at, branch: value, cwd } };
        break;
      case "request":
        yield { source, evidence: { kind: "request", session, at, url: value, action: row["how"] as "created" } };
        break;
      case "edit":
        yield {
          source,
          evidence: { kind: "edit", session, at, path: value, added: count("added"), removed: count("removed"), cwd, branch },
        };
        break;
    }
  }
}
