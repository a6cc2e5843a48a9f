/** A stretch of time in which a zone's clocks do not change. */
export interface ZoneSpan {
  /** Epoch milliseconds, exclusive; infinite for the last stretch. */
  readonly until: number;
  /** Added to UTC it gives the zone's own time, milliseconds. */
  readonly offsetMs: number;
}

/**
 * The offsets of a zone between two moments (epoch milliseconds), oldest first; the last one goes on for ever. With them a day
 * is one division, so that a database can cut days.
 * @throws RangeError for an unknown zone
 */
export function zoneSpans(timeZone: string, from: number, to: number): ZoneSpan[] {
  const offsetAt = offsetsOf(timeZone);
  const spans: ZoneSpan[] = [];
  let at = from;
  let offset = offsetAt(at);
  while (at < to) {
    const next = Math.min(to, at + DAY_MS);
    const nextOffset = offsetAt(next);
    if (nextOffset !== offset) {
      spans.push({ until: changeBetween(at, next, offset, offsetAt), offsetMs: offset });
      offset = nextOffset;
    }
    at = next;
  }
  return [...spans, { until: Number.POSITIVE_INFINITY, offsetMs: offset }];
}

const DAY_MS = 86_400_000;

function changeBetween(before: number, after: number, offset: number, offsetAt: (ms: number) => number): number {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}

function offsetsOf(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (ms) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}
