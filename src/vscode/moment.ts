/**
 * Says when something was or will be (epoch milliseconds), as short as is clear at `now`: the time alone on the same day, else
 * with its day. `locale` is BCP 47, `timeZone` an IANA name; the runtime's own when left out.
 */
export function createMoment(now: number, locale: string, timeZone: string | undefined): (at: number) => string {
  const { day, time, both } = formatsOf(locale, timeZone);
  const today = day.format(now);
  return (at) => (day.format(at) === today ? time : both).format(at);
}

interface Formats {
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly both: Intl.DateTimeFormat;
}

const made = new Map<string, Formats>();

/** Making a format takes a hundred times as long as using one. */
function formatsOf(locale: string, timeZone: string | undefined): Formats {
  const key = `${locale} ${timeZone ?? ""}`;
  let formats = made.get(key);
  if (!formats) {
    const zone = timeZone === undefined ? {} : { timeZone };
    formats = {
      day: new Intl.DateTimeFormat(locale, { dateStyle: "short", ...zone }),
      time: new Intl.DateTimeFormat(locale, { timeStyle: "short", ...zone }),
      both: new Intl.DateTimeFormat(locale, {
        weekday: "short",
        day: "numeric",
        month: "short",
        hour: "numeric",
        minute: "2-digit",
        ...zone,
      }),
    };
    made.set(key, formats);
  }
  return formats;
}
