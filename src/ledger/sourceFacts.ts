import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { rememberedOfUsage } from "./usageStamp";

export interface SourceFacts {
  readonly responses: number;
  readonly lastAt: number | null;
  /** Facts and reasons with how often each, most frequent first. */
  readonly noted: readonly (readonly [string, number])[];
  readonly rejected: readonly (readonly [string, number])[];
}

/** Numbers of the sources that the ledger holds usage of, found by a step through the index of keys each. */
export function sourcesWithUsage(ledger: Ledger): number[] {
  const next = ledger.sql("SELECT MIN(source) AS source FROM usage WHERE source > ?");
  const found: number[] = [];
  for (let last = -1; ; ) {
    const source = next.get(last)?.["source"];
    if (source === null || source === undefined) return found;
    last = Number(source);
    found.push(last);
  }
}

/** What the ledger knows of each source as a whole, by the source's name. */
export function sourceFacts(ledger: Ledger, names: Names): (source: string) => SourceFacts {
  const bySource = new Map<
    string,
    { responses: number; lastAt: number | null; noted: Map<string, number>; rejected: Map<string, number> }
  >();
  const of = (source: string) => {
    let facts = bySource.get(source);
    if (facts === undefined) {
      facts = { responses: 0, lastAt: null, noted: new Map(), rejected: new Map() };
      bySource.set(source, facts);
    }
    return facts;
  };
  for (const { source, responses, lastAt } of counted(ledger, "")) {
    const facts = of(names.text(source) ?? "");
    facts.responses = responses;
    facts.lastAt = lastAt;
  }
  for (const row of ledger.sql("SELECT source, noted, rejected FROM file WHERE noted <> '{}' OR rejected <> '{}'").iterate()) {
    const facts = of(String(row["source"]));
    add(facts.noted, row["noted"]);
    add(facts.rejected, row["rejected"]);
  }
  return (source) => {
    const { responses, lastAt, noted, rejected } = of(source);
    return { responses, lastAt, noted: byCount(noted), rejected: byCount(rejected) };
  };
}

/** A pass over the index for each source, of which there are few: grouping sorts every row, which takes five times as long. */
const counted = rememberedOfUsage((ledger) =>
  sourcesWithUsage(ledger).map((source) => {
    const row = ledger.sql("SELECT SUM(responses) AS responses, MAX(at) AS at FROM usage INDEXED BY usage_at WHERE source = ?").get(source);
    return { source, responses: Number(row?.["responses"]), lastAt: Number(row?.["at"]) };
  }),
);

function add(sums: Map<string, number>, json: unknown): void {
  for (const [name, count] of Object.entries(JSON.parse(String(json)) as Record<string, number>))
    sums.set(name, (sums.get(name) ?? 0) + count);
}

function byCount(sums: ReadonlyMap<string, number>): [string, number][] {
  return [...sums].sort(([, a], [, b]) => b - a);
}
