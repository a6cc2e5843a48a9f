import type { Ledger } from "./ledger";

/**
 * Remembers for each ledger what a pass over all of its usage found, until usage changes.
 * @param key what else the answer depends on
 */
export function rememberedOfUsage<T>(read: (ledger: Ledger, key: string) => T): (ledger: Ledger, key: string) => T {
  const memory = new WeakMap<Ledger, { readonly stamp: string; readonly value: T }>();
  return (ledger, key) => {
    const stamp = JSON.stringify([key, usageStamp(ledger)]);
    const known = memory.get(ledger);
    if (known?.stamp === stamp) return known.value;
    const value = read(ledger, key);
    memory.set(ledger, { stamp, value });
    return value;
  };
}

/**
 * Changes with everything that may change a sum over all usage: a row that is new, merged or replaced has a new number; deleted times,
 * prices and usage that a session lost are said in `meta`; a gateway's calls are held against the logs. Costs a look at each.
 */
function usageStamp(ledger: Ledger): string {
  const one = (sql: string): unknown => Object.values(ledger.sql(sql).get() ?? {});
  return JSON.stringify([
    one("SELECT MAX(rowid) FROM usage"),
    one("SELECT group_concat(key || value) FROM meta"),
    one("SELECT COUNT(*), TOTAL(billed), COUNT(local_key) FROM metered_call"),
  ]);
}
