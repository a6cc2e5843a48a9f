import type { Tally } from "./tally";

/**
 * Splits a whole number by weights so that the parts are whole and sum to it: each gets its share rounded down, and what is
 * left goes one by one to the largest remainders, the first first (the largest remainder method).
 * @param weights not negative and not all 0
 */
export function splitWhole(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (total * weight) / sum);
  const parts = exact.map(Math.floor);
  let left = total - parts.reduce((all, part) => all + part, 0);
  const order = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest || a.index - b.index);
  for (let next = 0; left > 0; next++, left--) {
    const index = order[next % order.length]?.index ?? 0;
    parts[index] = (parts[index] ?? 0) + 1;
  }
  return parts;
}

/** Splits a tally by weights: the parts sum to it in every count, to the token and the nano-dollar. */
export function splitTally(tally: Tally, weights: readonly number[]): Tally[] {
  if (weights.length === 1) return [tally];
  const whole = (total: number): number[] => splitWhole(total, weights);
  const known = (total: number | null): (number | null)[] => (total === null ? weights.map(() => null) : whole(total));
  const { tokens } = tally;
  const input = known(tokens.input);
  const output = known(tokens.output);
  const cacheRead = known(tokens.cacheRead);
  const cacheWrite5m = known(tokens.cacheWrite5m);
  const cacheWrite1h = known(tokens.cacheWrite1h);
  const reasoning = known(tokens.reasoning);
  const responses = whole(tally.responses);
  const billed = whole(tally.billed);
  const reported = whole(tally.reported);
  const list = whole(tally.list);
  const flat = whole(tally.flat);
  const unpriced = whole(tally.unpricedTokens);
  return weights.map((_, at) => ({
    tokens: {
      input: input[at] ?? null,
      output: output[at] ?? null,
      cacheRead: cacheRead[at] ?? null,
      cacheWrite5m: cacheWrite5m[at] ?? null,
      cacheWrite1h: cacheWrite1h[at] ?? null,
      reasoning: reasoning[at] ?? null,
    },
    responses: responses[at] ?? 0,
    billed: billed[at] ?? 0,
    reported: reported[at] ?? 0,
    list: list[at] ?? 0,
    flat: flat[at] ?? 0,
    unpricedTokens: unpriced[at] ?? 0,
    // A basis stands on its rows as a whole: each part has the same bases as the stretch that it is a part of.
    rows: at === 0 ? tally.rows : { billed: 0, reported: 0, list: 0 },
  }));
}
