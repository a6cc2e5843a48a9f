/**
 * Days as people count them: "YYYY-MM-DD" in a time zone. A day can have 23 or 25 hours, start at 01:00, or not exist at
 * all (Samoa had no 30 December 2011), so nothing here adds 24 hours to a moment.
 */

/** The canonical name of a time zone that this runtime knows, else null. */
export function parseTimeZone(name: string): string | null {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}

/**
 * Returns a function that says which day a moment (epoch milliseconds) falls on in `timeZone`. Made for a million calls: it
 * asks the calendar for the zone's distance from UTC once a day, and on days on which that changes once per quarter of an
 * hour, because since 1972 every zone's midnight lies on one of UTC's.
 * Throws a RangeError for an unknown zone here, and for a moment that is no time (NaN, beyond ±8.64e15) when called.
 */
export function createDayCutter(timeZone: string): (ms: number) => string {
  // Made when first needed: making one takes longer than asking it a hundred times.
  let dayFormat: Intl.DateTimeFormat | undefined;
  const offsetAt = createOffsets(timeZone);
  const offsets = new Map<number, number | null>();
  const named = new Map<number, string>();
  const slots = new Map<number, string>();
  return (ms) => {
    if (ms >= EVEN_SINCE && ms < EVEN_UNTIL) {
      const utcDay = Math.floor(ms / DAY_MS);
      let offset = offsets.get(utcDay);
      if (offset === undefined) {
        // No zone has ever changed its clocks and changed them back within a day of UTC.
        const [before, after] = [offsetAt(utcDay * DAY_MS), offsetAt((utcDay + 1) * DAY_MS)];
        offset = before === after ? before : null;
        offsets.set(utcDay, offset);
      }
      if (offset !== null) {
        const localDay = Math.floor((ms + offset) / DAY_MS);
        let name = named.get(localDay);
        if (name === undefined) {
          name = new Date(localDay * DAY_MS).toISOString().slice(0, 10);
          named.set(localDay, name);
        }
        return name;
      }
    }
    const slot = Math.floor(ms / SLOT_MS);
    const known = slots.get(slot);
    if (known !== undefined) return known;
    dayFormat ??= new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", numberingSystem: "latn", ...DAY_PARTS });
    const format = dayFormat;
    const day = dayOf(format, ms);
    // Newfoundland put its clocks back at 00:01 until 2011, so that one quarter of an hour held two days; so do offsets of old.
    const whole = dayOf(format, slot * SLOT_MS) === day && dayOf(format, (slot + 1) * SLOT_MS - 1) === day;
    if (whole) {
      if (slots.size >= MAX_SLOTS) slots.clear();
      slots.set(slot, day);
    }
    return day;
  };
}

/**
 * The first moment of a day (epoch milliseconds): midnight, or where the clock skips midnight the first moment after it.
 * For a day that the zone never had, the start of the next one. Throws a RangeError for an unknown zone or what is no day.
 */
export function startOfDay(day: string, timeZone: string): number {
  const dayAt = createDayCutter(timeZone);
  const utcMidnight = utcOf(day);
  // Zones lie between UTC-12 and UTC+14. In between, days only go forward, so halving finds the change.
  let before = utcMidnight - 15 * HOUR_MS;
  let at = utcMidnight + 13 * HOUR_MS;
  while (at - before > 1) {
    const middle = Math.floor((before + at) / 2);
    if (dayAt(middle) >= day) at = middle;
    else before = middle;
  }
  return at;
}

/** Every calendar day from the first to the last, both included; none when the last is before the first. */
export function dayRange(firstDay: string, lastDay: string): string[] {
  const last = utcOf(lastDay);
  const days: string[] = [];
  for (let day = firstDay; utcOf(day) <= last; day = nextDay(day)) days.push(day);
  return days;
}

/** The calendar day `count` days after (or, below 0, before) `day`. */
export function addDays(day: string, count: number): string {
  const [year, month, date] = partsOf(day);
  return new Date(Date.UTC(year, month - 1, date + count)).toISOString().slice(0, 10);
}

const SLOT_MS = 900_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** The years in which distances from UTC are whole minutes. */
const EVEN_SINCE = Date.UTC(1973, 0, 1);
const EVEN_UNTIL = Date.UTC(2200, 0, 1);
/** Almost two years of quarters of an hour; a few megabytes. */
const MAX_SLOTS = 65_536;
const CLOCK_PARTS = {
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
  hourCycle: "h23",
} as const;
const DAY_PARTS = { year: "numeric", month: "2-digit", day: "2-digit" } as const;

function dayOf(format: Intl.DateTimeFormat, ms: number): string {
  let year = "";
  let month = "";
  let date = "";
  for (const part of format.formatToParts(ms)) {
    if (part.type === "year") year = part.value;
    else if (part.type === "month") month = part.value;
    else if (part.type === "day") date = part.value;
  }
  return `${year.padStart(4, "0")}-${month}-${date}`;
}

/** A zone's distance from UTC at a moment, in milliseconds, east of it positive. For the years above. */
function createOffsets(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, calendar: "gregory", numberingSystem: "latn", ...CLOCK_PARTS });
  return (ms) => {
    const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? Number.NaN;
    return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) - ms;
  };
}

function nextDay(day: string): string {
  return addDays(day, 1);
}

function utcOf(day: string): number {
  const [year, month, date] = partsOf(day);
  return Date.UTC(year, month - 1, date);
}

function partsOf(day: string): readonly [number, number, number] {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  const [year, month, date] = (parts ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || date === undefined || !isDate(year, month, date)) {
    throw new RangeError(`"${day}" is not a day: write it as YYYY-MM-DD.`);
  }
  return [year, month, date];
}

function isDate(year: number, month: number, date: number): boolean {
  const time = new Date(Date.UTC(year, month - 1, date));
  return time.getUTCMonth() === month - 1 && time.getUTCDate() === date && year >= 100;
}
