import type { OutcomeValues } from "../declared";
import { MIN_OUTCOMES_FOR_MEDIAN } from "../gates";
import { type GatedDistribution, gatedDistribution } from "../statistics";
import { type Interval, medianInterval, ratioInterval } from "../statisticsIntervals";
import { knownCost } from "./costSummary";
import type { EconomicOutcome, OutcomeCost } from "./outcome";

/** What an outcome is worth by the user's own word. */
export interface DeclaredValue {
  readonly nanoUsd: number;
  readonly by: "issue" | "label" | "points";
}

export interface ReturnOnTokens {
  /** Outcomes with both a declared value and a known cost: what the ratio is of. */
  readonly n: number;
  readonly valueNanoUsd: number;
  readonly costNanoUsd: number;
  /** Sum of values over sum of costs; null below 8 outcomes. */
  readonly ratio: number | null;
  readonly interval: Interval | null;
  /** Value over cost, outcome by outcome. */
  readonly each: GatedDistribution;
  readonly eachInterval: Interval | null;
  /** What is not covered: outcomes that cost something and have no declared value, and the other way round. */
  readonly withoutValue: { readonly outcomes: number; readonly costNanoUsd: number };
  readonly withoutCost: { readonly outcomes: number; readonly valueNanoUsd: number };
}

/** The declared value of an outcome: its own, else its most valuable label's, else its estimate's; null when none is declared. */
export function declaredValueOf(outcome: EconomicOutcome, values: OutcomeValues): DeclaredValue | null {
  for (const key of [outcome.id, ...outcome.keys]) {
    const own = Object.hasOwn(values.issuesNanoUsd, key) ? values.issuesNanoUsd[key] : undefined;
    if (own !== undefined) return { nanoUsd: own, by: "issue" };
  }
  const labels = new Set(outcome.labels.map((label) => label.toLowerCase()));
  const byLabel = Object.entries(values.labelsNanoUsd).flatMap(([label, nanoUsd]) => (labels.has(label.toLowerCase()) ? [nanoUsd] : []));
  if (byLabel.length > 0) return { nanoUsd: Math.max(...byLabel), by: "label" };
  if (values.perPointNanoUsd === null || outcome.points === null) return null;
  return { nanoUsd: Math.round(values.perPointNanoUsd * outcome.points), by: "points" };
}

/**
 * Return on tokens: the declared value of outcomes over what their tokens cost. Of one kind of outcome, since commits, requests
 * and issues are views of the same work. A taken-back outcome is worth nothing and has its cost.
 */
export function returnOnTokens(costs: readonly OutcomeCost[], values: OutcomeValues, weekOf: (ms: number) => number): ReturnOnTokens {
  const all = costs.map(({ outcome, tally }) => {
    const declared = declaredValueOf(outcome, values);
    const value = declared === null ? null : outcome.reverted ? 0 : declared.nanoUsd;
    return { week: weekOf(outcome.at), value, cost: knownCost(tally) };
  });
  const both = all.flatMap(({ week, value, cost }) => (value === null || cost === null ? [] : [{ week, value, cost }]));
  const priced = both.filter(({ cost }) => cost > 0);
  const each = priced.map(({ week, value, cost }) => ({ week, value: value / cost }));
  const valueNanoUsd = sum(both.map(({ value }) => value));
  const costNanoUsd = sum(both.map(({ cost }) => cost));
  const enough = both.length >= MIN_OUTCOMES_FOR_MEDIAN && costNanoUsd > 0;
  const unvalued = all.filter(({ value, cost }) => value === null && cost !== null);
  const uncosted = all.filter(({ value, cost }) => value !== null && cost === null);
  const contributions = both.map(({ week, value, cost }) => ({ week, numerator: value, denominator: cost }));
  return {
    n: both.length,
    valueNanoUsd,
    costNanoUsd,
    ratio: enough ? valueNanoUsd / costNanoUsd : null,
    interval: enough ? ratioInterval(contributions, "ratio") : null,
    each: gatedDistribution(each.map(({ value }) => value)),
    eachInterval: medianInterval(each),
    withoutValue: { outcomes: unvalued.length, costNanoUsd: sum(unvalued.map(({ cost }) => cost ?? 0)) },
    withoutCost: { outcomes: uncosted.length, valueNanoUsd: sum(uncosted.map(({ value }) => value ?? 0)) },
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
