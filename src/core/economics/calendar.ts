/** The number of a calendar day "YYYY-MM-DD": neighbouring days differ by 1, whatever their length. Throws a RangeError for no day. */
export function dayNumber(day: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError(`"${day}" is not a day: write it as YYYY-MM-DD.`);
  return ms / 86_400_000;
}

/** The number of the week, Monday to Sunday, that a day is in. */
export function weekNumber(day: number): number {
  // Day 0, 1 January 1970, was a Thursday.
  return Math.floor((day + 3) / 7);
}
