import { runningSum } from "../core/runningSum";
import { costOf, subtractTally, type Tally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { State, UnlinkedRow } from "../protocol";
import type { Became } from "../protocolPanel";
import type { Join, PlacedPart } from "./panelFacts";
import type { PanelRange } from "./panelRange";
import { spendOf } from "./spend";

export interface StateSums {
  readonly landed: Tally;
  readonly reverted: Tally;
  readonly others: ReadonlyMap<State, Tally>;
}

const SHOWN = 20;

/** What a part became, by the outcomes that were taken back since. */
export function becameBy(reverted: ReadonlySet<string>): (part: PlacedPart) => Became {
  return ({ fate }) => {
    if (fate.kind === "outcome") return reverted.has(fate.outcome) ? "reverted" : "landed";
    return fate.state === "in-flight" ? "in-flight" : "exploration";
  };
}

/** Usage by what became of it. What is in none of the parts lies in none of the repositories: the sums make the total. */
export function statesOf(parts: readonly PlacedPart[], becameOf: (part: PlacedPart) => Became, total: Tally): StateSums {
  const sums = { landed: runningSum(), reverted: runningSum(), inside: runningSum() };
  const others = new Map<State, ReturnType<typeof runningSum>>();
  for (const part of parts) {
    const { fate, tally } = part;
    if (fate.kind === "rest" && fate.state === "outside") continue;
    sums.inside.add(tally);
    if (fate.kind === "outcome") sums[becameOf(part) === "reverted" ? "reverted" : "landed"].add(tally);
    else {
      let sum = others.get(fate.state);
      if (sum === undefined) {
        sum = runningSum();
        others.set(fate.state, sum);
      }
      sum.add(tally);
    }
  }
  const rest = new Map<State, Tally>([...others].map(([state, sum]) => [state, sum.tally()]));
  const outside = subtractTally(total, sums.inside.tally());
  if (totalTokens(outside.tokens) > 0 || costOf(outside) > 0) rest.set("outside", outside);
  return { landed: sums.landed.tally(), reverted: sums.reverted.tally(), others: rest };
}

/** The largest parts of sessions that are linked to nothing, by cost and then by tokens; each cut to the range. */
export function unlinkedRows(joins: readonly Join[], parts: readonly PlacedPart[], { since, until }: PanelRange): UnlinkedRow[] {
  const sums = new Map<string, ReturnType<typeof runningSum>>();
  for (const { repo, session, fate, tally } of parts) {
    if (fate.kind !== "rest" || repo === null || session === "" || fate.state === "kept") continue;
    const key = JSON.stringify([repo, session, fate.state]);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = runningSum();
      sums.set(key, sum);
    }
    sum.add(tally);
  }
  return joins
    .flatMap(({ repo, roi }) =>
      roi.ever.remainders.flatMap(({ session, state, from, until: to }) => {
        const sum = sums.get(JSON.stringify([repo.commonDir, session, state]));
        if (sum === undefined) return [];
        return [
          {
            repo: repo.commonDir,
            repoName: repo.name,
            session,
            state,
            spend: spendOf(sum.tally()),
            from: Math.max(from, since ?? from),
            until: until === null ? to : Math.min(to, until - 1),
          },
        ];
      }),
    )
    .sort((a, b) => b.spend.cost.nanoUsd - a.spend.cost.nanoUsd || b.spend.totalTokens - a.spend.totalTokens)
    .slice(0, SHOWN);
}
