/** What a slot says of its field, as lineScan.wat writes it. Repeated: the same text as the last one that was asked for. */
export const KIND = { absent: 0, plain: 1, escaped: 2, repeated: 3, object: 4, array: 5, scalar: 6, integer: 7 } as const;

export interface FieldTable {
  /** Where the slots stand, 16 bytes a field: kind, start, end, value. */
  readonly slots: number;
  readonly slotBytes: number;
  /** The node of the outermost fields. */
  readonly node: number;
  /** Where the text that a field last held is remembered: its length, then at most `memoryBytes` of it. */
  memory(index: number): number;
  readonly memoryBytes: number;
}

const SLOT = 16;
const ENTRY = 24;
const MEMORY = 256;

/**
 * Lays out, between two places of the scanner's memory, the tables by which lineScan.wat finds fields.
 * @param fields see `FileSource.fields`
 * @throws RangeError when a field stands in one that is not named, or when they do not fit
 */
export function writeFieldTable(bytes: Buffer, from: number, to: number, fields: readonly string[]): FieldTable {
  const slotBytes = fields.length * SLOT;
  const memory = (index: number): number => from + slotBytes + index * MEMORY;
  let free = memory(fields.length);
  const take = (size: number): number => {
    const place = free;
    free += size;
    if (free > to) throw new RangeError(`${fields.length} fields are too many to look for`);
    return place;
  };
  const writeNode = (above: string): number => {
    const inside = fields.flatMap((path, index) => (parentOf(path) === above ? [{ path, index, key: keyOf(path) }] : []));
    if (inside.length === 0) return 0;
    // The empty entry behind the last one ends the list.
    const node = take((inside.length + 1) * ENTRY);
    for (const [place, { path, index, key }] of inside.entries()) {
      const text = take(Buffer.byteLength(key));
      const length = bytes.write(key, text);
      const row = [length, text, from + index * SLOT, memory(index), writeNode(path), writeNode(`${path}[]`)];
      for (const [column, value] of row.entries()) bytes.writeInt32LE(value, node + place * ENTRY + column * 4);
    }
    return node;
  };
  const orphan = fields.find((path) => parentOf(path) !== "" && !fields.includes(parentOf(path).replace(/\[\]$/, "")));
  if (orphan !== undefined) throw new RangeError(`${orphan} stands in a field that is not named`);
  // An empty text is remembered of none: a length that no text has.
  for (let index = 0; index < fields.length; index++) bytes.writeInt32LE(-1, memory(index));
  return { slots: from, slotBytes, node: writeNode(""), memory, memoryBytes: MEMORY - 4 };
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

function keyOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
