import type { LimitWindow } from "../core/limitWindow";
import type { Ledger } from "./ledger";

/** Keeps the newest word on each rate-limit window, inside a write transaction. */
export function putLimits(ledger: Ledger, source: string, limits: readonly LimitWindow[]): void {
  const put = ledger.sql(`INSERT INTO limit_window (source, label, at, used_percent, resets_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (source, label) DO UPDATE SET at = excluded.at, used_percent = excluded.used_percent, resets_at = excluded.resets_at
    WHERE excluded.at >= limit_window.at`);
  for (const limit of limits) put.run(source, limit.label, limit.at, limit.usedPercent, limit.resetsAt);
}

/** Windows that were spoken of since then and have not been reset meanwhile: an older word says nothing about now. */
export function readLimits(ledger: Ledger, since: number, now: number): (LimitWindow & { readonly source: string })[] {
  return ledger
    .sql("SELECT * FROM limit_window WHERE at >= ? AND (resets_at IS NULL OR resets_at > ?) ORDER BY source, resets_at, label")
    .all(since, now)
    .map((row) => ({
      source: String(row["source"]),
      label: String(row["label"]),
      at: Number(row["at"]),
      usedPercent: Number(row["used_percent"]),
      resetsAt: row["resets_at"] === null ? null : Number(row["resets_at"]),
    }));
}
