import type { ChangeSize } from "../tracker";
import { addItem, asNumber, emptyFingerprint, hashText, hexWord, mix } from "./hash";
import { piecesOf } from "./pieces";
import { type GitEnd, type GitOptions, streamGit } from "./run";

/**
 * What a commit (or a whole branch) changes in the tree, as fingerprints of its `path, mode, blob` rows. No blob is read, so
 * it works in a clone that has only trees.
 */
export interface Delta {
  /** Of the rows' path, new mode and new blob: equal when the same files end in the same state. */
  readonly result: number;
  /** Of the rows' path, old and new blob; `inverse` is the same with old and new exchanged. */
  readonly forward: number;
  readonly inverse: number;
  /** Of the set of paths alone. */
  readonly paths: number;
  /** Hashes of the paths (32 bits); empty when there are more than `FILE_CAP`. */
  readonly files: ArrayLike<number> & Iterable<number>;
  /** How many rows. 0: nothing is changed. */
  readonly count: number;
  /** Whether there are rows, and each only moves a submodule's pointer: git's mode 160000 (a gitlink) on either side. */
  readonly pointers: boolean;
}

/** More files than this make a diff too large to compare line by line. */
export const FILE_CAP = 3000;

/** A commit and the commit that it is compared with; `base` null: with the empty tree. Full shas. */
export interface Pair {
  readonly sha: string;
  readonly base: string | null;
}

/**
 * Compares all pairs in one process (`diff-tree --stdin` takes a further id on a line as a pretended parent) and hands out
 * each one's delta in order. Ends early, with git's reason, when an object cannot be read. A pair is made of its item when its
 * turn comes: those of a whole history are more than what is kept of it.
 * @param sized whether lines are counted as well, which takes twice the time, and the contents of the files
 */
