/** One whole line of a log, decoded only as far as it is asked for. Good until the next line is read. */
export interface LineBytes {
  /** Where the source's needle with this index first stands in the line (its marks count on after its needles); -1 if nowhere. */
  at(index: number): number;
  /** The text from one place to another, by default all of it. What is not UTF-8 becomes replacement characters. */
  text(from?: number, to?: number): string;
  /**
   * Where the JSON array that begins at a place ends: the place after its bracket. -1 when it is not valid JSON, and
   * wherever finding out would take as long as parsing it. Without such an array a line is as valid, or as damaged, as with it.
   */
  arrayEnd(at: number): number;
}

/** A line that is decoded already. */
export function decodedLine(text: string, needles: readonly string[]): LineBytes {
  return {
    at: (index) => text.indexOf(needles[index] ?? ""),
    text: (from, to) => text.slice(from, to),
    arrayEnd: () => -1,
  };
}

const CARRIAGE_RETURN = 13;

/** The first byte of a line that counts: one with a byte order mark begins after it. */
export function beginOf(bytes: Buffer, start: number): number {
  return bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
}

/** Where a line that is followed by a line feed at `end` stops: before a carriage return. */
export function stopOf(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
}
