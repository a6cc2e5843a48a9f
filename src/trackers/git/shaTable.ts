/** Full shas and the numbers that stand for them, from 0 in the order in which they were first seen: 20 bytes each instead of a text and a map's entry. */
export interface ShaTable {
  readonly length: number;
  /** The number of a sha that was added, else -1. */
  find(sha: string): number;
  /** The number of a sha, given on first sight. */
  add(sha: string): number;
  /** @throws RangeError for a number that was not given. */
  at(index: number): string;
  /** The numbers below `count` in the alphabetical order of their shas. */
  sorted(count: number): Int32Array;
  /** The shas with the numbers from `from` to before `to`, as bytes one after another. */
  bytes(from: number, to: number): Buffer;
  /** Makes room for so many more at once. */
  reserve(count: number): void;
  /**
   * Adds shas as `bytes` gives them.
   * @throws RangeError where one is known already, or is no sha of this repository
   */
  addBytes(added: Buffer, count: number): void;
  /** The first in alphabetical order of those that begin so, or null. */
  complete(prefix: string): string | null;
}

export function emptyShaTable(): ShaTable {
  let width = 0;
  let length = 0;
  let bytes = Buffer.alloc(0);
  /** Numbers + 1 at the place that a sha's first 32 bits ask for, or the next that was free. */
  let slots = new Int32Array(2048);
  const wanted = Buffer.alloc(32);

  const slotOf = (): number => {
    const mask = slots.length - 1;
    for (let slot = wanted.readUInt32LE(0) & mask; ; slot = (slot + 1) & mask) {
      const index = (slots[slot] ?? 0) - 1;
      if (index < 0 || wanted.compare(bytes, index * width, (index + 1) * width, 0, width) === 0) return slot;
    }
  };
  const widen = () => {
    const wider = Buffer.alloc(Math.max(bytes.length * 2, width * 1024));
    bytes.copy(wider);
    bytes = wider;
  };
  const spread = (size: number) => {
    slots = new Int32Array(size);
    for (let index = 0; index < length; index++) {
      bytes.copy(wanted, 0, index * width, (index + 1) * width);
      slots[slotOf()] = index + 1;
    }
  };
  /** Whether this is a whole sha of this repository, which is then in `wanted`. */
  const want = (sha: string): boolean => width > 0 && sha.length === width * 2 && wanted.write(sha, "hex") === width;
  const at = (index: number): string => {
    if (index < 0 || index >= length) throw new RangeError(`No commit has the number ${index}.`);
    return bytes.toString("hex", index * width, (index + 1) * width);
  };
  /** Adds what is in `wanted` at its slot, which is free. */
  const put = (slot: number): number => {
    if ((length + 1) * width > bytes.length) widen();
    wanted.copy(bytes, length * width, 0, width);
    slots[slot] = length + 1;
    length += 1;
    if (length * 2 > slots.length) spread(slots.length * 2);
    return length - 1;
  };
  return {
    get length() {
      return length;
    },
    find: (sha) => (want(sha) ? (slots[slotOf()] ?? 0) - 1 : -1),
    add: (sha) => {
      if (width === 0) width = sha.length >> 1;
      if (!want(sha)) throw new Error(`git named a commit "${sha.slice(0, 80)}", which is no sha of this repository.`);
      const slot = slotOf();
      const known = (slots[slot] ?? 0) - 1;
      return known >= 0 ? known : put(slot);
    },
    at,
    bytes: (from, to) => bytes.subarray(from * width, to * width),
    reserve: (count) => {
      let size = slots.length;
      while ((length + count) * 2 > size) size *= 2;
      if (size > slots.length) spread(size);
    },
    addBytes: (added, count) => {
      if (count === 0) return;
      if (width === 0) width = added.length / count;
      if ((width !== 20 && width !== 32) || added.length !== width * count) throw new RangeError("These are no shas of one repository.");
      for (let from = 0; from < added.length; from += width) {
        added.copy(wanted, 0, from, from + width);
        const slot = slotOf();
        if ((slots[slot] ?? 0) > 0) throw new RangeError("A commit is there twice.");
        put(slot);
      }
    },
    sorted: (count) => {
      // The first 48 bits decide, but for a rare few.
      const firsts = Float64Array.from({ length: count }, (_, index) => bytes.readUIntBE(index * width, 6));
      const order = Int32Array.from({ length: count }, (_, index) => index);
      return order.sort(
        (a, b) => (firsts[a] ?? 0) - (firsts[b] ?? 0) || bytes.compare(bytes, b * width, (b + 1) * width, a * width, (a + 1) * width),
      );
    },
    complete: (prefix) => {
      const even = Buffer.from(prefix.slice(0, prefix.length & ~1), "hex");
      let first: string | null = null;
      for (let index = 0; index < length; index++) {
        if (bytes.compare(even, 0, even.length, index * width, index * width + even.length) !== 0) continue;
        const sha = at(index);
        if (sha.startsWith(prefix) && (first === null || sha < first)) first = sha;
      }
      return first;
    },
  };
}
