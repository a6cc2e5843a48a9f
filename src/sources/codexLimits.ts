import type { LimitWindow } from "../core/limitWindow";
import { asName, asObject, epochInstant } from "./jsonFields";

/** The windows of a plan's limits that an event states: usually 5 hours and 7 days. */
export function limitsOf(value: unknown, at: number): LimitWindow[] {
  const limits = asObject(value);
  if (limits === null) return [];
  const name = asName(limits["limit_name"]);
  const windows: LimitWindow[] = [];
  for (const which of ["primary", "secondary"]) {
    const window = asObject(limits[which]);
    const usedPercent = window?.["used_percent"];
    const minutes = window?.["window_minutes"];
    if (window === null || typeof usedPercent !== "number" || !(usedPercent >= 0 && usedPercent <= 1000)) continue;
    if (typeof minutes !== "number" || !Number.isInteger(minutes) || minutes <= 0) continue;
    const length = lengthOf(minutes);
    windows.push({ at, label: name === null ? length : `${length} (${name})`, usedPercent, resetsAt: resetOf(window, at) });
  }
  return windows;
}

function lengthOf(minutes: number): string {
  if (minutes % 1440 === 0) return `${minutes / 1440} d`;
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** Newer versions state an instant in seconds, older ones how many seconds are left. */
function resetOf(window: Readonly<Record<string, unknown>>, at: number): number | null {
  const { resets_at: instant, resets_in_seconds: left } = window;
  if (typeof instant === "number") return epochInstant(instant * 1000);
  return typeof left === "number" && left >= 0 ? epochInstant(at + left * 1000) : null;
}
