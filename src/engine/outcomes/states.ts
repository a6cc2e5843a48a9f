import { addTo, type RunningSum, runningSum, sumOf } from "../../core/runningSum";
import { costOf, subtractTally, type Tally } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import type { State, UnlinkedRow } from "../../protocol";
import type { FactPart, FactRemainder } from "../panel/factParts";
import type { PanelFacts } from "../panel/panelFacts";
import type { PanelRange } from "../panel/panelRange";
import { spendOf } from "../spend";

export interface StateSums {
  readonly landed: Tally;
  readonly reverted: Tally;
  readonly others: ReadonlyMap<State, Tally>;
}

const SHOWN = 20;

/** Usage by what became of it. What is in none of the parts lies in none of the repositories: the sums make the total. */
export function statesOf(parts: readonly FactPart[], total: Tally): StateSums {
  const inside = parts.filter(({ fate }) => fate.kind === "outcome" || fate.state !== "outside");
  const others = new Map<State, RunningSum>();
  for (const { fate, tally } of inside) {
    if (fate.kind === "outcome") continue;
    let sum = others.get(fate.state);
    if (sum === undefined) {
      sum = runningSum();
      others.set(fate.state, sum);
    }
    addTo(sum, tally);
  }
  const rest = new Map<State, Tally>(others);
  const outside = subtractTally(total, sumOf(inside));
  if (totalTokens(outside.tokens) > 0 || costOf(outside) > 0) rest.set("outside", outside);
  return {
    landed: sumOf(inside.filter(({ became }) => became === "landed")),
    reverted: sumOf(inside.filter(({ became }) => became === "reverted")),
    others: rest,
  };
}

/** The largest parts of sessions that are linked to nothing, by cost and then by tokens; each cut to the range. */
export function unlinkedRows({ repositories }: PanelFacts, parts: readonly FactPart[], { since, until }: PanelRange): UnlinkedRow[] {
  const sums = new Map<FactRemainder, RunningSum>();
  for (const { rest, tally } of parts) {
    if (rest === null) continue;
    let sum = sums.get(rest);
    if (sum === undefined) {
      sum = runningSum();
      sums.set(rest, sum);
    }
    addTo(sum, tally);
  }
  const nameOf = new Map(repositories.map(({ repo }) => [repo.commonDir, repo.name]));
  return [...sums]
    .filter(([{ session, state }]) => session !== "" && state !== "kept")
    .map(([remainder, tally]) => ({ remainder, tally, nanoUsd: costOf(tally), tokens: totalTokens(tally.tokens) }))
    .sort((a, b) => b.nanoUsd - a.nanoUsd || b.tokens - a.tokens)
    .slice(0, SHOWN)
    .map(({ remainder: { repo, session, state, from, until: to }, tally }) => ({
      repo,
      repoName: nameOf.get(repo) ?? "",
      session,
      state,
      spend: spendOf(tally),
      from: Math.max(from, since ?? from),
      until: until === null ? to : Math.min(to, until - 1),
    }));
}
