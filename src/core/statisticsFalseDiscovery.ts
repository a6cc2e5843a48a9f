/**
 * p-values adjusted for being several: where claims are made at adjusted values up to 0.05, at most 5 % of the claims are
 * expected to be false (Benjamini and Hochberg, JRSS B 57, 1995). In the order given; each at least its own p and at most 1.
 */
export function adjustForSeveral(ps: readonly number[]): number[] {
  const order = ps.map((p, index) => ({ p, index })).sort((a, b) => b.p - a.p || a.index - b.index);
  const adjusted = new Array<number>(ps.length).fill(1);
  let least = 1;
  for (const [place, { p, index }] of order.entries()) {
    // Dividing may round a p below itself.
    least = Math.min(least, Math.max(p, p * (ps.length / (ps.length - place))));
    adjusted[index] = least;
  }
  return adjusted;
}
