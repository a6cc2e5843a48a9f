import { EMPTY_TALLY, type Tally } from "./tally";
import type { Tokens } from "./usage";

/** A sum that grows in place: for a hundred thousand tallies at once, where a new object for each step would cost more than the sum. */
export interface RunningSum {
  add(tally: Tally): void;
  tally(): Tally;
}

/** The same answer as `addTally` from `EMPTY_TALLY` on, whatever the order. */
export function runningSum(): RunningSum {
  const tokens: { -readonly [Name in keyof Tokens]: Tokens[Name] } = { ...EMPTY_TALLY.tokens };
  const rows = { ...EMPTY_TALLY.rows };
  let responses = 0;
  let billed = 0;
  let reported = 0;
  let list = 0;
  let flat = 0;
  let unpricedTokens = 0;
  return {
    add: (tally) => {
      const more = tally.tokens;
      if (more.input !== null) tokens.input = (tokens.input ?? 0) + more.input;
      if (more.output !== null) tokens.output = (tokens.output ?? 0) + more.output;
      if (more.cacheRead !== null) tokens.cacheRead = (tokens.cacheRead ?? 0) + more.cacheRead;
      if (more.cacheWrite5m !== null) tokens.cacheWrite5m = (tokens.cacheWrite5m ?? 0) + more.cacheWrite5m;
      if (more.cacheWrite1h !== null) tokens.cacheWrite1h = (tokens.cacheWrite1h ?? 0) + more.cacheWrite1h;
      if (more.reasoning !== null) tokens.reasoning = (tokens.reasoning ?? 0) + more.reasoning;
      responses += tally.responses;
      billed += tally.billed;
      reported += tally.reported;
      list += tally.list;
      flat += tally.flat;
      rows.billed += tally.rows.billed;
      rows.reported += tally.rows.reported;
      rows.list += tally.rows.list;
      unpricedTokens += tally.unpricedTokens;
    },
    tally: () => ({ tokens: { ...tokens }, responses, billed, reported, list, flat, rows: { ...rows }, unpricedTokens }),
  };
}

/** Sums by a key, in the order in which keys first come. */
export function sumsBy<T, Key>(items: Iterable<T>, keyOf: (item: T) => Key, tallyOf: (item: T) => Tally): Map<Key, Tally> {
  const sums = new Map<Key, RunningSum>();
  for (const item of items) {
    const key = keyOf(item);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = runningSum();
      sums.set(key, sum);
    }
    sum.add(tallyOf(item));
  }
  return new Map([...sums].map(([key, sum]) => [key, sum.tally()]));
}
