import { type Allocation, SURE_GRADES } from "../attribution";
import { splitTally } from "../split";
import { addTally, EMPTY_TALLY, type Tally } from "../tally";

/** Something produced, as far as economics goes. */
export interface EconomicOutcome {
  readonly kind: "commit" | "request" | "issue";
  readonly id: string;
  /** Other names by which a person may call it: "#12", "ABC-12". */
  readonly keys: readonly string[];
  readonly repository: string;
  readonly title: string;
  readonly labels: readonly string[];
  /** Its labels with those of the request and the issues that it is a view of: they tell the kind of work, and no value; left out where they are `labels`. */
  readonly around?: readonly string[];
  /** Estimate points; null where there is no estimate. */
  readonly points: number | null;
  /** When it landed, was merged or closed: epoch milliseconds. */
  readonly at: number;
  readonly reverted: boolean;
}

/** Which commits are views of which request, and which issues a unit of work closed. */
export interface RollUp {
  /** The request that a commit is a part of. */
  readonly requestOf: ReadonlyMap<string, string>;
  /** The issues that a request closed, or a commit without a request. */
  readonly issuesOf: ReadonlyMap<string, readonly string[]>;
}

export interface OutcomeCost {
  readonly outcome: EconomicOutcome;
  /** What exact and strong links give it; null without any: not known, and never 0. */
  readonly tally: Tally | null;
}

/**
 * What each outcome has cost, whenever it was worked on. A request costs what its commits cost; the issues that one unit of
 * work closed share its cost equally, so that they never sum to more. Commits, requests and issues are views of the same
 * tokens: figures of different kinds are never added.
 */
export function costOutcomes(
  outcomes: readonly EconomicOutcome[],
  allocations: readonly Pick<Allocation, "outcome" | "grade" | "tally">[],
  { requestOf, issuesOf }: RollUp,
): OutcomeCost[] {
  const direct = new Map<string, Tally>();
  for (const { outcome, grade, tally } of allocations) if (SURE_GRADES.has(grade)) add(direct, outcome, tally);
  const units = new Map<string, Tally>();
  for (const [id, tally] of direct) add(units, requestOf.get(id) ?? id, tally);
  const issues = new Map<string, Tally>();
  for (const [unit, tally] of units) {
    const closed = issuesOf.get(unit) ?? [];
    if (closed.length === 0) continue;
    const shares = splitTally(
      tally,
      closed.map(() => 1),
    );
    for (const [index, issue] of closed.entries()) add(issues, issue, shares[index] ?? EMPTY_TALLY);
  }
  const sums = { commit: direct, request: units, issue: issues };
  return outcomes.map((outcome) => ({ outcome, tally: sums[outcome.kind].get(outcome.id) ?? null }));
}

function add(sums: Map<string, Tally>, key: string, tally: Tally): void {
  const known = sums.get(key);
  sums.set(key, known === undefined ? tally : addTally(known, tally));
}
