/** Strict reading of untyped JSON on hot paths, where a schema per line would cost more than the line. */

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Above this, a count of one response or one session is damage, not usage. It also keeps sums of thousands of responses
 * exact in a `number` and in the ledger.
 */
export const MAX_COUNT = 1e12;

/** Times outside 2015 to 2100 are damage: no agent wrote logs before, and a day's view must not stretch to the year 9999. */
const EARLIEST = Date.UTC(2015, 0, 1);
const LATEST = Date.UTC(2100, 0, 1);
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/;

/** null for text that is not JSON or not a list. */
export function parseList(text: string): readonly unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** null for text that is not JSON or not an object. */
export function parseObject(text: string): JsonObject | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

export function asObject(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function asText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Text that is there and not empty. */
export function asName(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/**
 * A count: an integer from 0 to `MAX_COUNT`.
 * @returns `absent` for undefined and null, NaN for anything that is not a count (text, negative, fraction, too large).
 */
export function countOf(value: unknown, absent: number): number {
  if (value === undefined || value === null) return absent;
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_COUNT ? value + 0 : Number.NaN;
}

/** An ISO 8601 instant with its offset, in epoch milliseconds; null when it is none or out of range. */
export function isoInstant(value: unknown): number | null {
  if (typeof value !== "string" || !ISO_INSTANT.test(value)) return null;
  return inRange(value.length === 24 && value.endsWith("Z") ? utcInstant(value) : Date.parse(value));
}

let dayText = "?";
let dayStart = Number.NaN;

/** `Date.parse` of text like "2026-08-01T10:00:00.000Z", at a fraction of its cost for one of the same day as the one before. */
function utcInstant(text: string): number {
  const hours = twoDigits(text, 11);
  const minutes = twoDigits(text, 14);
  const seconds = twoDigits(text, 17);
  if (hours > 23 || minutes > 59 || seconds > 59) return Date.parse(text);
  if (!text.startsWith(dayText)) {
    dayText = text.slice(0, 10);
    dayStart = Date.parse(dayText);
  }
  return dayStart + hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + twoDigits(text, 20) * 10 + text.charCodeAt(22) - ZERO;
}

const ZERO = 48;

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

/** An instant as epoch milliseconds; null when it is none or out of range. */
export function epochInstant(value: unknown): number | null {
  return typeof value === "number" ? inRange(Math.floor(value)) : null;
}

/** US dollars in nano-dollars; null when it is not a plausible cost (0 to 1 million dollars). */
export function nanoUsdOf(value: unknown): number | null {
  return typeof value === "number" && value >= 0 && value <= 1e6 ? Math.round(value * 1e9) : null;
}

function inRange(instant: number): number | null {
  return instant >= EARLIEST && instant < LATEST ? instant : null;
}
