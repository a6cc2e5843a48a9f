import { FILE_CAP, lines, type Pair } from "./deltas";
import { addItem, asNumber, emptyFingerprint, finish, hexWord, mix } from "./hash";
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

/** Reads the prints of all pairs in one process, in order; null for a diff that is too large. */
export async function readPrints(
  folder: string,
  pairs: readonly Pair[],
  options: GitOptions,
  onPrint: (pair: Pair, print: Print | null) => void,
): Promise<GitEnd> {
  if (pairs.length === 0) return { ok: true };
  const reader = printReader(pairs, onPrint);
  const end = await streamGit(folder, ARGS, options, reader.read, { input: lines(pairs, (pair) => pair) });
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

function printReader(pairs: readonly Pair[], onPrint: (pair: Pair, print: Print | null) => void) {
  let rest: Buffer | null = null;
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
  const changed = (data: Buffer, from: number, end: number) => {
    let a = 0x811c9dc5;
    let b = 0x1b873593;
    let some = false;
    for (let at = from + 1; at < end; at++) {
      const byte = data[at] ?? 0;
      if (byte === Byte.Space || (byte >= 9 && byte <= 13)) continue;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte, 0x5bd1e995);
      b ^= b >>> 15;
      some = true;
    }
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
  const read = (chunk: Buffer) => {
    const data = rest === null ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = data.indexOf(Byte.Newline, from); end >= 0; end = data.indexOf(Byte.Newline, from)) {
      line(data, from, end);
      from = end + 1;
    }
    rest = from < data.length ? Buffer.from(data.subarray(from)) : null;
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
