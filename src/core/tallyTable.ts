import type { Tally } from "./tally";

/**
 * Many tallies in one array of numbers, so that a hundred thousand of them can be summed by a walk without an object for each.
 * All money and tokens are whole numbers below 2^53, so that sums are the same in whatever order they are made.
 */
export interface TallyTable {
  /** `WIDTH` numbers a row. */
  readonly values: Float64Array;
  /** Which classes of tokens are known, a bit for each. */
  readonly known: Uint8Array;
}

/** A table of empty tallies. */
export function tallyTable(rows: number): TallyTable {
  return { values: new Float64Array(rows * WIDTH), known: new Uint8Array(rows) };
}

/** Puts a tally in a row that is empty. */
export function putTally({ values, known }: TallyTable, row: number, tally: Tally): void {
  const { tokens, rows } = tally;
  let at = row * WIDTH;
  let bits = 0;
  let total = 0;
  let bit = 1;
  for (const name of NAMES) {
    const count = tokens[name];
    if (count !== null) {
      values[at] = count;
      bits |= bit;
      if (name !== "reasoning") total += count;
    }
    bit <<= 1;
    at++;
  }
  values[at++] = total;
  values[at++] = tally.billed + tally.reported + tally.list;
  values[at++] = tally.responses;
  values[at++] = tally.billed;
  values[at++] = tally.reported;
  values[at++] = tally.list;
  values[at++] = tally.flat;
  values[at++] = rows.billed;
  values[at++] = rows.reported;
  values[at++] = rows.list;
  values[at] = tally.unpricedTokens;
  known[row] = bits;
}

/** Adds a row of one table to a row of another: the same answer as `addTally`. */
export function addRow(to: TallyTable, toRow: number, from: TallyTable, fromRow: number): void {
  const [sums, more] = [to.values, from.values];
  let at = toRow * WIDTH;
  let source = fromRow * WIDTH;
  for (const end = source + WIDTH; source < end; source++, at++) sums[at] = (sums[at] ?? 0) + (more[source] ?? 0);
  to.known[toRow] = (to.known[toRow] ?? 0) | (from.known[fromRow] ?? 0);
}

/** Tokens of all classes in a row. */
export function tokensIn({ values }: TallyTable, row: number): number {
  return values[row * WIDTH + TOTAL] ?? 0;
}

/** Nano-dollars in a row, each response once at its best basis. */
export function costIn({ values }: TallyTable, row: number): number {
  return values[row * WIDTH + COST] ?? 0;
}

/** Tokens in a row that no price is known for. */
export function unpricedIn({ values }: TallyTable, row: number): number {
  return values[row * WIDTH + UNPRICED] ?? 0;
}

/** A row as a tally of its own. */
export function tallyIn({ values, known }: TallyTable, row: number): Tally {
  const start = row * WIDTH;
  const bits = known[row] ?? 0;
  const at = (offset: number): number => values[start + offset] ?? 0;
  const tokens = (place: number): number | null => ((bits & (1 << place)) === 0 ? null : at(place));
  return {
    tokens: {
      input: tokens(0),
      output: tokens(1),
      cacheRead: tokens(2),
      cacheWrite5m: tokens(3),
      cacheWrite1h: tokens(4),
      reasoning: tokens(5),
    },
    responses: at(8),
    billed: at(9),
    reported: at(10),
    list: at(11),
    flat: at(12),
    rows: { billed: at(13), reported: at(14), list: at(15) },
    unpricedTokens: at(UNPRICED),
  };
}

/** What a row says of cached input; null where its source cannot tell. */
export function cacheIn(
  table: TallyTable,
  row: number,
): { readonly read: number; readonly input: number; readonly responses: number } | null {
  if (((table.known[row] ?? 0) & CACHE_BITS) !== CACHE_BITS) return null;
  const { values } = table;
  const start = row * WIDTH;
  const read = values[start + 2] ?? 0;
  const input = (values[start] ?? 0) + read + (values[start + 3] ?? 0) + (values[start + 4] ?? 0);
  return { read, input, responses: values[start + 8] ?? 0 };
}

const NAMES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h", "reasoning"] as const;
const TOTAL = 6;
const COST = 7;
const UNPRICED = 16;
const WIDTH = 17;
/** Uncached input and what was read from a cache. */
const CACHE_BITS = 0b101;
