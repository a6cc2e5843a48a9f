/**
 * The filter for issues that changed at or after `since` and that the user is or was to do, oldest change first: one that was handed on
 * must be taken back. JQL knows minutes only, and reads a moment in the time zone of the user's profile.
 */
export function changedSince(projectKey: string, since: number, timeZone: string | null): string {
  const mine = "(assignee = currentUser() OR assignee WAS currentUser())";
  return `project = "${projectKey}" AND ${mine} AND updated >= "${jqlMoment(since, timeZone)}" ORDER BY updated ASC`;
}

/** "2026-05-20 10:00" in a zone, never later than `since`. An hour that a clock change repeats is taken twice. */
export function jqlMoment(since: number, timeZone: string | null): string {
  const format = formatIn(timeZone);
  // Not knowing the zone, the one that is furthest behind.
  if (format === null) return new Date(Math.max(0, since - 14 * HOUR_MS)).toISOString().slice(0, 16).replace("T", " ");
  const text = format(since);
  const repeated = format(since - HOUR_MS) === text || format(since + HOUR_MS) === text;
  return repeated ? format(since - 2 * HOUR_MS) : text;
}

const HOUR_MS = 3_600_000;

function formatIn(timeZone: string | null): ((at: number) => string) | null {
  if (timeZone === null) return null;
  try {
    const { format } = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    });
    return format;
  } catch {
    return null;
  }
}
