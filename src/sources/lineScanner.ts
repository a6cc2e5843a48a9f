import { closeSync, openSync, readSync } from "node:fs";

/** Called for each whole line that holds a needle; `endOffset` is the position after its line feed, counted like `from`. */
export type OnLine = (text: string, endOffset: number) => void;

export interface LineScanner {
  /**
   * Hands out the whole lines of `chunk` between `from` (a line's start) and `to` that hold at least one needle, in order.
   * @returns the position after the last line feed, or `from` when there is none: what follows is to be scanned again with more behind it.
   */
  scan(chunk: Buffer, from: number, to: number, onLine: OnLine): number;
  /** Whether a piece of text, decoded from one line, holds a needle. */
  matches(bytes: Buffer): boolean;
}

/** A line longer than this is passed over and counted, so that a damaged file cannot exhaust the memory. Bytes. */
export const MAX_LINE_BYTES = 256 * 1024 * 1024;

const CHUNK_BYTES = 1024 * 1024;
/** A read buffer that one long line made larger than this is given back afterwards. */
const KEEP_BYTES = 4 * CHUNK_BYTES;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NONE = -1;

/**
 * Makes a scanner for lines that hold at least one of `needles`. Lines without one are never decoded.
 * Each byte is searched once for each needle.
 * @throws RangeError for an empty needle or one with a line break in it.
 */
export function createLineScanner(needles: readonly string[]): LineScanner {
  const patterns = needles.map(toPattern);
  const nextHits = new Array<number>(patterns.length);

  return {
    scan(chunk, from, to, onLine) {
      const lastFeed = from < to ? chunk.lastIndexOf(LINE_FEED, to - 1) : NONE;
      if (lastFeed < from) return from;
      const lines = chunk.subarray(0, lastFeed + 1);
      let position = from;
      nextHits.fill(position - 1);
      for (;;) {
        const hit = nearestHit(lines, patterns, nextHits, position);
        if (hit === NONE) return lastFeed + 1;
        const start = Math.max(position, lines.lastIndexOf(LINE_FEED, hit) + 1);
        const end = lines.indexOf(LINE_FEED, hit);
        position = end + 1;
        onLine(decodeLine(lines, start, end), position);
      }
    },
    matches: (bytes) => patterns.some((pattern) => bytes.includes(pattern)),
  };
}

/** What reading a file's new lines came to. */
export interface NewLines {
  /** Byte offset after the last whole line: where the next reading starts. */
  readonly offset: number;
  /** The bytes after `offset`, if they hold a needle: a line that is still being written or lacks its line feed. */
  readonly tail: string | null;
  /** Lines passed over because they are longer than `MAX_LINE_BYTES`. */
  readonly overlong: number;
  /** Whether reading stopped at the limit before the file's end: it goes on at `offset`. */
  readonly more: boolean;
}

/**
 * Reads a file from a byte offset (a line's start) to its end, synchronously and in pieces of 1 MiB.
 * `onLine` gets the offset in the file after each line.
 * @param needles see `createLineScanner`; the same array each time saves making it anew.
 * @param file path, or an open descriptor, which stays open.
 * @param limit stops after the lines that stand in about so many bytes.
 * @throws what `fs` throws when the file cannot be read.
 */
export function readNewLines(
  file: string | number,
  offset: number,
  needles: readonly string[],
  onLine: OnLine,
  limit: number = Number.POSITIVE_INFINITY,
): NewLines {
  const scanner = scanners.get(needles) ?? createLineScanner(needles);
  scanners.set(needles, scanner);
  const descriptor = typeof file === "number" ? file : openSync(file, "r");
  try {
    return readFrom(descriptor, offset, scanner, onLine, limit);
  } finally {
    if (typeof file === "string") closeSync(descriptor);
  }
}

const scanners = new WeakMap<readonly string[], LineScanner>();
let shared = Buffer.allocUnsafe(CHUNK_BYTES * 2);

function readFrom(descriptor: number, offset: number, scanner: LineScanner, onLine: OnLine, limit: number): NewLines {
  let buffer = shared;
  /** Position in the file of the buffer's first byte, which is always a line's start unless `skipping`. */
  let base = offset;
  let held = 0;
  let overlong = 0;
  let skipping = false;
  let skippedFrom = offset;
  for (;;) {
    if (buffer.length - held < CHUNK_BYTES) {
      const larger = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(larger, 0, 0, held);
      buffer = larger;
    }
    const read = readSync(descriptor, buffer, held, CHUNK_BYTES, base + held);
    if (read === 0) break;
    let from = 0;
    const to = held + read;
    if (skipping) {
      const feed = buffer.subarray(0, to).indexOf(LINE_FEED);
      if (feed === NONE) {
        base += to;
        held = 0;
        continue;
      }
      skipping = false;
      overlong++;
      from = feed + 1;
    } else if (buffer.subarray(held, to).indexOf(LINE_FEED) === NONE) {
      held = to;
      if (held > MAX_LINE_BYTES) {
        skipping = true;
        skippedFrom = base;
        base += held;
        held = 0;
      }
      continue;
    }
    const fileOffset = base;
    const consumed = scanner.scan(buffer, from, to, (text, endOffset) => onLine(text, fileOffset + endOffset));
    base += consumed;
    if (base - offset >= limit) return { offset: base, tail: null, overlong, more: true };
    buffer.copyWithin(0, consumed, to);
    held = to - consumed;
  }
  if (buffer.length <= KEEP_BYTES) shared = buffer;
  if (skipping) return { offset: skippedFrom, tail: null, overlong, more: false };
  const rest = buffer.subarray(0, held);
  return { offset: base, tail: held > 0 && scanner.matches(rest) ? decodeLine(rest, 0, held) : null, overlong, more: false };
}

function toPattern(needle: string): Buffer {
  if (needle === "" || /[\r\n]/.test(needle)) throw new RangeError("a needle must be text without line breaks");
  return Buffer.from(needle, "utf8");
}

/** The first position of any pattern at or after `position`. `nextHits` remembers each pattern's own next one; past the end is Infinity. */
function nearestHit(lines: Buffer, patterns: readonly Buffer[], nextHits: number[], position: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < patterns.length; index++) {
    const pattern = patterns[index];
    let hit = nextHits[index];
    if (pattern === undefined || hit === undefined) continue;
    if (hit < position) {
      hit = lines.indexOf(pattern, position);
      if (hit === NONE) hit = Number.POSITIVE_INFINITY;
      nextHits[index] = hit;
    }
    if (hit < nearest) nearest = hit;
  }
  return nearest === Number.POSITIVE_INFINITY ? NONE : nearest;
}

/** Invalid UTF-8 becomes replacement characters in this line only. */
function decodeLine(bytes: Buffer, start: number, end: number): string {
  const stop = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  const begin = bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
  return bytes.toString("utf8", begin, stop);
}
