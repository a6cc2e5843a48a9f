import type { Ledger } from "../../ledger/ledger";

const YEAR_MS = 365 * 86_400_000;

/** From when on trackers are asked what changed: a year back, or as far back as the ledger's usage goes. Epoch milliseconds. */
export function trackedSince(ledger: Ledger, now: number): number {
  const first = ledger.sql("SELECT MIN(at) AS at FROM usage").get()?.["at"];
  const back = Math.max(0, now - YEAR_MS);
  return first === null || first === undefined ? back : Math.min(back, Math.max(0, Number(first)));
}
