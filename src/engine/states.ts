import { addTally, costOf, EMPTY_TALLY, subtractTally, type Tally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { RepoRecord } from "../ledger/outcomes";
import type { State, UnlinkedRow } from "../protocol";
import type { Roi } from "./roi";
import { spendOf } from "./spend";

interface Join {
  readonly repo: RepoRecord;
  readonly roi: Roi;
}

export interface StateSums {
  readonly landed: Tally;
  readonly reverted: Tally;
  readonly others: ReadonlyMap<State, Tally>;
}

const SHOWN = 20;

/** The range's usage by what became of it. What lies in none of the repositories is "outside": the sums make the total. */
export function statesOf(joins: readonly Join[], total: Tally): StateSums {
  let landed = EMPTY_TALLY;
  let reverted = EMPTY_TALLY;
  let inside = EMPTY_TALLY;
  const others = new Map<State, Tally>();
  for (const { roi } of joins) {
    const gone = new Set(roi.outcomes.filter((outcome) => outcome.reverted !== null).map(({ id }) => id));
    inside = addTally(inside, roi.inRange.total);
    for (const { outcome, tally } of roi.inRange.allocations) {
      if (gone.has(outcome)) reverted = addTally(reverted, tally);
      else landed = addTally(landed, tally);
    }
    for (const { state, tally } of roi.inRange.remainders) others.set(state, addTally(others.get(state) ?? EMPTY_TALLY, tally));
  }
  const outside = subtractTally(total, inside);
  if (totalTokens(outside.tokens) > 0 || costOf(outside) > 0) others.set("outside", outside);
  return { landed, reverted, others };
}

/** The largest parts of sessions that are linked to nothing, by cost and then by tokens. */
export function unlinkedRows(joins: readonly Join[]): UnlinkedRow[] {
  return joins
    .flatMap(({ repo, roi }) =>
      roi.inRange.remainders
        .filter(({ session, state }) => session !== "" && state !== "kept")
        .map(({ session, state, tally, from, until }) => ({
          repo: repo.commonDir,
          repoName: repo.name,
          session,
          state,
          spend: spendOf(tally),
          from,
          until,
        })),
    )
    .sort((a, b) => b.spend.cost.nanoUsd - a.spend.cost.nanoUsd || b.spend.totalTokens - a.spend.totalTokens)
    .slice(0, SHOWN);
}
