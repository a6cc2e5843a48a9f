import { quantileSorted } from "simple-statistics";
import { MIN_OUTCOMES_FOR_MEDIAN, MIN_OUTCOMES_FOR_QUARTILES } from "./gates";

/** A median with its quartiles and their n; null where n does not carry the figure. */
export interface Quartiles {
  readonly n: number;
  readonly median: number | null;
  readonly q1: number | null;
  readonly q3: number | null;
}

/** What may be shown of some values at their n. */
export interface GatedDistribution extends Quartiles {
  /** false: too few for any summary; the view shows n and says so. */
  readonly enough: boolean;
  /** Shown instead of quartiles while there are too few for those. */
  readonly min: number | null;
  readonly max: number | null;
}

/**
 * Median and quartiles by linear interpolation between order statistics (Hyndman and Fan's type 7: position (n − 1)p counted
 * from the smallest; the default of R, NumPy and spreadsheets). No gates; all null for no values. Does not change `values`.
 * Throws a RangeError for a value that is not finite.
 */
export function quartiles(values: readonly number[]): Quartiles {
  const sorted = sortedCopy(values);
  return { n: sorted.length, median: quantile(sorted, 0.5), q1: quantile(sorted, 0.25), q3: quantile(sorted, 0.75) };
}

/** Quartiles behind their gates: nothing below 8 values, median and range below 20, median and quartiles from there on. */
export function gatedDistribution(values: readonly number[]): GatedDistribution {
  return gatedDistributionOf(sortedCopy(values));
}

/** The same of values that are sorted and finite. */
export function gatedDistributionOf(sorted: Float64Array): GatedDistribution {
  const n = sorted.length;
  const enough = n >= MIN_OUTCOMES_FOR_MEDIAN;
  const quartered = n >= MIN_OUTCOMES_FOR_QUARTILES;
  return {
    n,
    enough,
    median: enough ? quantile(sorted, 0.5) : null,
    q1: quartered ? quantile(sorted, 0.25) : null,
    q3: quartered ? quantile(sorted, 0.75) : null,
    min: enough ? quantile(sorted, 0) : null,
    max: enough ? quantile(sorted, 1) : null,
  };
}

/** A quantile of sorted values, of which there is at least one. */
export function quantileOf(sorted: Float64Array, p: number): number {
  // The library reads places and the length alone, whatever array it is.
  return quantileSorted(sorted as unknown as number[], p);
}

function sortedCopy(values: readonly number[]): Float64Array {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`A distribution cannot hold ${wrong}.`);
  return Float64Array.from(values).sort();
}

function quantile(sorted: Float64Array, p: number): number | null {
  return sorted.length === 0 ? null : quantileOf(sorted, p);
}
