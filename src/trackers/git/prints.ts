import type { Place } from "../tracker";
import { inBorrowed } from "./borrowed";
import { FILE_CAP, lines, type Pair } from "./deltas";
import { addItem, asNumber, emptyFingerprint, finish, hexWord, mix } from "./hash";
import { piecesOf } from "./pieces";
import { folderOf } from "./place";
import { type GitEnd, type GitOptions, streamGit } from "./run";

/**
 * What a diff does line by line, without context, line numbers and white space: it stays the same when neighbouring lines
 * changed in between, which a patch-id does not.
 */
export interface Print {
  /** Of all added and removed lines with their files; `inverse` is the same with added and removed exchanged. */
  readonly lines: number;
  readonly inverse: number;
  /** How many lines; 0: nothing that can be compared. */
  readonly count: number;
  /** A hash (32 bits) of each line with its file and sign, ascending. */
  readonly bag: Int32Array;
}

/** A diff of more lines than this is not read. */
export const LINE_CAP = 20_000;

/** A header's line has paths in it: longer ones than any system opens are known by their beginning. */
const HEADER_CAP = 64 << 10;

/**
 * Reads the prints of all pairs in one process, in order; null for a diff that is too large. Runs on borrowed objects, so that what
 * has lines is told by the contents alone: attributes (`-diff`, `binary`, a driver's patterns) would hide them.
 */
export async function readPrints(
  place: Place,
  pairs: readonly Pair[],
  options: GitOptions,
  onPrint: (pair: Pair, print: Print | null) => void,
): Promise<GitEnd> {
  const first = pairs[0];
  if (first === undefined) return { ok: true };
  const reader = printReader(pairs, onPrint);
  const input = lines(pairs, (pair) => pair);
  const end = await inBorrowed(
    place,
    first.sha,
    false,
    ({ folder, variables }) => streamGit(folder, ARGS, options, reader.read, { variables, input }),
    () => streamGit(folderOf(place), ARGS, options, reader.read, { input }),
  );
  if (end.ok) reader.end();
  return end;
}

/** The share of lines that two diffs have in common, 0 to 1, counting repeats: common ÷ all. 0 when both are empty. */
export function similarity(a: Int32Array, b: Int32Array): number {
  const common = commonLines(a, b);
  const all = a.length + b.length - common;
  return all === 0 ? 0 : common / all;
}

/** How many lines two diffs have in common, counting repeats. */
export function commonLines(a: Int32Array, b: Int32Array): number {
  let common = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const x = a[i] ?? 0;
    const y = b[j] ?? 0;
    if (x === y) common += 1;
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return common;
}

const ARGS = [
  ...["-c", "diff.algorithm=myers", "-c", "diff.indentHeuristic=true"],
  ...["diff-tree", "--stdin", "--always", "--root", "-r", "-p", "-U0", "--no-renames", "--full-index"],
  ...["--no-ext-diff", "--no-textconv", "--no-color", "--src-prefix=a/", "--dst-prefix=b/", "--submodule=short"],
];

enum Byte {
  Newline = 10,
  Space = 32,
  Plus = 43,
  Minus = 45,
  At = 64,
}

interface Open {
  readonly pair: Pair;
  readonly lines: { a: number; b: number };
  readonly inverse: { a: number; b: number };
  bag: number[];
  count: number;
  files: number;
}

