import { closeSync, openSync, readSync } from "node:fs";
import { createBufferScanner } from "./bufferScanner";
import { type ByteScanner, checkNeedles } from "./byteScanner";
import { createByteScanner } from "./chooseScanner";
import { beginOf, type LineBytes, stopOf } from "./lineBytes";

/** What a source's lines are found by, see `FileSource`. */
export interface LineNeedles {
  readonly needles: readonly string[];
  readonly marks?: readonly string[];
  readonly fields?: readonly string[];
}

export interface LineScanner {
  /**
   * Hands out the whole lines of `chunk` between `from` (a line's start) and `to` that hold at least one needle, in order.
   * @returns the position after the last line feed, or `from` when there is none: what follows is to be scanned again with more behind it.
   */
  scan(chunk: Buffer, from: number, to: number, onLine: (text: string, end: number) => void): number;
  /** Whether a piece of text, decoded from one line, holds a needle. */
  matches(bytes: Buffer): boolean;
}

/** Called for each whole line that holds a needle; `endOffset` is the position in the file after its line feed. */
export type OnLine = (line: LineBytes, endOffset: number) => void;

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

/** A line longer than this is passed over and counted, so that a damaged file cannot exhaust the memory. Bytes. */
export const MAX_LINE_BYTES = 256 * 1024 * 1024;

/** Bytes read at once: few enough that they are still in the processor's cache when they are scanned. */
const CHUNK_BYTES = 256 * 1024;
/** A buffer that one long line made larger than this is given back afterwards. */
const KEEP_BYTES = 4 * 1024 * 1024;
const LINE_FEED = 10;

/**
 * Makes a scanner for bytes that are in memory already.
 * @throws RangeError for an empty needle or one with a line break in it.
 */
export function createLineScanner(needles: readonly string[]): LineScanner {
  checkNeedles(needles);
  return {
    scan: (chunk, from, to, onLine) => createBufferScanner(needles, [], chunk).scan(from, to, (line, end) => onLine(line.text(), end)),
    matches: (bytes) => needles.some((needle) => bytes.includes(needle)),
  };
}

/**
 * Reads a file from a byte offset (a line's start) to its end, synchronously and in pieces.
 * @param by the same object each time saves making its scanner anew
 * @param file path, or an open descriptor, which stays open
 * @param limit stops after the lines that stand in about so many bytes
 * @throws what `fs` throws when the file cannot be read; RangeError for a needle that no line could hold
 */
export function readNewLines(
  file: string | number,
  offset: number,
  by: LineNeedles,
  onLine: OnLine,
  limit: number = Number.POSITIVE_INFINITY,
): NewLines {
  const scanner = scanners.get(by) ?? createByteScanner(by.needles, by.marks ?? [], CHUNK_BYTES * 2, by.fields ?? []);
  // Set aside while it is in use, so that a reading inside a reading has a buffer of its own.
  scanners.delete(by);
  const descriptor = typeof file === "number" ? file : openSync(file, "r");
  try {
    return readFrom(descriptor, offset, scanner, by.needles, onLine, limit);
  } finally {
    if (typeof file === "string") closeSync(descriptor);
    if (scanner.buffer().length <= KEEP_BYTES) scanners.set(by, scanner);
  }
}

const scanners = new WeakMap<LineNeedles, ByteScanner>();

function readFrom(
  descriptor: number,
  offset: number,
  scanner: ByteScanner,
  needles: readonly string[],
  onLine: OnLine,
  limit: number,
): NewLines {
  /** Position in the file of the buffer's first byte, which is always a line's start unless `skipping`. */
  let base = offset;
  let held = 0;
  let overlong = 0;
  let skipping = false;
  let skippedFrom = offset;
  for (;;) {
    if (scanner.buffer().length - held < CHUNK_BYTES) scanner.grow(held);
    const buffer = scanner.buffer();
    const read = readSync(descriptor, buffer, held, CHUNK_BYTES, base + held);
    if (read === 0) break;
    let from = 0;
    const to = held + read;
    if (skipping) {
      const feed = buffer.subarray(0, to).indexOf(LINE_FEED);
      if (feed < 0) {
        base += to;
        held = 0;
        continue;
      }
      skipping = false;
      overlong++;
      from = feed + 1;
    } else if (buffer.subarray(held, to).indexOf(LINE_FEED) < 0) {
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
    const consumed = scanner.scan(from, to, (line, end) => onLine(line, fileOffset + end));
    base += consumed;
    if (base - offset >= limit) return { offset: base, tail: null, overlong, more: true };
    buffer.copyWithin(0, consumed, to);
    held = to - consumed;
  }
  if (skipping) return { offset: skippedFrom, tail: null, overlong, more: false };
  const rest = scanner.buffer().subarray(0, held);
  const matters = needles.some((needle) => rest.includes(needle));
  const begin = beginOf(rest, 0);
  return { offset: base, tail: matters ? rest.toString("utf8", begin, stopOf(rest, begin, held)) : null, overlong, more: false };
}
