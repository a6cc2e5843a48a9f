/** Numbers, money and times as the reader's locale writes them. Pure: the locale and the zone are arguments. */

export type DayStyle = "tick" | "weekday" | "month" | "full";

export interface Format {
  /** Nano-dollars as dollars: cents from one cent up, two significant digits below, whole dollars from ten thousand. */
  usd(nano: number): string;
  /** Nano-dollars as dollars with every digit that they hold. */
  usdExact(nano: number): string;
  /** Nano-dollars, short, for an axis. */
  usdShort(nano: number): string;
  integer(value: number): string;
  /** With at most two digits after the point. */
  number(value: number): string;
  /** Three significant digits with the locale's short unit: 18.2M. */
  compact(value: number): string;
  /** A share of 0..1. Never shows 0 % for something or 100 % for not all. */
  percent(share: number): string;
  /** Hour and minute of an epoch in milliseconds. */
  time(at: number): string;
  /** Day and month, with the year when it is not the year of `now`. */
  date(at: number, now: number): string;
  /** The time alone on the day of `now`, else the date with it. */
  moment(at: number, now: number): string;
  dateTime(at: number): string;
  /** From one moment to another, with what both have in common said once. */
  span(from: number, until: number, now: number): string;
  /** The same in whole days. */
  daySpan(from: number, until: number, now: number): string;
  /** A calendar day given as "YYYY-MM-DD". */
  day(day: string, style: DayStyle): string;
  compare(a: string, b: string): number;
}

/** `timeZone` is an IANA name; one that this runtime does not know falls back to the runtime's own zone. */
export function createFormat(locale: string, timeZone: string): Format {
  const zone = knownZone(timeZone);
  const money = (options: Intl.NumberFormatOptions) =>
    once(() => new Intl.NumberFormat(locale, { style: "currency", currency: "USD", currencyDisplay: "narrowSymbol", ...options }));
  const cents = money({});
  const whole = money({ maximumFractionDigits: 0 });
  const small = money({ maximumSignificantDigits: 2 });
  const exact = money({ minimumFractionDigits: 2, maximumFractionDigits: 9 });
  const short = money({ notation: "compact", maximumSignificantDigits: 3 });
  const numbersAs = (options: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(locale, options));
  const integers = numbersAs({ maximumFractionDigits: 0 });
  const numbers = numbersAs({ maximumFractionDigits: 2 });
  const compacts = numbersAs({ notation: "compact", maximumSignificantDigits: 3 });
  const percents = numbersAs({ style: "percent", maximumFractionDigits: 0 });
  const finePercents = numbersAs({ style: "percent", maximumFractionDigits: 1 });
  const dates = (options: Intl.DateTimeFormatOptions, timeZone = zone) =>
    once(() => new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone }));
  const times = dates({ hour: "numeric", minute: "2-digit" });
  const shortDates = dates({ day: "numeric", month: "short" });
  const longDates = dates({ day: "numeric", month: "short", year: "numeric" });
  const years = dates({ year: "numeric" });
  const shortSpans = dates({ day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
  const dateTimes = dates({ day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" });
  const dayStyles: Record<DayStyle, () => Intl.DateTimeFormat> = {
    tick: dates({ day: "numeric", month: "short" }, "UTC"),
    weekday: dates({ weekday: "short", day: "numeric" }, "UTC"),
    month: dates({ month: "short", year: "numeric" }, "UTC"),
    full: dates({ weekday: "short", day: "numeric", month: "long", year: "numeric" }, "UTC"),
  };
  const collator = once(() => new Intl.Collator(locale, { sensitivity: "base", numeric: true }));
  const date = (at: number, now: number) => (years().format(at) === years().format(now) ? shortDates : longDates)().format(at);
  const sameYear = (from: number, until: number, now: number) =>
    years().format(from) === years().format(now) && years().format(until) === years().format(now);
  return {
    usd(nano) {
      const value = nano / 1e9;
      const size = Math.abs(value);
      if (size >= 10_000) return whole().format(value);
      if (size === 0 || size >= 0.01) return cents().format(value);
      return size < 0.0001 ? `<${small().format(0.0001)}` : small().format(value);
    },
    // As decimal text, which Intl reads exactly (a division would round a large sum); the target's type library lacks that form.
    usdExact: (nano) => exact().format(`${nano}E-9` as unknown as number),
    usdShort: (nano) => (Math.abs(nano) < 1e10 && nano % 1e9 !== 0 ? axisUsd(nano) : short().format(nano / 1e9)),
    integer: (value) => integers().format(value),
    number: (value) => numbers().format(value),
    compact: (value) => compacts().format(value),
    percent(share) {
      if (share > 0 && share < 0.001) return `<${finePercents().format(0.001)}`;
      if (share < 1 && share >= 0.995) return `>${percents().format(0.99)}`;
      return share > 0 && share < 0.1 ? finePercents().format(share) : percents().format(share);
    },
    time: (at) => times().format(at),
    date,
    moment: (at, now) =>
      longDates().format(at) === longDates().format(now) ? times().format(at) : `${date(at, now)}, ${times().format(at)}`,
    dateTime: (at) => dateTimes().format(at),
    span: (from, until, now) => (sameYear(from, until, now) ? shortSpans : dateTimes)().formatRange(Math.min(from, until), until),
    daySpan: (from, until, now) => (sameYear(from, until, now) ? shortDates : longDates)().formatRange(Math.min(from, until), until),
    day: (day, style) => dayStyles[style]().format(Date.parse(`${day}T00:00:00Z`)),
    compare: (a, b) => collator().compare(a, b),
  };

  function axisUsd(nano: number): string {
    return (Math.abs(nano) < 1e7 ? small : cents)().format(nano / 1e9);
  }
}

/**
 * Text from outside on one line, at most `max` code points. Control characters and the bidirectional embeddings and
 * overrides of UAX #9 are taken out: they only change how the text around them looks.
 */
export function oneLine(text: string, max: number): string {
  const clean = text
    .slice(0, max * 4)
    .replace(/[\ud800-\udbff]$/, "")
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, "")
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, " ")
    .trim();
  const points = Array.from(clean);
  return points.length <= max ? clean : `${points.slice(0, max - 1).join("")}…`;
}

/** Each of the platform's formatters takes a while to make, and the first figures need few of them. */
function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function knownZone(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}
