/**
 * Where a cumulative spend counter stood for one window, in nano-dollars (all non-negative safe integers).
 * `base` is the counter's reading that counts as zero, `last` its highest reading since `base`, and `carried` what had been
 * counted before the counter's owner reset it (a budget period ended).
 */
export interface CounterBaseline {
  readonly base: number;
  readonly carried: number;
  readonly last: number;
}

/**
 * The baseline after one more reading of the counter, in nano-dollars. The first reading (baseline null) sets the zero point.
 *
 * A reading of at most half the highest one is a reset to zero: what was counted is carried, and the whole new reading is
 * added, as Prometheus' `increase` does. A smaller step back is a lagging replica or a correction by hand; it is waited out,
 * because taking it for a reset would add the key's whole history to this window. So the figure never falls, and it never
 * exceeds what was spent.
 *
 * A reading that is no non-negative safe integer changes nothing; as a first reading it gives null.
 */
export function readCounter(baseline: CounterBaseline | null, counterNanoUsd: number): CounterBaseline | null {
  if (!Number.isSafeInteger(counterNanoUsd) || counterNanoUsd < 0) return baseline;
  if (baseline === null) return { base: counterNanoUsd, carried: 0, last: counterNanoUsd };
  if (counterNanoUsd >= baseline.last) return { ...baseline, last: counterNanoUsd };
  if (counterNanoUsd > baseline.last / 2) return baseline;
  return { base: 0, carried: sinceOpen(baseline), last: counterNanoUsd };
}

/** Nano-dollars spent on the whole key since the window opened: carried + last - base, never negative. */
export function sinceOpen(baseline: CounterBaseline): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, baseline.carried) + Math.max(0, baseline.last - baseline.base));
}
