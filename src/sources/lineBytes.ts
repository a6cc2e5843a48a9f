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
  /**
   * Looks for the source's fields in the line. False when the line is no JSON object, and where parsing it would be as quick:
   * a field that comes twice, a key with an escape, deep nesting.
   */
  fields(): boolean;
  /** What `JSON.parse` would give for the field with this index, once `fields` found them; undefined where there is none. */
  field(index: number): unknown;
  /** "list of one": an array of one object, whose own fields were looked for. null for all that is neither. */
  shape(index: number): "object" | "list of one" | null;
}

/** What a line without fields answers when it is asked for them. */
export const NO_FIELDS = { fields: () => false, field: () => undefined, shape: () => null } as const;

/** A line that is decoded already. */
export function decodedLine(text: string, needles: readonly string[]): LineBytes {
  return {
    at: (index) => text.indexOf(needles[index] ?? ""),
    text: (from, to) => text.slice(from, to),
    arrayEnd: () => -1,
    ...NO_FIELDS,
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
