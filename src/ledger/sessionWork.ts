import type { LabelledPiece } from "../core/economics/parts";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/**
 * Whether a session used a model in the time before a moment, both in epoch milliseconds; a copy of a transcript did not. Of an agent
 * that tells sums alone, it did so for as long as the sum spans.
 */
export function usedBefore(ledger: Ledger, names: Names, session: string, at: number, withinMs: number, skewMs: number): boolean {
  const id = names.find(session);
  if (id === undefined) return false;
  const last = ledger.sql("SELECT at, span_ms FROM usage WHERE session = ? AND at <= ? ORDER BY at DESC LIMIT 1").get(id, at + skewMs);
  return last !== undefined && Number(last["at"]) + Number(last["span_ms"]) > at - withinMs;
}

/** Whether the ledger holds any usage of a session. */
export function hasUsage(ledger: Ledger, names: Names, session: string): boolean {
  const id = names.find(session);
  return id !== undefined && ledger.sql("SELECT 1 FROM usage WHERE session = ? LIMIT 1").get(id) !== undefined;
}

/** Of these sessions, those that used something in another repository whose history was read: of others nobody knows what came of it. */
export function usedInOtherPlaces(ledger: Ledger, names: Names, sessions: Iterable<string>, commonDir: string): Set<string> {
  const ids = [...sessions].flatMap((session) => names.find(session) ?? []);
  const others = ledger.sql("SELECT cwd FROM place WHERE common_dir <> ? AND common_dir IN (SELECT common_dir FROM repo)").all(commonDir);
  if (ids.length === 0 || others.length === 0) return new Set();
  const rows = ledger
    .sql(
      "SELECT DISTINCT session FROM usage WHERE session IN (SELECT value FROM json_each(?)) AND +cwd IN (SELECT value FROM json_each(?))",
    )
    .all(JSON.stringify(ids), JSON.stringify(others.map((row) => Number(row["cwd"]))));
  return new Set(rows.flatMap((row) => names.text(Number(row["session"])) ?? []));
}

/** Every session that the ledger holds usage of. */
export function usedSessions(ledger: Ledger, names: Names): string[] {
  return ledger
    .sql("SELECT DISTINCT session FROM usage WHERE session IS NOT NULL")
    .all()
    .flatMap((row) => names.text(Number(row["session"])) ?? []);
}

/** When the first usage of all was, epoch milliseconds; null when there is none. */
export function firstUse(ledger: Ledger): number | null {
  const at = ledger.sql("SELECT MIN(at) AS at FROM usage").get()?.["at"];
  return at === undefined || at === null ? null : Number(at);
}

/** The responses of one session in time order, each with its cost at its best basis. */
export function readPieces(
  ledger: Ledger,
  names: Names,
  session: string,
  since: number | null,
  until: number | null,
  flat: readonly string[],
): LabelledPiece[] {
  const id = names.find(session);
  const flatIds = new Set(flat.map((source) => names.find(source)));
  if (id === undefined) return [];
  const rows = ledger.lists(
    `SELECT at, source, model, cwd, branch, responses, billed, reported, list, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning
      FROM usage WHERE session = ? AND at >= ? AND at < ? ORDER BY at, source, key`,
    id,
    since ?? 0,
    until ?? Number.MAX_SAFE_INTEGER,
  );
  return rows.map((row) => {
    const cell = (column: number): number | null => {
      const value = row[column];
      return value === null || value === undefined ? null : Number(value);
    };
    const tokens = {
      input: cell(9),
      output: cell(10),
      cacheRead: cell(11),
      cacheWrite5m: cell(12),
      cacheWrite1h: cell(13),
      reasoning: cell(14),
    };
    const billed = cell(6);
    const reported = billed === null ? cell(7) : null;
    const list = billed === null && reported === null ? cell(8) : null;
    const unpriced = billed === null && reported === null && list === null;
    return {
      at: Number(row[0]),
      agent: names.text(cell(1)),
      model: names.text(cell(2)),
      cwd: names.text(cell(3)),
      branch: names.text(cell(4)),
      tally: {
        tokens,
        responses: Number(row[5]),
        billed: billed ?? 0,
        reported: reported ?? 0,
        list: list ?? 0,
        flat: flatIds.has(Number(row[1])) ? (billed ?? reported ?? list ?? 0) : 0,
        rows: { billed: billed === null ? 0 : 1, reported: reported === null ? 0 : 1, list: list === null ? 0 : 1 },
        unpricedTokens: unpriced
          ? (tokens.input ?? 0) + (tokens.output ?? 0) + (tokens.cacheRead ?? 0) + (tokens.cacheWrite5m ?? 0) + (tokens.cacheWrite1h ?? 0)
          : 0,
      },
    };
  });
}
