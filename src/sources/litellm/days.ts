/** UTC days, both included, as "YYYY-MM-DD". */
export interface Window {
  readonly start: string;
  readonly end: string;
}

export const DAY_MS = 86_400_000;

/** The UTC day of an instant (epoch milliseconds), or so many days later. UTC knows no daylight saving, so whole days may be added. */
export function utcDay(at: number, daysLater = 0): string {
  return new Date(at + daysLater * DAY_MS).toISOString().slice(0, 10);
}

/** Whether a text is a real date as "YYYY-MM-DD". */
export function isUtcDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  // Date.parse takes February 30 for March 2.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
