/** The number of a calendar day "YYYY-MM-DD": neighbouring days differ by 1, whatever their length. Throws a RangeError for no day. */
export function dayNumber(day: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`"${day}" is not a day: write it as YYYY-MM-DD.`);
  return ms / 86_400_000;
}

/** The number of the day that a moment is in, each day's name looked up once: a name is cheap, but there are many moments. */
export function dayNumbers(dayOf: (ms: number) => string): (ms: number) => number {
  const known = new Map<string, number>();
  return (ms) => {
    const day = dayOf(ms);
    const number = known.get(day) ?? dayNumber(day);
    known.set(day, number);
    return number;
  };
}

/** The number of the week, Monday to Sunday, that a day is in. */
export function weekNumber(day: number): number {
  // Day 0, 1 January 1970, was a Thursday.
  return Math.floor((day + 3) / 7);
}
