import { type GatedDistribution, gatedDistributionOf } from "../statistics";
import { type Interval, medianIntervalOf } from "../statisticsIntervals";
import { costOf, isUnpriced, type Tally } from "../tally";
import type { OutcomeCost } from "./outcome";

/** What outcomes of one kind have cost, in nano-dollars. */
export interface CostSummary extends GatedDistribution {
  /** How many outcomes there are; `n` of them have a known cost. */
  readonly outcomes: number;
  /** For the median. */
  readonly interval: Interval | null;
  /** The sum that the distribution is of, nano-dollars. */
  readonly totalNanoUsd: number;
}

/**
 * Median, quartiles and an interval of what outcomes cost, behind their gates. Outcomes without a sure link, or of whose usage
 * nothing has a price, are counted and have no figure.
 * @param weekOf the number of the week of a moment
 */
export function summariseCosts(costs: readonly OutcomeCost[], weekOf: (ms: number) => number): CostSummary {
  const known = costs.flatMap(({ outcome, tally }) => {
    const cost = knownCost(tally);
    return cost === null ? [] : [{ value: cost, week: weekOf(outcome.at) }];
  });
  return summariseKnown(
    Float64Array.from(known, ({ value }) => value),
    Int32Array.from(known, ({ week }) => week),
    costs.length,
  );
}

/**
 * The same of known costs and their weeks side by side.
 * @param values finite
 * @param outcomes how many there are, those without a known cost too
 */
export function summariseKnown(values: Float64Array, weeks: Int32Array, outcomes: number): CostSummary {
  const sorted = values.toSorted();
  return {
    outcomes,
    ...gatedDistributionOf(sorted),
    interval: medianIntervalOf(values, weeks, sorted),
    totalNanoUsd: values.reduce((sum, value) => sum + value, 0),
  };
}

/** Nano-dollars; null where it is not known. */
export function knownCost(tally: Tally | null): number | null {
  return tally === null || isUnpriced(tally) ? null : costOf(tally);
}
