import type { Ledger } from "./ledger";

/**
 * Takes or renews the right to do one job for all windows, e.g. to read the logs. A holder that died loses it when it
 * expires. Only an economy: two that did the same job would still count everything once.
 * @param forMs how long the lease holds without renewal
 */
export function holdLease(ledger: Ledger, name: string, holder: string, now: number, forMs: number): boolean {
  const current = ledger.sql("SELECT holder, expires_at FROM lease WHERE name = ?").get(name);
  if (current !== undefined && current["holder"] !== holder && Number(current["expires_at"]) > now) return false;
  return ledger.write(() => {
    ledger
      .sql(`INSERT INTO lease (name, holder, expires_at) VALUES (?, ?, ?)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE lease.holder = excluded.holder OR lease.expires_at <= ?`)
      .run(name, holder, now + forMs, now);
    return ledger.sql("SELECT holder FROM lease WHERE name = ?").get(name)?.["holder"] === holder;
  });
}

export function releaseLease(ledger: Ledger, name: string, holder: string): void {
  ledger.write(() => ledger.sql("DELETE FROM lease WHERE name = ? AND holder = ?").run(name, holder));
}
