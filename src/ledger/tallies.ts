import type { SQLInputValue, SQLOutputValue } from "node:sqlite";
import type { Tally } from "../core/tally";
import type { ZoneSpan } from "../core/zoneOffsets";
import type { Ledger } from "./ledger";
import type { Names } from "./names";

/**
 * By what a sum can be split. `slot` is a quarter of an hour, from which any time zone's days can be put together; `day` is one
 * of the zone that the filter gives.
 */
export type Group = "source" | "model" | "session" | "cwd" | "branch" | "slot" | "day";

export interface TallyFilter {
  /** Epoch milliseconds, inclusive; null is open. */
  readonly since: number | null;
  /** Epoch milliseconds, exclusive; null is open. */
  readonly until: number | null;
  readonly sessions?: readonly string[];
  /** Working directories; usage without one is left out. */
  readonly cwds?: readonly string[];
  readonly sources?: readonly string[];
  readonly branch?: string;
  /** Only usage without any price; an index holds just that, so asking where there is none costs nothing. */
  readonly unpriced?: boolean;
  /** Sources that a declared flat plan pays for. */
  readonly flat?: readonly string[];
  /** What days are cut by, for the group `day`. */
  readonly zone?: readonly ZoneSpan[];
}

export interface TallyRow {
  readonly source: string | null;
  readonly model: string | null;
  readonly session: string | null;
  readonly cwd: string | null;
  readonly branch: string | null;
  /** Epoch milliseconds at which the quarter of an hour, or the bucket, begins. */
  readonly slotAt: number;
  /** A whole UTC day's bucket of an aggregating source: belongs to that date in every time zone. */
  readonly wholeDay: boolean;
  /** "YYYY-MM-DD" in the zone; "" where days are not asked for. */
  readonly day: string;
  /** The first and the last moment of use in it, epoch milliseconds. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly tally: Tally;
}

/** A row with its list cost by token class, in nano-dollars, of the responses whose cost is their list price. */
export interface ClassTallyRow extends TallyRow {
  readonly listByClass: {
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly cacheWrite5m: number;
    readonly cacheWrite1h: number;
  };
}

/** A quarter of an hour. */
export const SLOT_MS = 15 * 60_000;
/** From this span on a bucket is a whole UTC day's. */
export const DAY_MS = 86_400_000;
const TOTAL =
  "COALESCE(input, 0) + COALESCE(output, 0) + COALESCE(cache_read, 0) + COALESCE(cache_write_5m, 0) + COALESCE(cache_write_1h, 0)";
const BY_LIST = "billed IS NULL AND reported IS NULL";

/** Sums usage by the given groups. A group that is not asked for is null in every row. */
export function tallyUsage(ledger: Ledger, names: Names, groups: readonly Group[], filter: TallyFilter): TallyRow[] {
  return tally(ledger, names, groups, filter, SUMS).map(({ row }) => row);
}

/** The same with the list cost by class, which takes half as long again. */
export function tallyClasses(ledger: Ledger, names: Names, groups: readonly Group[], filter: TallyFilter): ClassTallyRow[] {
  return tally(ledger, names, groups, filter, `${SUMS}, ${CLASS_SUMS}`).map(({ row, cells }) => ({
    ...row,
    listByClass: {
      input: Number(cells["c_input"]),
      output: Number(cells["c_output"]),
      cacheRead: Number(cells["c_read"]),
      cacheWrite5m: Number(cells["c_write5"]),
      cacheWrite1h: Number(cells["c_write1"]),
    },
  }));
}

function tally(
  ledger: Ledger,
  names: Names,
  groups: readonly Group[],
  filter: TallyFilter,
  sums: string,
): { readonly row: TallyRow; readonly cells: Row }[] {
  const columns = groups.flatMap((group) => {
    if (group === "slot") return [`at / ${SLOT_MS}`, `span_ms >= ${DAY_MS}`];
    return group === "day" ? [dayColumn(filter.zone ?? [])] : [group];
  });
  const keys = columns.map((column, index) => `${column} AS g${index}`);
  const { where, values } = conditions(names, filter);
  // Asked of each row, so only where there is a flat plan.
  const flat = (filter.flat ?? []).flatMap((source) => names.find(source) ?? []);
  const rows = ledger
    .sql(
      `SELECT ${[...keys, sums, flat.length === 0 ? "0 AS flat" : FLAT_SUM].join(", ")} FROM usage ${where} ${columns.length > 0 ? `GROUP BY ${columns.map((_, index) => index + 1).join(", ")}` : ""}`,
    )
    .all(...(flat.length === 0 ? [] : [JSON.stringify(flat)]), ...values);
  const at = (group: Group): number => {
    const before = groups.slice(0, groups.indexOf(group));
    return groups.includes(group) ? before.length + (before.includes("slot") ? 1 : 0) : -1;
  };
  const [source, model, session, cwd, branch, slot, day] = (["source", "model", "session", "cwd", "branch", "slot", "day"] as const).map(
    at,
  );
  const value = (row: Row, index: number | undefined): number | null => {
    const cell = index === undefined || index < 0 ? null : row[`g${index}`];
    return cell === null || cell === undefined ? null : Number(cell);
  };
  return rows
    .filter((row) => Number(row["n"]) > 0)
    .map((cells) => ({
      cells,
      row: {
        source: names.text(value(cells, source)),
        model: names.text(value(cells, model)),
        session: names.text(value(cells, session)),
        cwd: names.text(value(cells, cwd)),
        branch: names.text(value(cells, branch)),
        slotAt: (value(cells, slot) ?? 0) * SLOT_MS,
        wholeDay: slot !== undefined && slot >= 0 && value(cells, slot + 1) === 1,
        day: dayOf(value(cells, day)),
        firstAt: Number(cells["first_at"]),
        lastAt: Number(cells["last_at"]),
        tally: tallyOf(cells),
      },
    }));
}

/** Sessions with a response since then in one of these working directories. */
export function activeSessions(ledger: Ledger, names: Names, since: number, cwds: readonly string[]): string[] {
  return ledger
    .sql(
      "SELECT DISTINCT session FROM usage INDEXED BY usage_at WHERE at >= ? AND session IS NOT NULL AND cwd IN (SELECT value FROM json_each(?))",
    )
    .all(since, JSON.stringify(cwds.flatMap((cwd) => names.find(cwd) ?? [])))
    .flatMap((row) => names.text(Number(row["session"])) ?? []);
}

/** When the newest response that the ledger holds was made, epoch milliseconds. */
export function lastResponseAt(ledger: Ledger): number | null {
  const at = ledger.sql("SELECT MAX(at) AS at FROM usage").get()?.["at"];
  return at === null || at === undefined ? null : Number(at);
}

/** The first and the last moment of use that the ledger holds, epoch milliseconds; null where it holds none. */
export function firstAndLastUse(ledger: Ledger): { readonly first: number; readonly last: number } | null {
  // One at a time: asked together, the index is of no use for either.
  const first = ledger.sql("SELECT MIN(at) AS at FROM usage").get()?.["at"];
  const last = lastResponseAt(ledger);
  return last === null ? null : { first: Number(first), last };
}

const listSum = (column: string): string => `COALESCE(SUM(CASE WHEN ${BY_LIST} THEN ${column} END), 0)`;

const SUMS = `COUNT(*) AS n, MIN(at) AS first_at, MAX(at) AS last_at, SUM(input) AS input, SUM(output) AS output, SUM(cache_read) AS cache_read, SUM(cache_write_5m) AS cache_write_5m,
  SUM(cache_write_1h) AS cache_write_1h, SUM(reasoning) AS reasoning, COALESCE(SUM(responses), 0) AS responses,
  COALESCE(SUM(billed), 0) AS billed, COUNT(billed) AS n_billed,
  COALESCE(SUM(CASE WHEN billed IS NULL THEN reported END), 0) AS reported, COUNT(CASE WHEN billed IS NULL THEN reported END) AS n_reported,
  ${listSum("list")} AS list, COUNT(CASE WHEN ${BY_LIST} THEN list END) AS n_list,
  COALESCE(SUM(CASE WHEN list IS NULL AND ${BY_LIST} THEN ${TOTAL} END), 0) AS unpriced`;

const FLAT_SUM = "COALESCE(SUM(CASE WHEN source IN (SELECT value FROM json_each(?)) THEN COALESCE(billed, reported, list) END), 0) AS flat";

const CLASS_SUMS = `${listSum("list_input")} AS c_input, ${listSum("list_output")} AS c_output, ${listSum("list_cache_read")} AS c_read,
  ${listSum("list_cache_write_5m")} AS c_write5, ${listSum("list_cache_write_1h")} AS c_write1`;

type Row = Record<string, SQLOutputValue>;

/** The number of the day that a row is in; a whole UTC day's bucket belongs to that date in every zone. */
function dayColumn(zone: readonly ZoneSpan[]): string {
  const spans = zone.map(({ until, offsetMs }) => {
    const shown = `(at + ${offsetMs}) / ${DAY_MS}`;
    return Number.isFinite(until) ? `WHEN at < ${until} THEN ${shown}` : `ELSE ${shown}`;
  });
  return `CASE WHEN span_ms >= ${DAY_MS} THEN at / ${DAY_MS} ${spans.length === 0 ? `ELSE at / ${DAY_MS}` : spans.join(" ")} END`;
}

const dayNames = new Map<number, string>();

function dayOf(number: number | null): string {
  if (number === null) return "";
  const known = dayNames.get(number) ?? new Date(number * DAY_MS).toISOString().slice(0, 10);
  dayNames.set(number, known);
  return known;
}

function tallyOf(row: Row): Tally {
  const known = (column: string): number | null => (row[column] === null ? null : Number(row[column]));
  return {
    tokens: {
      input: known("input"),
      output: known("output"),
      cacheRead: known("cache_read"),
      cacheWrite5m: known("cache_write_5m"),
      cacheWrite1h: known("cache_write_1h"),
      reasoning: known("reasoning"),
    },
    responses: Number(row["responses"]),
    billed: Number(row["billed"]),
    reported: Number(row["reported"]),
    list: Number(row["list"]),
    flat: Number(row["flat"]),
    rows: { billed: Number(row["n_billed"]), reported: Number(row["n_reported"]), list: Number(row["n_list"]) },
    unpricedTokens: Number(row["unpriced"]),
  };
}

function conditions(names: Names, filter: TallyFilter): { where: string; values: SQLInputValue[] } {
  const parts: string[] = [];
  const values: SQLInputValue[] = [];
  const among = (column: string, texts: readonly string[] | undefined): void => {
    if (texts === undefined) return;
    // One JSON parameter, whatever the number: SQLite's own limit on parameters is no limit here.
    parts.push(`${column} IN (SELECT value FROM json_each(?))`);
    values.push(JSON.stringify(texts.flatMap((text) => names.find(text) ?? [])));
  };
  if (filter.since !== null) {
    parts.push("at >= ?");
    values.push(filter.since);
  }
  if (filter.until !== null) {
    parts.push("at < ?");
    values.push(filter.until);
  }
  among("branch", filter.branch === undefined ? undefined : [filter.branch]);
  if (filter.unpriced === true) parts.push(`${BY_LIST} AND list IS NULL`);
  among("session", filter.sessions);
  among("cwd", filter.cwds);
  // A source is most of the table, so its place in the index of keys leads the wrong way: the plus keeps that out of it.
  among("+source", filter.sources);
  return { where: parts.length > 0 ? `WHERE ${parts.join(" AND ")}` : "", values };
}
