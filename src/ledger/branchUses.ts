import type { BranchUse } from "../core/branchOwners";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** A stretch of time, epoch milliseconds: after `from`, up to `until`. */
export interface Time {
  readonly from: number;
  readonly until: number;
}

/** What sessions used in these times and working directories, on the branch that each session's log names; once each. */
export function readBranchUses(ledger: Ledger, names: Names, cwds: readonly string[], times: readonly Time[]): BranchUse[] {
  const places = JSON.stringify(cwds.flatMap((cwd) => names.find(cwd) ?? []));
  return withoutOverlap(times).flatMap(({ from, until }) =>
    ledger
      .sql(
        `SELECT session, branch, at FROM usage WHERE at > ? AND at <= ? AND session IS NOT NULL AND branch IS NOT NULL
        AND +cwd IN (SELECT value FROM json_each(?))`,
      )
      .all(from, until, places)
      .flatMap((row) => {
        const [session, branch] = [names.text(Number(row["session"])), names.text(Number(row["branch"]))];
        return session === null || branch === null ? [] : { session, branch, at: Number(row["at"]) };
      }),
  );
}

function withoutOverlap(times: readonly Time[]): Time[] {
  const spans: Time[] = [];
  for (const { from, until } of times.toSorted((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last === undefined || from >= last.until) spans.push({ from, until });
    else if (until > last.until) spans.splice(-1, 1, { from: last.from, until });
  }
  return spans;
}
