import { addDays } from "../../core/day";
import type { PanelQuery } from "../../protocol";

/** The calendar days that a panel is about. */
export interface PanelRange {
  /** null: from the first day that anything was used on. */
  readonly firstDay: string | null;
  readonly lastDay: string;
  /** The same in epoch milliseconds; `until` is exclusive, null where the range is open. */
  readonly since: number | null;
  readonly until: number | null;
}

/** @param startOfDay the first moment of a day in the user's time zone */
export function panelRange({ rangeDays, span }: PanelQuery, today: string, startOfDay: (day: string) => number): PanelRange {
  if (span !== undefined) {
    const [firstDay, lastDay] = span.from <= span.until ? [span.from, span.until] : [span.until, span.from];
    return { firstDay, lastDay, since: startOfDay(firstDay), until: startOfDay(addDays(lastDay, 1)) };
  }
  const firstDay = rangeDays === 0 ? null : addDays(today, 1 - rangeDays);
  return { firstDay, lastDay: today, since: firstDay === null ? null : startOfDay(firstDay), until: null };
}

export function isInRange({ firstDay, lastDay }: PanelRange, day: string): boolean {
  return (firstDay === null || day >= firstDay) && day <= lastDay;
}
