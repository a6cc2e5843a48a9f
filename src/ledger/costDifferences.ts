import type { Ledger } from "./ledger";
import type { Names } from "./names";

/** Where an agent's own cost and the list price of the same responses are apart. Nano-dollars. */
export interface CostDifference {
  readonly source: string;
  readonly model: string | null;
  readonly reported: number;
  readonly list: number;
  /** Why, where the figures themselves show it; null when it is not known. */
  readonly cause: string | null;
}

/** A difference up to this share of the list price is rounding. */
const TOLERANCE = 0.01;
/** A 5-minute write costs 1.25 times, a 1-hour write 2 times an input token: at the wrong rate this much of it is missing. */
const MISSING_OF_1H = 1 - 1.25 / 2;

/** Compares the costs that agents wrote down with list prices, by source and model, over responses that have both. */
export function readCostDifferences(ledger: Ledger, names: Names): CostDifference[] {
  return ledger
    .sql(`SELECT source, model, SUM(reported) AS reported, SUM(list) AS list, COALESCE(SUM(list_cache_write_1h), 0) AS writes
      FROM usage WHERE reported IS NOT NULL AND list IS NOT NULL GROUP BY source, model`)
    .all()
    .flatMap((row) => {
      const reported = Number(row["reported"]);
      const list = Number(row["list"]);
      if (Math.abs(reported - list) <= list * TOLERANCE) return [];
      const atShortRate = list - Number(row["writes"]) * MISSING_OF_1H;
      const cause =
        Number(row["writes"]) > 0 && Math.abs(reported - atShortRate) <= atShortRate * TOLERANCE
          ? "it prices 1-hour cache writes at the 5-minute rate"
          : null;
      return {
        source: names.text(Number(row["source"])) ?? "",
        model: row["model"] === null ? null : names.text(Number(row["model"])),
        reported,
        list,
        cause,
      };
    });
}
