import { type Interval, ratioIntervalOf } from "../../core/statisticsIntervals";

/** What is added to the two sums of a ratio, by the week. */
export interface WeekSums {
  /** @param week its place among the weeks */
  add(week: number, numerator: number, denominator: number): void;
  interval(kind: "ratio" | "share"): Interval | null;
}

/** @param weeks their numbers */
export function weekSums(weeks: readonly number[]): WeekSums {
  const numerators = new Float64Array(weeks.length);
  const denominators = new Float64Array(weeks.length);
  const seen = new Uint8Array(weeks.length);
  let n = 0;
  return {
    add: (week, numerator, denominator) => {
      if (numerator === 0 && denominator === 0) return;
      n++;
      seen[week] = 1;
      numerators[week] = (numerators[week] ?? 0) + numerator;
      denominators[week] = (denominators[week] ?? 0) + denominator;
    },
    interval: (kind) =>
      ratioIntervalOf(
        weeks.flatMap((week, at) => (seen[at] === 1 ? { week, numerator: numerators[at] ?? 0, denominator: denominators[at] ?? 0 } : [])),
        n,
        kind,
      ),
  };
}
