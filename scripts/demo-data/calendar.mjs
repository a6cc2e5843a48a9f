/**
 * Working days before a given day, in the local time zone, cut by the calendar so that a day of 23 or 25 hours is still one day.
 */

/** How far back the demo's history reaches, in days. */
export const HISTORY_DAYS = 42;

/**
 * @param {number} now epoch milliseconds
 * @param {number} daysAgo whole days before the day of `now`
 * @param {number} hour local hour, may have a fraction
 * @returns {number} epoch milliseconds
 */
export function localTime(now, daysAgo, hour) {
  const day = new Date(now);
  const minutes = Math.round(hour * 60);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo, Math.floor(minutes / 60), minutes % 60).getTime();
}

/**
 * The days of the window before today, newest first, as "days ago".
 * @param {number} now epoch milliseconds
 * @returns {{ workdays: number[], weekends: number[] }}
 */
export function daysBefore(now) {
  /** @type {number[]} */
  const workdays = [];
  /** @type {number[]} */
  const weekends = [];
  for (let daysAgo = 1; daysAgo < HISTORY_DAYS; daysAgo++) {
    const weekday = new Date(localTime(now, daysAgo, 12)).getDay();
    (weekday === 0 || weekday === 6 ? weekends : workdays).push(daysAgo);
  }
  return { workdays, weekends };
}

/**
 * The zone offset as git writes it, "+0130".
 * @param {number} at epoch milliseconds
 */
export function gitOffset(at) {
  const minutes = -new Date(at).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${String(Math.floor(size / 60)).padStart(2, "0")}${String(size % 60).padStart(2, "0")}`;
}
