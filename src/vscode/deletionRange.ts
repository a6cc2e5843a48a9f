import { addDays, createDayCutter, startOfDay } from "../core/day";
import type { DeletionRange } from "./engineClient";

export const DELETION_SPANS = ["today", "week", "month", "older", "all"] as const;
/** "week" and "month": the last 7 and 30 days, today included; "older": everything before the last 30 days. */
export type DeletionSpan = (typeof DELETION_SPANS)[number];

/**
 * The range of a span at `now` (epoch milliseconds), in days of the time zone (IANA name); null for everything. A range ends now
 * rather than at midnight: a deleted time is never counted again, and the rest of today is to be counted.
 */
export function deletionRange(span: DeletionSpan, now: number, timeZone: string): DeletionRange | null {
  const today = createDayCutter(timeZone)(now);
  const start = (daysBefore: number) => startOfDay(addDays(today, -daysBefore), timeZone);
  const ranges = {
    today: () => ({ since: start(0), until: now }),
    week: () => ({ since: start(6), until: now }),
    month: () => ({ since: start(29), until: now }),
    older: () => ({ since: 0, until: start(29) }),
    all: () => null,
  };
  return ranges[span]();
}
