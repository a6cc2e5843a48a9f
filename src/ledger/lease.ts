import type { Ledger } from "./ledger";

/**
 * Takes or renews the right to do one job for all windows, e.g. to read the logs. A holder that died loses it when it
 * expires. Only an economy: two that did the same job would still count everything once. One that expires later than any
 * holder could mean was taken by a clock that has been set back since, and counts as expired.
 * @param forMs how long the lease holds without renewal
 */
export function holdLease(ledger: Ledger, name: string, holder: string, now: number, forMs: number): boolean {
  const current = ledger.sql("SELECT holder, expires_at FROM lease WHERE name = ?").get(name);
  // Twice, since the holder may have renewed it after this window looked at the clock.
  const latest = now + 2 * forMs;
  const expiresAt = Number(current?.["expires_at"] ?? now);
  if (current !== undefined && current["holder"] !== holder && expiresAt > now && expiresAt <= latest) return false;
  return ledger.write(() => {
    ledger
      .sql(`INSERT INTO lease (name, holder, expires_at) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE lease.holder = excluded.holder OR lease.expires_at <= ? OR lease.expires_at > ?`)
      .run(name, holder, now + forMs, now, latest);
    return ledger.sql("SELECT holder FROM lease WHERE name = ?").get(name)?.["holder"] === holder;
  });
}

export function releaseLease(ledger: Ledger, name: string, holder: string): void {
  ledger.write(() => ledger.sql("DELETE FROM lease WHERE name = ? AND holder = ?").run(name, holder));
}
