import type { SessionWork } from "../../core/attribution";
import { attribute, type Correction, DEFAULT_SETTLE_MS, type Grade } from "../../core/attribution";
import { addTally, costOf, EMPTY_TALLY, isUnpriced, type Tally } from "../../core/tally";
import { type Tokens, totalTokens } from "../../core/usage";
import { REPORT_SCHEMA } from "./usageReport";

/** Every commit that a session made or had a part in, landed or not, with what the session used for it. */
export interface AttributionReport {
  readonly schema: number;
  readonly commits: readonly {
    readonly commit: string;
    readonly sessions: readonly {
      readonly session: string;
      readonly weight: number;
      readonly tokens: Tokens;
      readonly costNanoUsd: number | null;
      readonly evidence: string;
      readonly grade: Grade;
      readonly why: string;
    }[];
  }[];
  /** The same sums by two ways: equal, or the report is not given. */
  readonly conservation: {
    readonly allocatedNanoUsd: number;
    readonly otherNanoUsd: number;
    readonly totalNanoUsd: number;
    readonly totalTokens: number;
  };
}

/**
 * @param commits full shas of every commit on a branch or request head, so that one without a session is listed too
 * @throws RangeError when the parts do not sum to the total: never to be shown
 */
export function reportAttribution(
  work: readonly SessionWork[],
  corrections: readonly Correction[],
  commits: readonly string[],
  now: number,
): AttributionReport {
  // Each commit as an outcome of its own, landed or not.
  const { allocations, inFlight, unattributed, total } = attribute(
    work.map((session) => ({ ...session, commits: session.commits.map((commit) => ({ ...commit, outcome: commit.sha })) })),
    { now, settleMs: DEFAULT_SETTLE_MS },
    corrections,
  );
  const allocated = allocations.reduce<Tally>((sum, { tally }) => addTally(sum, tally), EMPTY_TALLY);
  const other = addTally(inFlight, unattributed);
  if (
    costOf(allocated) + costOf(other) !== costOf(total) ||
    totalTokens(allocated.tokens) + totalTokens(other.tokens) !== totalTokens(total.tokens)
  ) {
    throw new RangeError("The parts do not sum to the total. This is a fault in Token Yield: please report it.");
  }
  const byCommit = new Map<string, AttributionReport["commits"][number]["sessions"][number][]>(commits.map((commit) => [commit, []]));
  for (const { outcome, session, weight, tally, evidence, grade, why } of allocations) {
    const sessions = byCommit.get(outcome) ?? [];
    sessions.push({ session, weight, tokens: tally.tokens, costNanoUsd: isUnpriced(tally) ? null : costOf(tally), evidence, grade, why });
    byCommit.set(outcome, sessions);
  }
  return {
    schema: REPORT_SCHEMA,
    commits: [...byCommit].map(([commit, sessions]) => ({ commit, sessions })),
    conservation: {
      allocatedNanoUsd: costOf(allocated),
      otherNanoUsd: costOf(other),
      totalNanoUsd: costOf(total),
      totalTokens: totalTokens(total.tokens),
    },
  };
}
