import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import { isRepeated } from "../core/dedup";
import type { PriceCaveat } from "../core/prices";
import type { ServiceTier, TokenClass, Usage } from "../core/usage";
import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { countTaken } from "./taken";
import { dropYielding, hasYielding } from "./yielding";

/** A list price by token class, in nano-dollars; what is not a token (web searches) is in `nanoUsd` only. */
export interface ListPrice {
  readonly nanoUsd: number;
  readonly byClass: Readonly<Record<TokenClass, number>>;
  /** Why it may differ from the maker's bill; null or absent where it should not. */
  readonly caveat?: PriceCaveat | null;
}

export interface UsageWriter {
  /**
   * Adds responses of one source, inside a write transaction. One that the ledger holds already is merged with it
   * ("merge") or gives way ("replace", for buckets that an API revises), so that writing again changes nothing.
   * Poorer records of their sessions give way to better ones, see `YIELDING`.
   */
  put(source: string, usages: Iterable<Usage>, mode: "merge" | "replace"): void;
}

const COLUMNS = `source, key, at, span_ms, session, model, provider, cwd, branch, input, output, cache_read, cache_write_5m, cache_write_1h,
  reasoning, responses, tier, geo, web_searches, owner_rank, billed, reported,
  list, list_input, list_output, list_cache_read, list_cache_write_5m, list_cache_write_1h, caveat`;
const MARKS = Array(29).fill("?").join(", ");

/**
 * @param merge the one rule by which two readings of the same response become one
 * @param price the list price of a merged response, or null when its model is unknown
 */
export function createUsageWriter(
  ledger: Ledger,
  names: Names,
  merge: (a: Usage, b: Usage) => Usage,
  price: (usage: Usage) => ListPrice | null,
): UsageWriter {
  const row = (source: number | null, usage: Usage, ids: RowIds): SQLInputValue[] => {
    const { tokens } = usage;
    const list = price(usage);
    return [
      source,
      usage.key,
      usage.at,
      usage.spanMs,
      ids.session(usage.session),
      ids.model(usage.model),
      ids.provider(usage.provider),
      ids.cwd(usage.cwd),
      ids.branch(usage.branch),
      tokens.input,
      tokens.output,
      tokens.cacheRead,
      tokens.cacheWrite5m,
      tokens.cacheWrite1h,
      tokens.reasoning,
      usage.responses,
      usage.tier,
      usage.geo,
      usage.webSearches,
      usage.ownerRank,
      usage.billedNanoUsd,
      usage.reportedNanoUsd,
      list?.nanoUsd ?? null,
      list?.byClass.input ?? null,
      list?.byClass.output ?? null,
      list?.byClass.cacheRead ?? null,
      list?.byClass.cacheWrite5m ?? null,
      list?.byClass.cacheWrite1h ?? null,
      list?.caveat ?? null,
    ];
  };
  const placed = new Set<string>();
  return {
    put: (source, usages, mode) => {
      const sourceId = names.id(source);
      const place = ledger.sql("INSERT INTO place (cwd, seen_at) VALUES (?, 0) ON CONFLICT DO NOTHING");
      const add = ledger.sql(`INSERT INTO usage (${COLUMNS}) VALUES (${MARKS}) ON CONFLICT DO NOTHING`);
      const replace = ledger.sql(`INSERT OR REPLACE INTO usage (${COLUMNS}) VALUES (${MARKS})`);
      const find = ledger.sql(`SELECT ${COLUMNS} FROM usage WHERE source = ? AND key = ?`);
      const sessions = new Set<number>();
      let moved = false;
      const ids = rowIds(names);
      let last: number | null = null;
      for (const usage of usages) {
        const session = ids.session(usage.session);
        if (session !== null && session !== last) sessions.add(session);
        last = session;
        if (usage.cwd !== null && !placed.has(usage.cwd)) {
          place.run(ids.cwd(usage.cwd));
          placed.add(usage.cwd);
        }
        if (mode === "replace") {
          replace.run(...row(sourceId, usage, ids));
        } else if (add.run(...row(sourceId, usage, ids)).changes === 0) {
          const known = find.get(sourceId, usage.key);
          if (known === undefined) continue;
          const before = usageOf(known, names);
          // A new row would say that there is news of its session.
          if (isRepeated(before, usage)) continue;
          const merged = merge(before, usage);
          if (merged.session !== before.session) moved = true;
          replace.run(...row(sourceId, merged, ids));
        }
      }
      if (hasYielding(ledger, sourceId)) dropYielding(ledger, sourceId, sessions);
      if (moved) countTaken(ledger);
    },
  };
}

