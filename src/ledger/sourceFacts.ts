import type { Ledger } from "./ledger";
import type { Names } from "./names";

export interface SourceFacts {
  readonly responses: number;
  readonly lastAt: number | null;
  /** Facts and reasons with how often each, most frequent first. */
  readonly noted: readonly (readonly [string, number])[];
  readonly rejected: readonly (readonly [string, number])[];
}

/** What the ledger knows of one source as a whole. */
export function sourceFacts(ledger: Ledger, names: Names, source: string): SourceFacts {
  const usage = ledger
    .sql("SELECT COALESCE(SUM(responses), 0) AS responses, MAX(at) AS at FROM usage WHERE source = ?")
    .get(names.find(source) ?? -1);
  const noted = new Map<string, number>();
  const rejected = new Map<string, number>();
  for (const row of ledger
    .sql("SELECT noted, rejected FROM file WHERE source = ? AND (noted <> '{}' OR rejected <> '{}')")
    .iterate(source)) {
    add(noted, row["noted"]);
    add(rejected, row["rejected"]);
  }
  return {
    responses: Number(usage?.["responses"] ?? 0),
    lastAt: usage?.["at"] === null || usage?.["at"] === undefined ? null : Number(usage["at"]),
    noted: byCount(noted),
    rejected: byCount(rejected),
  };
}

function add(sums: Map<string, number>, json: unknown): void {
  for (const [name, count] of Object.entries(JSON.parse(String(json)) as Record<string, number>))
    sums.set(name, (sums.get(name) ?? 0) + count);
}

function byCount(sums: ReadonlyMap<string, number>): [string, number][] {
  return [...sums].sort(([, a], [, b]) => b - a);
}
