import type { LineBytes } from "./lineBytes";

/** Finds the lines that matter in bytes that are read into its own buffer. */
export interface ByteScanner {
  /** Where bytes are to be read to. */
  buffer(): Buffer;
  /** Makes the buffer at least twice as large; the first `keep` bytes stay. */
  grow(keep: number): void;
  /**
   * Hands out the whole lines between `from` (a line's start) and `to` that hold at least one needle, in order, each with
   * the position after its line feed.
   * @returns the position after the last line feed, or `from` when there is none: what follows is to be scanned again with more behind it
   */
  scan(from: number, to: number, onLine: (line: LineBytes, end: number) => void): number;
}

/** @throws RangeError for an empty needle or one with a line break in it */
export function checkNeedles(needles: readonly string[]): void {
  if (needles.some((text) => text === "" || /[\r\n]/.test(text))) throw new RangeError("a needle must be text without line breaks");
}