type RowIds = ReturnType<typeof rowIds>;

/** Looks names up for the rows of one transaction: most have the same as the row before. */
function rowIds(names: Names) {
  const remembering = () => {
    let last: string | null = null;
    let id: number | null = null;
    return (text: string | null): number | null => {
      if (text !== last) {
        id = names.id(text);
        last = text;
      }
      return id;
    };
  };
  return { session: remembering(), model: remembering(), provider: remembering(), cwd: remembering(), branch: remembering() };
}

type Row = Record<string, SQLOutputValue>;

/** The usage that a row of `usage` holds. */
export function usageOf(row: Row, names: Names): Usage {
  const number = (column: string): number | null => {
    const value = row[column];
    return value === null || value === undefined ? null : Number(value);
  };
  const named = (column: string): string | null => names.text(number(column));
  return {
    key: String(row["key"]),
    session: named("session"),
    at: Number(row["at"]),
    spanMs: Number(row["span_ms"]),
    model: named("model"),
    provider: named("provider"),
    tokens: {
      input: number("input"),
      output: number("output"),
      cacheRead: number("cache_read"),
      cacheWrite5m: number("cache_write_5m"),
      cacheWrite1h: number("cache_write_1h"),
      reasoning: number("reasoning"),
    },
    responses: Number(row["responses"]),
    tier: row["tier"] as ServiceTier,
    geo: row["geo"] === null ? null : String(row["geo"]),
    webSearches: Number(row["web_searches"]),
    reportedNanoUsd: number("reported"),
    billedNanoUsd: number("billed"),
    cwd: named("cwd"),
    branch: named("branch"),
    ownerRank: Number(row["owner_rank"]),
  };
}

/**
 * Gives every response its list price again where the price book changed since they were written. In steps, so that a
 * large ledger never holds the write lock for long; `version` is stored with the last step.
 */
export function repriceUsages(ledger: Ledger, names: Names, version: string, price: (usage: Usage) => ListPrice | null): boolean {
  if (ledger.sql("SELECT value FROM meta WHERE key = 'prices'").get()?.["value"] === version) return false;
  const page = ledger.sql(`SELECT rowid AS id, ${COLUMNS} FROM usage WHERE rowid > ? ORDER BY rowid LIMIT 5000`);
  const set =
    ledger.sql(`UPDATE usage SET list = ?, list_input = ?, list_output = ?, list_cache_read = ?, list_cache_write_5m = ?, list_cache_write_1h = ?, caveat = ?
    WHERE rowid = ?`);
  let last: number | null = 0;
  while (last !== null) {
    const from: number = last;
    last = ledger.write(() => {
      const rows = page.all(from);
      for (const row of rows) {
        const list = price(usageOf(row, names));
        const classes = list?.byClass;
        set.run(
          list?.nanoUsd ?? null,
          classes?.input ?? null,
          classes?.output ?? null,
          classes?.cacheRead ?? null,
          classes?.cacheWrite5m ?? null,
          classes?.cacheWrite1h ?? null,
          list?.caveat ?? null,
          Number(row["id"]),
        );
      }
      const end = rows.at(-1);
      return end === undefined ? null : Number(end["id"]);
    });
  }
  ledger.write(() => ledger.sql("INSERT OR REPLACE INTO meta (key, value) VALUES ('prices', ?)").run(version));
  return true;
}
