import { costIn, type TallyTable, tokensIn } from "../../core/tallyTable";

/** Tokens and nano-dollars by a number that rows bear. */
export interface NumberSums {
  readonly tokens: Float64Array;
  readonly nanoUsd: Float64Array;
  /** 1 where any row bears the number, even if its sums are 0. */
  readonly seen: Uint8Array;
}

/**
 * @param count more than every number
 * @param numbers by row
 * @param rows what is summed
 */
export function sumsByNumber(count: number, numbers: ArrayLike<number>, table: TallyTable, rows: Int32Array): NumberSums {
  const sums = { tokens: new Float64Array(count), nanoUsd: new Float64Array(count), seen: new Uint8Array(count) };
  for (const row of rows) {
    const number = numbers[row] ?? 0;
    sums.tokens[number] = (sums.tokens[number] ?? 0) + tokensIn(table, row);
    sums.nanoUsd[number] = (sums.nanoUsd[number] ?? 0) + costIn(table, row);
    sums.seen[number] = 1;
  }
  return sums;
}
