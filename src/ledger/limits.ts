import type { LimitWindow } from "../core/limitWindow";
import type { Ledger } from "./ledger";

/** Keeps the newest word on each rate-limit window, inside a write transaction. */
export function putLimits(ledger: Ledger, source: string, limits: readonly LimitWindow[]): void {
  const put = ledger.sql(`INSERT INTO limit_window (source, label, at, used_percent, resets_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (source, label) DO UPDATE SET at = excluded.at, used_percent = excluded.used_percent, resets_at = excluded.resets_at
    WHERE excluded.at >= limit_window.at`);
  for (const limit of limits) put.run(source, limit.label, limit.at, limit.usedPercent, limit.resetsAt);
}
