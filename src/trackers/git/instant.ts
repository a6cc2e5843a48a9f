/** The last moment of the year 9999. Beyond it a moment has no four-digit year, and soon no number that a database or a `Date` holds. */
const LATEST_MS = 253_402_300_799_999;

/**
 * A moment as git writes it, in seconds since 1970. A commit may say anything.
 * @returns epoch milliseconds; 0 for what is no number or before 1970, the last moment of the year 9999 for what is after it
 */
export function instantOf(seconds: string): number {
  const at = Number(seconds) * 1000;
  return at > 0 ? Math.min(at, LATEST_MS) : 0;
}
