import { addTokens, type Basis, type Tokens } from "./usage";

/** A sum of usage with its money kept apart by basis. Money is in integer nano-dollars. */
export interface Tally {
  readonly tokens: Tokens;
  readonly responses: number;
  readonly billed: number;
  readonly reported: number;
  readonly list: number;
  /** The part of it that a declared flat plan pays for: at public prices, and not a bill. */
  readonly flat: number;
  /** How many responses each basis stands on: a basis with a price of 0 is still a basis. */
  readonly rows: Readonly<Record<Basis, number>>;
  /** Tokens of models without a known price: they add nothing to the money, and are shown. */
  readonly unpricedTokens: number;
}

export const EMPTY_TALLY: Tally = {
  tokens: { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null },
  responses: 0,
  billed: 0,
  reported: 0,
  list: 0,
  flat: 0,
  rows: { billed: 0, reported: 0, list: 0 },
  unpricedTokens: 0,
};

export function addTally(a: Tally, b: Tally): Tally {
  return {
    tokens: addTokens(a.tokens, b.tokens),
    responses: a.responses + b.responses,
    billed: a.billed + b.billed,
    reported: a.reported + b.reported,
    list: a.list + b.list,
    flat: a.flat + b.flat,
    rows: { billed: a.rows.billed + b.rows.billed, reported: a.rows.reported + b.rows.reported, list: a.rows.list + b.rows.list },
    unpricedTokens: a.unpricedTokens + b.unpricedTokens,
  };
}

/**
 * How many responses a sum stands for; null where there is usage and no source could count it (a gateway that tells of spend
 * only). Where some could, it is what those counted.
 */
export function responsesOf({ responses, rows, unpricedTokens }: Tally): number | null {
  return responses === 0 && rows.billed + rows.reported + rows.list + unpricedTokens > 0 ? null : responses;
}

/** What of `a` is not in its part `b`. */
export function subtractTally(a: Tally, b: Tally): Tally {
  const less = (whole: number | null, part: number | null): number | null => (whole === null ? null : whole - (part ?? 0));
  return {
    tokens: {
      input: less(a.tokens.input, b.tokens.input),
      output: less(a.tokens.output, b.tokens.output),
      cacheRead: less(a.tokens.cacheRead, b.tokens.cacheRead),
      cacheWrite5m: less(a.tokens.cacheWrite5m, b.tokens.cacheWrite5m),
      cacheWrite1h: less(a.tokens.cacheWrite1h, b.tokens.cacheWrite1h),
      reasoning: less(a.tokens.reasoning, b.tokens.reasoning),
    },
    responses: a.responses - b.responses,
    billed: a.billed - b.billed,
    reported: a.reported - b.reported,
    list: a.list - b.list,
    flat: a.flat - b.flat,
    rows: { billed: a.rows.billed - b.rows.billed, reported: a.rows.reported - b.rows.reported, list: a.rows.list - b.rows.list },
    unpricedTokens: a.unpricedTokens - b.unpricedTokens,
  };
}

/** The whole cost in nano-dollars: each response once, at its best basis. */
export function costOf(tally: Tally): number {
  return tally.billed + tally.reported + tally.list;
}

/** What the cost is: the one basis it stands on, "mixed" on several; "list" where there is nothing yet. */
export function basisOf(tally: Tally): Basis | "mixed" {
  const used = (["billed", "reported", "list"] as const).filter((basis) => tally.rows[basis] > 0 || tally[basis] > 0);
  if (used.length > 1) return "mixed";
  return used[0] ?? "list";
}

/** Whether no part of it has a price, though there are tokens. A share of a tally may have cost without a row. */
export function isUnpriced(tally: Tally): boolean {
  return tally.rows.billed + tally.rows.reported + tally.rows.list === 0 && costOf(tally) === 0 && tally.unpricedTokens > 0;
}

/** Sums by a key, in the order in which keys first come. */
export function sumBy<T>(rows: Iterable<T>, keyOf: (row: T) => string, tallyOf: (row: T) => Tally): Map<string, Tally> {
  const sums = new Map<string, Tally>();
  for (const row of rows) {
    const key = keyOf(row);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? tallyOf(row) : addTally(sum, tallyOf(row)));
  }
  return sums;
}
