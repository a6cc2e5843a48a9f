/** The rules that other tools use, on the same facts from the same ledger, to compare with. */
import { execFileSync } from "node:child_process";
import { readEdits } from "../../../src/ledger/edits";
import { readPrintedCommits } from "../../../src/ledger/evidenceRows";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { readPlaces } from "../../../src/ledger/places";
import type { Answers, Row } from "./score";

const HOUR = 3_600_000;

/** Each rule by its name: a session for every commit in its time, and the nearest edit of a committed file within a day. */
export function simpleRules(ledgerHome: string, repository: string, rows: readonly Row[]): ReadonlyMap<string, Answers> {
  const ledger = openLedger(ledgerHome);
  try {
    const names = createNames(ledger);
    const cwds = readPlaces(ledger, names).map(({ cwd }) => cwd);
    const spans = ledger
      .sql("SELECT session, MIN(at) AS first, MAX(at) AS last FROM usage WHERE session IS NOT NULL GROUP BY session")
      .all()
      .map((row) => ({ session: names.text(Number(row["session"])) ?? "", first: Number(row["first"]), last: Number(row["last"]) }));
    const edits = readEdits(ledger, names, cwds);
    const printed = readPrintedCommits(ledger, names);
    const times = commitTimes(repository);
    const files = new Map(rows.map((row) => [row.commit, row.files]));
    const plain = (session: string) => ({ session, grade: null, tokens: null });
    const within =
      (ms: number): Answers =>
      (commit) => {
        const at = times.get(commit) ?? 0;
        return spans.filter(({ first, last }) => first <= at && at <= last + ms).map(({ session }) => plain(session));
      };
    const shown: Answers = (commit) => {
      const own = printed.filter(({ sha }) => commit.startsWith(sha)).map(({ session }) => session);
      if (own.length > 0) return [...new Set(own)].map(plain);
      const at = times.get(commit) ?? 0;
      const wanted = files.get(commit) ?? [];
      const near = edits.filter(
        (edit) => edit.at <= at + 120_000 && edit.at >= at - 24 * HOUR && wanted.some((file) => edit.path.endsWith(`/${file}`)),
      );
      const last = near.reduce<(typeof near)[number] | null>((best, edit) => (best === null || edit.at > best.at ? edit : best), null);
      return last === null ? [] : [plain(last.session)];
    };
    return new Map([
      ["time, 1 h after the session", within(HOUR)],
      ["time, 4 h after the session", within(4 * HOUR)],
      ["sha shown, else last edit", shown],
    ]);
  } finally {
    ledger.close();
  }
}

/** Author times, epoch milliseconds. */
function commitTimes(repository: string): Map<string, number> {
  const text = execFileSync("git", ["log", "--all", "--format=%H %at"], { cwd: repository, encoding: "utf8", maxBuffer: 1 << 28 });
  return new Map(text.split("\n").map((entry): [string, number] => [entry.slice(0, 40), Number(entry.slice(41)) * 1000]));
}