/** Reads what git prints of the pairs. Call `end` once it has printed all. */
export function printReader(pairs: readonly Pair[], onPrint: (pair: Pair, print: Print | null) => void) {
  let open: Open | null = null;
  let next = 0;
  let inHeader = false;
  let file = 0;
  /** First 64 bits of the old and the new blob's id, for a file that has no lines. */
  let blobs: readonly [number, number, number, number] = [0, 0, 0, 0];

  const close = () => {
    if (open === null) return;
    const { pair, lines: forward, inverse, count, bag, files } = open;
    const large = count > LINE_CAP || files > FILE_CAP;
    onPrint(pair, large ? null : { lines: asNumber(forward), inverse: asNumber(inverse), count, bag: Int32Array.from(bag).sort() });
    open = null;
  };
  const item = (sign: number, a: number, b: number) => {
    if (open === null) return;
    open.count += 1;
    if (open.count > LINE_CAP) {
      open.bag = [];
      return;
    }
    addItem(open.lines, [file, sign, a, b]);
    addItem(open.inverse, [file, Byte.Plus + Byte.Minus - sign, a, b]);
    open.bag.push(finish(mix(mix(file, sign), a)));
  };
  /** Hashes of the line that is being read. */
  let a = 0;
  let b = 0;
  let some = false;
  const startText = () => {
    a = 0x811c9dc5;
    b = 0x1b873593;
    some = false;
  };
  const readText = (data: Buffer, from: number, end: number) => {
    // Not the variables of the closure, which are slower.
    let [x, y, any] = [a, b, some];
    for (let at = from; at < end; at++) {
      const byte = data[at] ?? 0;
      if (byte === Byte.Space || (byte >= 9 && byte <= 13)) continue;
      x = Math.imul(x ^ byte, 0x01000193);
      y = Math.imul(y ^ byte, 0x5bd1e995);
      y ^= y >>> 15;
      any = true;
    }
    a = x;
    b = y;
    some = any;
  };
  const changed = (data: Buffer, from: number, end: number) => {
    startText();
    readText(data, from + 1, end);
    if (some) item(data[from] ?? 0, a, b);
  };
  const header = (text: string) => {
    if (text.startsWith("index ")) blobs = blobWords(text);
    else if (text.startsWith("--- ") || text.startsWith("+++ ")) {
      if (!text.endsWith("/dev/null")) file = hash(text.slice(text.indexOf("/")));
    } else if (text.startsWith("Binary files ")) {
      item(Byte.Minus, blobs[0], blobs[1]);
      item(Byte.Plus, blobs[2], blobs[3]);
    }
  };
  const line = (data: Buffer, from: number, end: number) => {
    const first = data[from];
    if (!inHeader && (first === Byte.Plus || first === Byte.Minus)) changed(data, from, end);
    else if (first === Byte.At) inHeader = false;
    else if (end - from > 11 && data.toString("latin1", from, from + 11) === "diff --git ") {
      inHeader = true;
      if (open) open.files += 1;
      file = hash(data.toString("latin1", from, end));
    } else if (inHeader) {
      const text = data.toString("latin1", from, end);
      if (text === pairs[next]?.sha) begin();
      else header(text);
    } else if (data.toString("latin1", from, end) === pairs[next]?.sha) begin();
  };
  const begin = () => {
    close();
    const pair = pairs[next++];
    inHeader = false;
    if (pair) open = { pair, lines: emptyFingerprint(), inverse: emptyFingerprint(), bag: [], count: 0, files: 0 };
  };
  const wholeLine = piecesOf(Byte.Newline, HEADER_CAP, line);
  /** The sign of a changed line that is longer than what has come so far, of which nothing but its hashes is kept; or null. */
  let sign: number | null = null;
  let inLine = false;
  const read = (chunk: Buffer) => {
    let from = 0;
    if (sign !== null) {
      const end = chunk.indexOf(Byte.Newline);
      readText(chunk, 0, end < 0 ? chunk.length : end);
      if (end < 0) return;
      if (some) item(sign, a, b);
      sign = null;
      from = end + 1;
    }
    const last = chunk.lastIndexOf(Byte.Newline) + 1;
    // What the header's lines say has to be known before the beginning of the last line is looked at.
    if (last > from) {
      wholeLine(chunk.subarray(from, last));
      inLine = false;
    }
    const begin = Math.max(from, last);
    const first = chunk[begin];
    if (first === undefined) return;
    if (!inLine && !inHeader && (first === Byte.Plus || first === Byte.Minus)) {
      sign = first;
      startText();
      readText(chunk, begin + 1, chunk.length);
    } else {
      inLine = true;
      wholeLine(chunk.subarray(begin));
    }
  };
  return { read, end: close };
}

function hash(text: string): number {
  let h = 17;
  for (let i = 0; i < text.length; i++) h = mix(h, text.charCodeAt(i));
  return finish(h);
}

/** From `index <old>..<new> <mode>`. */
function blobWords(text: string): readonly [number, number, number, number] {
  const data = Buffer.from(text, "latin1");
  const fresh = text.indexOf("..") + 2;
  return [hexWord(data, 6), hexWord(data, 14), hexWord(data, fresh), hexWord(data, fresh + 8)];
}
