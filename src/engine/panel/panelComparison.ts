import { SURE_GRADES } from "../../core/attribution";
import { dayNumber } from "../../core/economics/calendar";
import { knownCost } from "../../core/economics/costSummary";
import type { OutcomeCost } from "../../core/economics/outcome";
import { judgeChange } from "../../core/economics/periods";
import { MIN_COVERAGE, MIN_OUTCOMES_FOR_MEDIAN, MIN_OUTCOMES_TO_COMPARE } from "../../core/gates";
import { quartiles } from "../../core/statistics";
import { costOf } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import type { Change, Comparison } from "../../protocol";
import type { Selection } from "./panelSelection";

/** What was used and what landed in one of several periods of the same length. */
export interface Period {
  readonly nanoUsd: number;
  readonly tokens: number;
  /** Those with an exact or strong link. */
  readonly sureTokens: number;
  /** What the outcomes that landed in it cost, above 0, in nano-dollars. */
  readonly costs: readonly number[];
}

/**
 * The last whole days against as many before them, each by how much such periods differ anyway: today is not over yet, so it is
 * in neither. Outcomes and what they cost are compared only where the counts on both sides and the share of linked tokens allow it.
 * @param days length of a period
 * @param today "YYYY-MM-DD"
 * @param costs of the outcomes that a cost per outcome is of, at all times
 */
export function comparePanel(
  { ever: { cells, left, parts } }: Selection,
  days: number,
  today: string,
  costs: readonly OutcomeCost[],
  dayOf: (ms: number) => number,
): Comparison {
  const end = dayNumber(today);
  let first = end;
  for (const { day } of cells) first = Math.min(first, numberOf(day));
  // Whole periods back from yesterday; the oldest one is left out where it began before anything was used.
  const count = Math.floor((end - first) / days);
  const slotOf = (day: number): number => (day >= end ? -1 : count - 1 - Math.floor((end - 1 - day) / days));
  const make = (): number[] => new Array<number>(count).fill(0);
  const spend = make();
  const tokens = make();
  const sure = make();
  const add = (sums: number[], slot: number, more: number): void => {
    if (slot >= 0 && slot < count) sums[slot] = (sums[slot] ?? 0) + more;
  };
  for (const { day, tally } of cells) {
    add(spend, slotOf(numberOf(day)), costOf(tally));
    add(tokens, slotOf(numberOf(day)), totalTokens(tally.tokens));
  }
  for (const { day, tally } of left) {
    add(spend, slotOf(numberOf(day)), -costOf(tally));
    add(tokens, slotOf(numberOf(day)), -totalTokens(tally.tokens));
  }
  for (const { day, tally, fate } of parts) {
    if (fate.kind === "outcome" && SURE_GRADES.has(fate.grade)) add(sure, slotOf(numberOf(day)), totalTokens(tally.tokens));
  }
  const known: number[][] = Array.from({ length: count }, () => []);
  for (const { outcome, tally } of costs) {
    const cost = knownCost(tally);
    const slot = slotOf(dayOf(outcome.at));
    if (cost !== null && cost > 0 && slot >= 0) known[slot]?.push(cost);
  }
  return comparePeriods(
    known.map((own, slot) => ({ nanoUsd: spend[slot] ?? 0, tokens: tokens[slot] ?? 0, sureTokens: sure[slot] ?? 0, costs: own })),
    days,
  );
}

/**
 * The last of some periods against the one before it.
 * @param periods the oldest first
 * @param days length of a period
 */
export function comparePeriods(periods: readonly Period[], days: number): Comparison {
  const at = periods.length - 1;
  const last = [periods[at], periods[at - 1]];
  const enough = last.every((period) => (period?.costs.length ?? 0) >= MIN_OUTCOMES_TO_COMPARE);
  const covered = last.every((period) => period !== undefined && period.tokens > 0 && period.sureTokens >= MIN_COVERAGE * period.tokens);
  const judge = (values: readonly (number | null)[], logOf: (value: number) => number | null, why: string | null): Change => {
    const previous = values[at - 1] ?? null;
    if (why !== null) return { previous, ratio: null, verdict: "not enough yet", why };
    const levels = values.map((value) => (value === null ? null : logOf(value)));
    const { verdict, ratio, why: reason } = judgeChange(levels, at);
    return { previous, ratio: verdict === "not enough yet" ? null : ratio, verdict, why: reason };
  };
  const positive = (value: number): number | null => (value > 0 ? Math.log(value) : null);
  const few = enough ? null : `It takes ${MIN_OUTCOMES_TO_COMPARE} outcomes with a known cost in each period.`;
  const gated =
    few ?? (covered ? null : `From ${MIN_COVERAGE * 100} % of the tokens with an exact or strong link on, outcomes are compared.`);
  const medians = periods.map(({ costs }) => (costs.length < MIN_OUTCOMES_FOR_MEDIAN ? null : quartiles(costs).median));
  return {
    days,
    spend: judge(
      periods.map(({ nanoUsd }) => nanoUsd),
      positive,
      null,
    ),
    tokens: judge(
      periods.map(({ tokens }) => tokens),
      positive,
      null,
    ),
    // A half more, so that a period without any has a logarithm.
    outcomes: judge(
      periods.map(({ costs }) => costs.length),
      (value) => Math.log(value + 0.5),
      gated,
    ),
    costPerOutcome: judge(medians, positive, gated),
  };
}

const numbers = new Map<string, number>();

function numberOf(day: string): number {
  const known = numbers.get(day) ?? dayNumber(day);
  numbers.set(day, known);
  return known;
}
