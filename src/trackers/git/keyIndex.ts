import { doubleColumn, intColumn } from "./column";

/** Commits by a key that several may have, in some twenty bytes for each. */
export interface KeyIndex {
  /** Adds a commit, once, under a non-negative integer below 2^53. */
  add(commit: number, key: number): void;
  /** Makes room for so many more at once. */
  reserve(count: number): void;
  /** The key of a commit that was added. */
  keyOf(commit: number): number;
  /** Those under a key, by their number. */
  members(key: number): readonly number[];
}

export function emptyKeyIndex(): KeyIndex {
  const keys = doubleColumn(-1);
  /** The one that was added under the same key before; -1: none was. */
  const before = intColumn(-1);
  /** The last of each key + 1, at the place that the key asks for, or the next that was free. */
  let slots = new Int32Array(2048);
  let used = 0;

  const slotOf = (key: number): number => {
    const mask = slots.length - 1;
    // Keys are sums of hashes: their upper bits are as good as any.
    for (let slot = Math.floor(key / 0x200000) & mask; ; slot = (slot + 1) & mask) {
      const last = (slots[slot] ?? 0) - 1;
      if (last < 0 || keys.get(last) === key) return slot;
    }
  };
  const spread = (size: number) => {
    const old = slots;
    slots = new Int32Array(size);
    for (const last of old) if (last > 0) slots[slotOf(keys.get(last - 1))] = last;
  };
  return {
    add: (commit, key) => {
      if (used * 2 > slots.length) spread(slots.length * 2);
      const slot = slotOf(key);
      const last = (slots[slot] ?? 0) - 1;
      if (last < 0) used += 1;
      keys.set(commit, key);
      before.set(commit, last);
      slots[slot] = commit + 1;
    },
    reserve: (count) => {
      let size = slots.length;
      while ((used + count) * 2 > size) size *= 2;
      if (size > slots.length) spread(size);
    },
    keyOf: (commit) => keys.get(commit),
    members: (key) => {
      const last = (slots[slotOf(key)] ?? 0) - 1;
      if (last < 0) return NONE;
      const found: number[] = [];
      for (let commit = last; commit >= 0; commit = before.get(commit)) found.push(commit);
      return found.sort((a, b) => a - b);
    },
  };
}

const NONE: readonly number[] = [];
