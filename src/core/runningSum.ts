import { EMPTY_TALLY, type Tally } from "./tally";
import type { Tokens } from "./usage";

/** A sum that grows in place: for a hundred thousand tallies at once, where a new object for each step would cost more than the sum. */
export interface RunningSum {
  readonly tokens: { -readonly [Name in keyof Tokens]: Tokens[Name] };
  responses: number;
  billed: number;
  reported: number;
  list: number;
  flat: number;
  readonly rows: { billed: number; reported: number; list: number };
  unpricedTokens: number;
}

export function runningSum(): RunningSum {
  const { tokens, rows } = EMPTY_TALLY;
  return { tokens: { ...tokens }, responses: 0, billed: 0, reported: 0, list: 0, flat: 0, rows: { ...rows }, unpricedTokens: 0 };
}

/** The same answer as `addTally`. */
export function addTo(sum: RunningSum, { tokens: more, rows, responses, billed, reported, list, flat, unpricedTokens }: Tally): void {
  const { tokens } = sum;
  if (more.input !== null) tokens.input = (tokens.input ?? 0) + more.input;
  if (more.output !== null) tokens.output = (tokens.output ?? 0) + more.output;
  if (more.cacheRead !== null) tokens.cacheRead = (tokens.cacheRead ?? 0) + more.cacheRead;
  if (more.cacheWrite5m !== null) tokens.cacheWrite5m = (tokens.cacheWrite5m ?? 0) + more.cacheWrite5m;
  if (more.cacheWrite1h !== null) tokens.cacheWrite1h = (tokens.cacheWrite1h ?? 0) + more.cacheWrite1h;
  if (more.reasoning !== null) tokens.reasoning = (tokens.reasoning ?? 0) + more.reasoning;
  sum.responses += responses;
  sum.billed += billed;
  sum.reported += reported;
  sum.list += list;
  sum.flat += flat;
  sum.rows.billed += rows.billed;
  sum.rows.reported += rows.reported;
  sum.rows.list += rows.list;
  sum.unpricedTokens += unpricedTokens;
}

export function sumOf(tallies: Iterable<{ readonly tally: Tally }>): Tally {
  const sum = runningSum();
  for (const { tally } of tallies) addTo(sum, tally);
  return sum;
}

/** Sums by a key, in the order in which keys first come. */
export function sumsBy<T extends { readonly tally: Tally }, Key>(items: Iterable<T>, keyOf: (item: T) => Key): Map<Key, Tally> {
  const sums = new Map<Key, RunningSum>();
  for (const item of items) {
    const key = keyOf(item);
    let sum = sums.get(key);
    if (sum === undefined) {
      sum = runningSum();
      sums.set(key, sum);
    }
    addTo(sum, item.tally);
  }
  return sums;
}
