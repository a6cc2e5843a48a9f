import type { Ledger } from "./ledger";

/** What a source remembered at its last poll of a connection; null at first or when it cannot be read. */
export function readPollMemory(ledger: Ledger, name: string): unknown {
  const memory = ledger.sql("SELECT memory FROM poll WHERE name = ?").get(name)?.["memory"];
  return memory === undefined ? null : JSON.parse(String(memory));
}

/** Inside the write transaction that also holds the poll's buckets. */
export function writePoll(ledger: Ledger, name: string, memory: unknown, problems: readonly string[], now: number): void {
  ledger
    .sql("INSERT OR REPLACE INTO poll (name, memory, problems, polled_at) VALUES (?, ?, ?, ?)")
    .run(name, JSON.stringify(memory ?? null), JSON.stringify(problems), now);
}
