import type { ByteScanner } from "./byteScanner";
import { beginOf, type LineBytes, NO_FIELDS, stopOf } from "./lineBytes";

const LINE_FEED = 10;
const NONE = -1;

/** A scanner that needs nothing but `Buffer`, over bytes that may be there already. It looks at each byte once for each needle. */
export function createBufferScanner(needles: readonly string[], marks: readonly string[], bytes: Buffer): ByteScanner {
  const patterns = needles.map((text) => Buffer.from(text));
  const all = [...patterns, ...marks.map((text) => Buffer.from(text))];
  /** Each needle's own next place; past the end is Infinity. */
  const nextHits = new Array<number>(patterns.length);
  let buffer = bytes;
  let begin = 0;
  let stop = 0;
  const line: LineBytes = {
    at: (index) => buffer.subarray(begin, stop).indexOf(all[index] ?? ""),
    text: (from = 0, to = stop - begin) => buffer.toString("utf8", begin + from, begin + to),
    arrayEnd: () => -1,
    ...NO_FIELDS,
  };
  return {
    buffer: () => buffer,
    grow: (keep) => {
      const larger = Buffer.allocUnsafe(buffer.length * 2);
      buffer.copy(larger, 0, 0, keep);
      buffer = larger;
    },
    scan: (from, to, onLine) => {
      const lastFeed = from < to ? buffer.lastIndexOf(LINE_FEED, to - 1) : NONE;
      if (lastFeed < from) return from;
      const lines = buffer.subarray(0, lastFeed + 1);
      let position = from;
      nextHits.fill(position - 1);
      for (;;) {
        const hit = nearestHit(lines, patterns, nextHits, position);
        if (hit === NONE) return lastFeed + 1;
        const start = Math.max(position, lines.lastIndexOf(LINE_FEED, hit) + 1);
        const end = lines.indexOf(LINE_FEED, hit);
        position = end + 1;
        begin = beginOf(buffer, start);
        stop = stopOf(buffer, begin, end);
        onLine(line, position);
      }
    },
  };
}

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
