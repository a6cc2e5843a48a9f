/**
 * Probability that Student's t with `df` degrees of freedom is at least |t| from 0, on either side.
 * The finite sums for whole degrees of freedom: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 * @param df a whole number, at least 1; throws a RangeError otherwise
 */
export function studentTwoSidedP(t: number, df: number): number {
  if (!Number.isInteger(df) || df < 1) throw new RangeError(`Student's t has no ${df} degrees of freedom.`);
  if (t === Number.POSITIVE_INFINITY || t === Number.NEGATIVE_INFINITY) return 0;
  const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
  const sine = Math.sin(angle);
  const squared = Math.cos(angle) ** 2;
  const even = df % 2 === 0;
  let term = even ? 1 : Math.cos(angle);
  let sum = df === 1 ? 0 : term;
  for (let next = even ? 2 : 3; next <= df - 2; next += 2) {
    term *= ((next - 1) / next) * squared;
    sum += term;
  }
  const within = even ? sine * sum : (2 / Math.PI) * (angle + sine * sum);
  return Math.min(1, Math.max(0, 1 - within));
}

/** The t that is exceeded in absolute value with probability `p`, 0 < p < 1: the critical value of a two-sided test. */
export function studentCritical(p: number, df: number): number {
  const key = `${p} ${df}`;
  const known = criticals.get(key);
  if (known !== undefined) return known;
  if (!(p > 0 && p < 1)) throw new RangeError(`${p} is no probability of a two-sided test.`);
  let low = 0;
  let high = 1;
  while (studentTwoSidedP(high, df) > p) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (studentTwoSidedP(middle, df) > p) low = middle;
    else high = middle;
  }
  criticals.set(key, high);
  return high;
}

const criticals = new Map<string, number>();
