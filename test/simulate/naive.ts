/** What a dashboard usually does, to see what the rules of the product are for. Approximate p-values by the normal distribution. */

/** Whether a rank-sum test on two groups would speak of a difference at 5 %. */
export function rankSumDiffers(a: readonly number[], b: readonly number[]): boolean {
  if (a.length < 2 || b.length < 2) return false;
  const all = [...a.map((value) => ({ value, first: true })), ...b.map((value) => ({ value, first: false }))].sort(
    (x, y) => x.value - y.value,
  );
  let ranks = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]?.value === all[from]?.value) to++;
    // Equal values share the average of their ranks.
    ranks += all.slice(from, to).filter(({ first }) => first).length * ((from + 1 + to) / 2);
    from = to;
  }
  const expected = (a.length * (all.length + 1)) / 2;
  const deviation = Math.sqrt((a.length * b.length * (all.length + 1)) / 12);
  return Math.abs(ranks - expected) > 1.96 * deviation;
}

/** Whether a rank correlation of so many pairs, taken for independent, would be called significant at 5 %. */
export function correlates(rho: number, n: number): boolean {
  return Math.abs(rho) * Math.sqrt(n - 1) > 1.96;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Mean plus and minus two standard errors. */
export function meanInterval(values: readonly number[]): { low: number; high: number } {
  const middle = mean(values);
  const error = Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / (values.length - 1));
  return { low: middle - 1.96 * error, high: middle + 1.96 * error };
}
