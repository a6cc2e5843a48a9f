import { epochInstant, isoInstant } from "./jsonFields";

/**
 * A moment as databases of agents keep it: epoch seconds or milliseconds, or text, ISO 8601 or SQLite's own, which is UTC.
 * @returns epoch milliseconds, null when it is no moment
 */
export function sqlInstant(value: unknown): number | null {
  // No agent is older than 1 Jan 2015, which is 1.4e9 in seconds and 1.4e12 in milliseconds.
  if (typeof value === "number") return epochInstant(value < 1e11 ? value * 1000 : value);
  if (typeof value !== "string") return null;
  const text = value.replace(/^(\d{4}-\d\d-\d\d) (?=\d\d:)/, "$1T");
  return isoInstant(/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`);
}
