import { SURE_GRADES } from "../attribution";
import { MIN_OUTCOMES_FOR_QUARTILES } from "../gates";
import { NANO_PER_USD } from "../money";
import { type Interval, ratioInterval } from "../statisticsIntervals";
import { addTally, costOf, EMPTY_TALLY, type Tally } from "../tally";
import { totalTokens } from "../usage";
import { type CostSummary, knownCost, summariseCosts } from "./costSummary";
import type { OutcomeCost } from "./outcome";
import type { UsagePart } from "./parts";

/** Outcomes that several groups had a part in, none of them the most of it. */
export const SEVERAL = "several";

/** What one group (a model, an agent, a cost centre…) used, and what came of it. */
export interface GroupYield {
  /** null: not known to be of any group. */
  readonly group: string | null;
  /** All of its usage, whatever became of it; empty for a group of outcomes alone. */
  readonly usage: Tally;
  readonly cost: CostSummary;
  /** Outcomes for its whole cost, exploration and in flight included; null below the gate. */
  readonly perUsd: { readonly outcomes: number; readonly usd: number; readonly ratio: number; readonly interval: Interval | null } | null;
}

/** An outcome is a group's when at least this share of its tokens is. */
export const DOMINANT_SHARE = 0.8;

/**
 * Yield by a property of usage: each outcome belongs to the group that made at least 80 % of its tokens, else to "several",
 * so that every outcome counts once. Groups are used for different work, so they are shown beside each other, each with n and
 * interval, and no sentence compares them.
 * @param parts what was used in the time in question
 * @param ever all usage, that of the outcomes' earlier work too
 * @param outcomeOf the outcomes, of the kind of `costs`, that a landed commit is a part of
 */
export function yieldByUsage(
  parts: readonly UsagePart[],
  ever: readonly UsagePart[],
  costs: readonly OutcomeCost[],
  groupOf: (part: UsagePart) => string | null,
  outcomeOf: (commit: string) => readonly string[],
  weekOf: (ms: number) => number,
): GroupYield[] {
  return yieldByMakers(parts, costs, groupOf, dominantGroups(ever, groupOf, outcomeOf), weekOf);
}

/** The same with what made each outcome already known: that is of all time, and does not change with a range. */
export function yieldByMakers(
  parts: readonly UsagePart[],
  costs: readonly OutcomeCost[],
  groupOf: (part: UsagePart) => string | null,
  makers: ReadonlyMap<string, string | null>,
  weekOf: (ms: number) => number,
): GroupYield[] {
  return yieldByOutcome(parts, costs, groupOf, ({ outcome }) => makers.get(outcome.id) ?? null, weekOf);
}

/** The group that made each outcome, see `yieldByUsage`, by exact and strong links. */
export function dominantGroups(
  ever: readonly UsagePart[],
  groupOf: (part: UsagePart) => string | null,
  outcomeOf: (commit: string) => readonly string[],
): Map<string, string | null> {
  const tokensOf = new Map<string, Map<string | null, number>>();
  for (const part of ever) {
    if (part.fate.kind !== "outcome" || !SURE_GRADES.has(part.fate.grade)) continue;
    const group = groupOf(part);
    for (const id of outcomeOf(part.fate.outcome)) {
      const groups = tokensOf.get(id) ?? new Map<string | null, number>();
      groups.set(group, (groups.get(group) ?? 0) + totalTokens(part.tally.tokens));
      tokensOf.set(id, groups);
    }
  }
  return new Map([...tokensOf].map(([id, groups]) => [id, dominantOf(groups)]));
}

/** Yield by a property of outcomes: usage that is linked to none of them is the group null's. */
export function yieldByOutcome(
  parts: readonly UsagePart[],
  costs: readonly OutcomeCost[],
  usageGroupOf: (part: UsagePart) => string | null,
  outcomeGroupOf: (cost: OutcomeCost) => string | null,
  weekOf: (ms: number) => number,
): GroupYield[] {
  const used = groupBy(parts, usageGroupOf);
  // An outcome without a sure link is nobody's: what made it is not known.
  const made = groupBy(
    costs.filter(({ tally }) => tally !== null),
    outcomeGroupOf,
  );
  return [...new Set([...used.keys(), ...made.keys()])].sort(compareGroups).map((group) => {
    const own = used.get(group) ?? [];
    const outcomes = made.get(group) ?? [];
    return {
      group,
      usage: own.reduce((sum, { tally }) => addTally(sum, tally), EMPTY_TALLY),
      cost: summariseCosts(outcomes, weekOf),
      perUsd: perUsd(own, outcomes, weekOf),
    };
  });
}

function perUsd(parts: readonly UsagePart[], costs: readonly OutcomeCost[], weekOf: (ms: number) => number): GroupYield["perUsd"] {
  const known = costs.filter(({ tally }) => knownCost(tally) !== null);
  const nanoUsd = parts.reduce((sum, { tally }) => sum + costOf(tally), 0);
  return outcomesPerUsd(known.length, nanoUsd, () =>
    ratioInterval(
      [
        ...parts.map(({ at, tally }) => ({ week: weekOf(at), numerator: 0, denominator: costOf(tally) })),
        ...known.map(({ outcome }) => ({ week: weekOf(outcome.at), numerator: NANO_PER_USD, denominator: 0 })),
      ],
      "ratio",
    ),
  );
}

/**
 * Outcomes for a group's whole cost, behind its gate.
 * @param outcomes with a known cost
 * @param interval of the ratio, with `NANO_PER_USD` for each outcome in its numerator; not asked for below the gate
 */
export function outcomesPerUsd(outcomes: number, nanoUsd: number, interval: () => Interval | null): GroupYield["perUsd"] {
  if (outcomes < MIN_OUTCOMES_FOR_QUARTILES || nanoUsd === 0) return null;
  const usd = nanoUsd / NANO_PER_USD;
  return { outcomes, usd, ratio: outcomes / usd, interval: interval() };
}

function dominantOf(groups: ReadonlyMap<string | null, number>): string | null {
  const total = [...groups.values()].reduce((sum, tokens) => sum + tokens, 0);
  for (const [group, tokens] of groups) if (tokens >= DOMINANT_SHARE * total) return group;
  return SEVERAL;
}

/** By name, what is not known last. */
export function compareGroups(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string | null): Map<string | null, T[]> {
  const groups = new Map<string | null, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
