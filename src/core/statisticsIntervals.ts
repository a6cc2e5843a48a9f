import { MIN_OUTCOMES_FOR_MEDIAN, MIN_WEEKS_FOR_LASTING, MIN_WEEKS_FOR_RATIO } from "./gates";
import { quantileOf } from "./statistics";
import { studentCritical } from "./statisticsStudent";

/** Where a figure lies, at a level of at least 95 %. */
export interface Interval {
  readonly low: number;
  readonly high: number;
  /** How many values it is made of. */
  readonly n: number;
  readonly weeks: number;
  /** Whether it may be read beyond the weeks that it is made of: they were enough to see how much weeks differ. */
  readonly lasting: boolean;
}

/** A value and the week that it belongs to: values of one week are related (one task, one way of working). */
export interface Dated {
  readonly value: number;
  readonly week: number;
}

/**
 * An interval for the median. From order statistics, exact for independent values of any distribution (Conover, Practical
 * Nonparametric Statistics, section 3.2), widened for values that come in clusters (Woodruff, JASA 47, 1952: the error of
 * the share below the median, taken over to the values) with the weeks as clusters, and with blocks of 2, 3, … weeks up to a
 * third of them, since weeks resemble their neighbours: the widest holds.
 * null below 8 values, and where they differ too much by week to bound it by any of them.
 */
export function medianInterval(values: readonly Dated[]): Interval | null {
  const all = Float64Array.from(values, ({ value }) => value);
  const weeks = Int32Array.from(values, ({ week }) => week);
  return medianIntervalOf(all, weeks, all.toSorted());
}

/**
 * The same of values and their weeks side by side.
 * @param sorted the values in order
 */
export function medianIntervalOf(values: Float64Array, weeks: Int32Array, sorted: Float64Array): Interval | null {
  const n = values.length;
  if (n < MIN_OUTCOMES_FOR_MEDIAN) return null;
  const median = quantileOf(sorted, 0.5);
  let reach = (n + 1) / 2 - firstRank(n);
  // Halves are summed exactly, so that they may be summed by the week before they are summed by blocks of weeks.
  const errors = new Map<number, number>();
  for (let index = 0; index < n; index++) {
    const week = weeks[index] ?? 0;
    const value = values[index] ?? 0;
    errors.set(week, (errors.get(week) ?? 0) + (value < median ? 0.5 : value > median ? -0.5 : 0));
  }
  const scores = [...errors].map(([week, error]) => ({ week, error }));
  for (const { error, df } of blockErrors(scores)) reach = Math.max(reach, studentCritical(0.05, df) * error);
  const low = sorted[Math.floor((n + 1) / 2 - reach) - 1];
  const high = sorted[Math.ceil((n + 1) / 2 + reach) - 1];
  if (low === undefined || high === undefined) return null;
  return { low, high, n, weeks: errors.size, lasting: errors.size >= MIN_WEEKS_FOR_LASTING };
}

/** What something in a week adds to the two sums of a ratio. */
export interface RatioWeek {
  readonly week: number;
  readonly numerator: number;
  /** For a share: the whole, of which the numerator is a part. */
  readonly denominator: number;
}

/**
 * An interval for a ratio of sums, or for a share between 0 and 1. The error of the ratio is linearised (Cochran, Sampling
 * Techniques, section 6.4) over the same blocks of weeks as for a median, and laid on the logarithm of the ratio, or of the
 * odds of a share, so that it stays within what is possible. The level is a nominal 99 %: sums of long-tailed costs miss more
 * often than they should, and with this they miss at most in 5 %. A bootstrap of weeks misses three times as often.
 * null below 8 weeks, where the ratio is 0 (or a share 1), and where a sum is not positive.
 */
export function ratioInterval(contributions: readonly RatioWeek[], kind: "ratio" | "share"): Interval | null {
  const sums = new Map<number, RatioWeek>();
  let n = 0;
  for (const { week, numerator, denominator } of contributions) {
    if (numerator === 0 && denominator === 0) continue;
    n++;
    const known = sums.get(week);
    sums.set(week, {
      week,
      numerator: (known?.numerator ?? 0) + numerator,
      denominator: (known?.denominator ?? 0) + denominator,
    });
  }
  return ratioIntervalOf([...sums.values()], n, kind);
}

/**
 * The same of sums by the week, one for each week in which anything was added.
 * @param n how much was added, without what is 0 on both sides
 */
export function ratioIntervalOf(sums: readonly RatioWeek[], n: number, kind: "ratio" | "share"): Interval | null {
  // In the order of weeks, so that sums of fractions do not depend on the order of what is summed.
  const used = sums.toSorted((a, b) => a.week - b.week);
  const above = used.reduce((sum, { numerator }) => sum + numerator, 0);
  const below = used.reduce((sum, { denominator }) => sum + denominator, 0);
  const count = used.length;
  if (count < MIN_WEEKS_FOR_RATIO || !(above > 0) || !(below > 0) || (kind === "share" && above >= below)) return null;
  const ratio = above / below;
  const scores = used.map(({ week, numerator, denominator }) => ({ week, error: (numerator - ratio * denominator) / below }));
  let reach = 0;
  for (const { error, df } of blockErrors(scores)) reach = Math.max(reach, studentCritical(0.01, df) * error);
  const lasting = count >= MIN_WEEKS_FOR_LASTING;
  if (kind === "ratio") {
    const factor = Math.exp(reach / ratio);
    if (!Number.isFinite(factor)) return null;
    return { low: ratio / factor, high: ratio * factor, n, weeks: count, lasting };
  }
  const odds = Math.log(ratio / (1 - ratio));
  const width = reach / (ratio * (1 - ratio));
  const share = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));
  return { low: share(odds - width), high: share(odds + width), n, weeks: count, lasting };
}

/** The standard error of a sum of scores, by blocks of 1, 2, … weeks, with at least three blocks each. */
function* blockErrors(scores: readonly { readonly week: number; readonly error: number }[]): Generator<{ error: number; df: number }> {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { week } of scores) {
    first = Math.min(first, week);
    last = Math.max(last, week);
  }
  const span = last - first + 1;
  for (let size = 1; size === 1 || size <= span / 3; size++) {
    const blocks = new Map<number, number>();
    for (const { week, error } of scores) {
      const block = Math.floor((week - first) / size);
      blocks.set(block, (blocks.get(block) ?? 0) + error);
    }
    const count = blocks.size;
    if (count < 2 || (size > 1 && count < 3)) continue;
    const squares = [...blocks.values()].reduce((sum, error) => sum + error ** 2, 0);
    yield { error: Math.sqrt((count / (count - 1)) * squares), df: count - 1 };
  }
}

/** The largest rank r such that the median lies between the r-th smallest and the r-th largest of n with at least 95 %. */
function firstRank(n: number): number {
  // Summed as logarithms: 0.5 ** n is 0 for the n of a large repository.
  let logTerm = n * Math.log(0.5);
  let sum = 0;
  let rank = 0;
  while (rank < n / 2) {
    sum += Math.exp(logTerm);
    if (sum > 0.025) break;
    rank++;
    logTerm += Math.log((n - rank + 1) / rank);
  }
  return Math.max(1, rank);
}