export async function readDeltas<Item>(
  folder: string,
  items: readonly Item[],
  pairOf: (item: Item) => Pair,
  options: GitOptions,
  onDelta: (item: Item, delta: Delta, size: ChangeSize | null) => void,
  sized = false,
): Promise<GitEnd> {
  if (items.length === 0) return { ok: true };
  const reader = deltaReader(items, pairOf, sized, onDelta);
  const args = ["diff-tree", "--stdin", "--always", "--root", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff"];
  const counted = sized ? ["--numstat", "--no-textconv"] : [];
  const end = await streamGit(folder, [...args, ...counted], options, reader.read, { input: lines(items, pairOf) });
  if (end.ok) reader.end();
  return end;
}

/** What `diff-tree --stdin` is told of some pairs. */
export function* lines<Item>(items: readonly Item[], pairOf: (item: Item) => Pair): Iterable<string> {
  for (const item of items) {
    const { sha, base } = pairOf(item);
    yield base === null ? `${sha}\n` : `${sha} ${base}\n`;
  }
}

interface Open<Item> {
  readonly item: Item;
  readonly result: { a: number; b: number };
  readonly forward: { a: number; b: number };
  readonly inverse: { a: number; b: number };
  readonly paths: { a: number; b: number };
  readonly files: number[];
  count: number;
  /** Rows that move a submodule's pointer. */
  pointers: number;
  /** Rows whose lines were counted. */
  sized: number;
  insertions: number;
  deletions: number;
}

const COLON = 58;
const TAB = 9;
const ZERO = 48;
const DASH = 45;
const SIX = 54;
const NO_FILES: readonly number[] = [];
/** Longer paths than any system opens are known by their beginning. */
const TOKEN_CAP = 64 << 10;

function deltaReader<Item>(
  items: readonly Item[],
  pairOf: (item: Item) => Pair,
  sized: boolean,
  onDelta: (item: Item, delta: Delta, size: ChangeSize | null) => void,
) {
  let open: Open<Item> | null = null;
  let next = 0;
  const row = new Row();
  const close = () => {
    if (open === null) return;
    const { item, result, forward, inverse, paths, files, count, pointers, insertions, deletions } = open;
    const size = sized ? { files: open.sized, insertions, deletions } : null;
    const delta = {
      result: asNumber(result),
      forward: asNumber(forward),
      inverse: asNumber(inverse),
      paths: asNumber(paths),
      files: count > FILE_CAP ? NO_FILES : files,
      count,
      pointers: count > 0 && pointers === count,
    };
    onDelta(item, delta, size);
    open = null;
  };
  const token = (data: Buffer, from: number, end: number) => {
    if (row.waiting) {
      if (open !== null) addRow(open, row, data.toString("latin1", from, end));
      row.waiting = false;
    } else if (data[from] === COLON) row.read(data, from);
    else if (!sized || open === null || !addCounts(open, data, from, end)) {
      close();
      const sha = data.toString("latin1", from, end);
      const item = items[next++];
      // With --always every pair has its header, so the order is the input's.
      if (item === undefined || pairOf(item).sha !== sha) throw new Error(`git diff-tree answered about ${sha} out of turn.`);
      open = {
        item,
        result: emptyFingerprint(),
        forward: emptyFingerprint(),
        inverse: emptyFingerprint(),
        paths: emptyFingerprint(),
        files: [],
        count: 0,
        pointers: 0,
        sized: 0,
        insertions: 0,
        deletions: 0,
      };
    }
  };
  return { read: piecesOf(0, TOKEN_CAP, token), end: close };
}

/** `:oldmode newmode oldblob newblob status`, of which the first 64 bits of each blob's id are kept. */
class Row {
  waiting = false;
  mode = 0;
  gitlink = false;
  old0 = 0;
  old1 = 0;
  new0 = 0;
  new1 = 0;

  read(data: Buffer, from: number): void {
    const old = from + 15;
    const fresh = data.indexOf(32, old) + 1;
    this.mode = Number.parseInt(data.toString("latin1", from + 8, from + 14), 8);
    // Of git's modes that of a gitlink, 160000, is the only one with this digit in second place.
    this.gitlink = data[from + 2] === SIX || data[from + 9] === SIX;
    this.old0 = hexWord(data, old);
    this.old1 = hexWord(data, old + 8);
    this.new0 = hexWord(data, fresh);
    this.new1 = hexWord(data, fresh + 8);
    this.waiting = true;
  }
}

function addRow(open: Open<unknown>, row: Row, path: string): void {
  const [p, q] = pathWords(path);
  addItem(open.result, [p, q, row.mode, row.new0, row.new1]);
  addItem(open.forward, [p, q, row.old0, row.old1, row.new0, row.new1]);
  addItem(open.inverse, [p, q, row.new0, row.new1, row.old0, row.old1]);
  addItem(open.paths, [p, q]);
  if (open.count < FILE_CAP) open.files.push(p);
  open.count += 1;
  if (row.gitlink) open.pointers += 1;
}

/** Adds what a row of `--numstat` counts, `added TAB taken TAB path`; false where this is none. A binary file has dashes. */
function addCounts(open: Open<unknown>, data: Buffer, from: number, end: number): boolean {
  const added = countAt(data, from, end);
  if (added === null) return false;
  const taken = countAt(data, added.after, end);
  if (taken === null) return false;
  open.sized += 1;
  open.insertions += added.count;
  open.deletions += taken.count;
  return true;
}

function countAt(data: Buffer, from: number, end: number): { readonly count: number; readonly after: number } | null {
  let at = from;
  let count = 0;
  if (data[at] === DASH) at += 1;
  else for (; at < end && isDigit(data[at]); at++) count = count * 10 + (data[at] ?? 0) - ZERO;
  return at > from && at < end && data[at] === TAB ? { count, after: at + 1 } : null;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte < ZERO + 10;
}

const words = new Map<string, readonly [number, number]>();

/** Two hashes of a path, remembered: the same few thousand paths come up again and again. */
function pathWords(path: string): readonly [number, number] {
  const known = words.get(path);
  if (known) return known;
  const made = [hashText(path, 1), mix(hashText(path, 2), path.length)] as const;
  if (words.size > 100_000) words.clear();
  words.set(path, made);
  return made;
}
