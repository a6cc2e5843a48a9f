import { sampleRankCorrelation } from "simple-statistics";
import { ALPHA, MIN_WEEKS_TO_CORRELATE } from "../gates";
import { quartiles } from "../statistics";

/** A total per week: an amount that adds up, as spend, tokens or outcomes do. */
export interface WeeklyTotals {
  readonly name: string;
  readonly weeks: readonly { readonly week: number; readonly total: number }[];
}

export interface Association {
  readonly verdict: "move together" | "move apart" | "no clear link" | "not enough yet";
  /** Spearman's rank correlation of the factors from week to week; null below the gate. */
  readonly rho: number | null;
  /** At 95 %. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Pairs of changes. */
  readonly n: number;
  readonly p: number;
}

/**
 * Whether two weekly totals move together: never that one leads to the other. Whole weeks, so that weekends do not count;
 * weeks in which neither has anything are left out; factors from week to week, so that two trends are no link. The chance is
 * counted over all shifts of one series against the other (circularly), which keeps how each resembles its own past.
 *
 * Totals only: a ratio (cost per outcome) against one of its own parts correlates by construction, so there is no way to ask
 * for it here.
 */
export function associate(a: WeeklyTotals, b: WeeklyTotals): Association {
  const [first, second] = [byWeek(a), byWeek(b)];
  const pairs = [...new Set([...first.keys(), ...second.keys()])]
    .sort((one, two) => one - two)
    .map((week) => ({ x: first.get(week) ?? 0, y: second.get(week) ?? 0 }))
    .filter(({ x, y }) => x !== 0 || y !== 0);
  const x = steps(pairs.map((pair) => pair.x));
  const y = steps(pairs.map((pair) => pair.y));
  const n = x.length;
  const nothing = { rho: null, interval: null, n, p: 1 };
  if (n < MIN_WEEKS_TO_CORRELATE) return { ...nothing, verdict: "not enough yet" };
  const rho = sampleRankCorrelation(x, y);
  if (!Number.isFinite(rho)) return { ...nothing, verdict: "no clear link" };
  const shifted = y.map((_, by) => sampleRankCorrelation(x, [...y.slice(by), ...y.slice(0, by)]));
  const p = shifted.filter((value) => Math.abs(value) >= Math.abs(rho) - 1e-12).length / n;
  // Bonett and Wright, Psychometrika 65, 2000; of as many pairs as independent ones would say as much (Bartlett, 1946).
  const independent = Math.max(4, n / (1 + 2 * Math.max(0, correlationToLast(x) * correlationToLast(y))));
  const reach = 1.96 * Math.sqrt((1 + rho ** 2 / 2) / (independent - 3));
  const middle = Math.atanh(Math.min(0.999, Math.max(-0.999, rho)));
  const interval = { low: Math.tanh(middle - reach), high: Math.tanh(middle + reach) };
  const clear = p <= ALPHA && (interval.low > 0 || interval.high < 0);
  return { verdict: !clear ? "no clear link" : rho > 0 ? "move together" : "move apart", rho, interval, n, p };
}

function byWeek({ weeks }: WeeklyTotals): Map<number, number> {
  return new Map(weeks.map(({ week, total }) => [week, total]));
}

/** By which factor, not by how much: a series that has grown tenfold changes ten times as much, and so does any other that grows. */
function steps(values: readonly number[]): number[] {
  const positive = values.filter((value) => value > 0);
  // A week without any is not minus infinity.
  const floor = positive.length === 0 ? 1 : (quartiles(positive).median ?? 1) / 10;
  const logs = values.map((value) => Math.log(value + floor));
  return logs.slice(1).map((log, index) => log - (logs[index] ?? log));
}

function correlationToLast(values: readonly number[]): number {
  const rho = sampleRankCorrelation(values.slice(1), values.slice(0, -1));
  return Number.isFinite(rho) ? rho : 0;
}
