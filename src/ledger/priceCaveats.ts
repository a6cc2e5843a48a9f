import type { PriceCaveat } from "../core/prices";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** Responses whose list price stands for their cost and may differ from the maker's bill. */
export interface CaveatRow {
  readonly source: string;
  readonly model: string | null;
  readonly caveat: PriceCaveat;
  /** How many rows of usage: responses, or buckets of them. */
  readonly rows: number;
  /** Their list price in nano-dollars. */
  readonly nanoUsd: number;
}

/** By source, model and reason, the dearest first. An index holds just these, so asking where there are none costs nothing. */
export function readPriceCaveats(ledger: Ledger, names: Names): CaveatRow[] {
  return ledger
    .sql(`SELECT source, model, caveat, COUNT(*) AS n, SUM(list) AS list FROM usage
      WHERE caveat IS NOT NULL AND billed IS NULL AND reported IS NULL GROUP BY source, model, caveat ORDER BY list DESC, source, model`)
    .all()
    .map((row) => ({
      source: names.text(Number(row["source"])) ?? "",
      model: row["model"] === null ? null : names.text(Number(row["model"])),
      caveat: row["caveat"] as PriceCaveat,
      rows: Number(row["n"]),
      nanoUsd: Number(row["list"]),
    }));
}
