import { groupBy } from "../core/groupBy";
import { MATCH_MS, type MeteredCall, matchCalls } from "../core/reconcile";
import type { Usage } from "../core/usage";
import { isDeleted, readDeletedRanges } from "./deletion";
import type { Ledger } from "./ledger";
import type { Names } from "./names";
import type { UsageWriter } from "./usageRows";

/** Under this name the ledger keeps the usage of a gateway's calls that no local log holds. */
export function callsSource(source: string): string {
  return `${source}:calls`;
}

export interface CallFacts {
  readonly calls: number;
  /** Of these, how many a local log holds too. */
  readonly matched: number;
}

/**
 * Takes in calls that were read one by one, inside a write transaction: what is known is replaced. For the days of which there are
 * calls, the source's buckets go, and later ones are left out (see `isMeteredDay`).
 */
export function putCalls(ledger: Ledger, names: Names, source: string, usages: readonly Usage[], days: readonly string[]): void {
  const id = names.id(source);
  const read = new Set(days);
  const deleted = readDeletedRanges(ledger);
  const put = ledger.sql(`INSERT INTO metered_call (source, key, at, model, input, output, billed, usage) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (source, key) DO UPDATE SET at = excluded.at, model = excluded.model, input = excluded.input, output = excluded.output,
    billed = excluded.billed, usage = excluded.usage`);
  for (const usage of usages) {
    if (isDeleted(deleted, usage.at)) continue;
    const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = usage.tokens;
    const all = input === null ? null : input + (cacheRead ?? 0) + (cacheWrite5m ?? 0) + (cacheWrite1h ?? 0);
    put.run(id, usage.key, usage.at, names.id(usage.model), all, output, usage.billedNanoUsd ?? 0, JSON.stringify(usage));
  }
  // An old call stays as it was judged: its response is as good as never written again.
  const newest = usages.reduce((last, { at }) => Math.max(last, at), 0);
  ledger.sql("DELETE FROM metered_call WHERE source = ? AND at < ?").run(id, newest - KEPT_MS);
  const cover = ledger.sql("INSERT OR IGNORE INTO metered_day (source, day) VALUES (?, ?)");
  const drop = ledger.sql("DELETE FROM usage WHERE source = ? AND at = ? AND span_ms > 0");
  const told = ledger
    .sql("SELECT date(at / 1000, 'unixepoch') AS day, SUM(billed) AS billed FROM metered_call WHERE source = ? GROUP BY 1")
    .all(id);
  for (const row of told) {
    const day = String(row["day"]);
    const at = Date.parse(`${day}T00:00:00Z`);
    const bucket = ledger.sql("SELECT SUM(billed) AS billed FROM usage WHERE source = ? AND at = ? AND span_ms > 0").get(id, at)?.[
      "billed"
    ];
    // A proxy may keep daily sums and not its calls: then the day's sum is the better word.
    if (!read.has(day) || Number(row["billed"]) < Number(bucket ?? 0) * ENOUGH) continue;
    cover.run(id, day);
    drop.run(id, at);
  }
}

/** Of a day's billed sum: rounding, and a call that is written a moment later, make no difference. */
const ENOUGH = 0.99;

/**
 * Gives days back to their buckets, inside a write transaction, where a day that is over turns out to have been billed more than its
 * calls: the proxy stopped keeping them. What the calls said of local responses is taken back.
 * @param today the current UTC day, "YYYY-MM-DD": its calls and its sum are not written at the same moment
 */
export function reopenDays(ledger: Ledger, names: Names, source: string, buckets: readonly Usage[], today: string): void {
  const id = names.find(source);
  if (id === undefined) return;
  const billed = new Map<string, number>();
  for (const { at, billedNanoUsd } of buckets) {
    const day = new Date(at).toISOString().slice(0, 10);
    if (day < today && isMeteredDay(ledger, names, source, at)) billed.set(day, (billed.get(day) ?? 0) + (billedNanoUsd ?? 0));
  }
  const ofDay = "source = ? AND date(at / 1000, 'unixepoch') = ?";
  for (const [day, sum] of billed) {
    const calls = Number(ledger.sql(`SELECT SUM(billed) AS billed FROM metered_call WHERE ${ofDay}`).get(id, day)?.["billed"] ?? 0);
    if (calls >= sum * ENOUGH) continue;
    const free = ledger.sql("UPDATE usage SET billed = NULL WHERE source = ? AND key = ?");
    for (const row of ledger.sql(`SELECT local_source, local_key FROM metered_call WHERE ${ofDay} AND local_key IS NOT NULL`).all(id, day))
      free.run(Number(row["local_source"]), String(row["local_key"]));
    ledger.sql(`UPDATE metered_call SET local_source = NULL, local_key = NULL WHERE ${ofDay}`).run(id, day);
    ledger.sql(`DELETE FROM usage WHERE ${ofDay}`).run(names.find(callsSource(source)) ?? -1, day);
    ledger.sql("DELETE FROM metered_day WHERE source = ? AND day = ?").run(id, day);
  }
}

/** Whether calls stand for a UTC day's bucket of a source. */
export function isMeteredDay(ledger: Ledger, names: Names, source: string, at: number): boolean {
  const id = names.find(source);
  const day = new Date(at).toISOString().slice(0, 10);
  return id !== undefined && ledger.sql("SELECT 1 FROM metered_day WHERE source = ? AND day = ?").get(id, day) !== undefined;
}

/**
 * Holds the gateways' calls against the local logs: a call that both hold is counted once, at the local response, with what was
 * billed for it; the others are usage of the gateway's. What is decided here follows from the ledger alone, so that doing it
 * again, or after more was read in whatever order, comes to the same.
 * @param writer of usage rows, which gives them their list prices
 * @returns whether anything changed
 */
export function reconcileCalls(ledger: Ledger, names: Names, writer: UsageWriter): boolean {
  if (ledger.sql("SELECT 1 FROM metered_call LIMIT 1").get() === undefined) return false;
  return ledger.write(() => {
    names.begin();
    const rows = ledger
      .sql(
        `SELECT metered_call.* FROM metered_call JOIN metered_day ON metered_day.source = metered_call.source
        AND metered_day.day = date(at / 1000, 'unixepoch') ORDER BY at, metered_call.source, key`,
      )
      .all();
    const idOf = (source: unknown, key: unknown): string => `${source} ${key}`;
    const callOf = (row: Readonly<Record<string, unknown>>): MeteredCall => {
      return { id: idOf(row["source"], row["key"]), names: [String(row["key"])], ...metered(row, names) };
    };
    const gateway = rows.map(callOf);
    const local = localCalls(ledger, names, gateway, new Set(rows.map((row) => Number(row["source"]))));
    const responses = [...local.values()].map(({ call }) => call);
    // Each gateway by itself: one behind another, or connected twice, saw the same call, and that is one response all the same.
    const bySource = groupBy(rows, (row) => Number(row["source"]));
    const pairs = new Map([...bySource.values()].flatMap((told) => [...matchCalls(told.map(callOf), responses)]));
    const held = new Set(pairs.values());
    // Where two were paid for one call, the larger sum: the outer one's holds the inner one's.
    const billed = new Map<string, number>();
    for (const row of rows) {
      const ours = pairs.get(idOf(row["source"], row["key"]));
      if (ours !== undefined) billed.set(ours, Math.max(billed.get(ours) ?? 0, Number(row["billed"])));
    }
    // A new number tells what follows the ledger which sessions to read again; it has to be above that of a row that goes after it.
    const anew = "rowid = (SELECT MAX(rowid) FROM usage) + 1";
    const free = ledger.sql(`UPDATE usage SET billed = NULL, ${anew} WHERE source = ? AND key = ? AND billed IS NOT NULL`);
    const bill = ledger.sql(`UPDATE usage SET billed = ?1, ${anew} WHERE source = ?2 AND key = ?3 AND (?4 OR billed IS NOT ?1)`);
    const own = ledger.sql("SELECT 1 FROM usage WHERE source = ? AND key = ?");
    const place = ledger.sql("UPDATE metered_call SET local_source = ?, local_key = ? WHERE source = ? AND key = ?");
    const drop = ledger.sql("DELETE FROM usage WHERE source = ? AND key = ?");
    let changed = false;
    for (const row of rows) {
      const ours = local.get(pairs.get(idOf(row["source"], row["key"])) ?? "");
      const [before, key] = [row["local_source"], row["local_key"]];
      const moved = (ours?.source ?? null) !== before || (ours?.key ?? null) !== key;
      const source = callsSource(names.text(Number(row["source"])) ?? "");
      if (moved) {
        changed = true;
        if (before !== null && key !== null && before !== undefined && key !== undefined && !held.has(idOf(before, key)))
          free.run(before, key);
        place.run(ours?.source ?? null, ours?.key ?? null, Number(row["source"]), String(row["key"]));
      }
      if (ours !== undefined) {
        const [id, text] = [names.id(source), String(row["key"])];
        const drops = own.get(id, text) !== undefined;
        changed = Number(bill.run(billed.get(ours.call.id) ?? 0, ours.source, ours.key, Number(drops)).changes) > 0 || changed;
        if (drops) drop.run(id, text);
      } else if (
        ledger
          .sql("SELECT 1 FROM usage WHERE source = ? AND key = ? AND billed IS ?")
          .get(names.id(source), String(row["key"]), Number(row["billed"])) === undefined
      ) {
        writer.put(source, [JSON.parse(String(row["usage"])) as Usage], "replace");
        changed = true;
      }
    }
    // What was summed before is known by this to be out of date, though a row only went.
    if (changed)
      ledger.exec(
        "INSERT INTO meta (key, value) VALUES ('reconciled', '1') ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1",
      );
    return changed;
  });
}

/** Whether the ledger holds buckets of a source, which nothing can tell from what local logs hold. */
export function hasBuckets(ledger: Ledger, names: Names, source: string): boolean {
  return ledger.sql("SELECT 1 FROM usage WHERE source = ? AND span_ms > 0 LIMIT 1").get(names.find(source) ?? -1) !== undefined;
}

/** How many calls of a gateway were read one by one, and how many of them a local log holds too. */
export function callFacts(ledger: Ledger, names: Names, source: string): CallFacts {
  const row = ledger
    .sql(
      "SELECT COUNT(*) AS calls, COUNT(local_key) AS matched FROM metered_call JOIN metered_day USING (source) WHERE source = ? AND day = date(at / 1000, 'unixepoch')",
    )
    .get(names.find(source) ?? -1);
  return { calls: Number(row?.["calls"] ?? 0), matched: Number(row?.["matched"] ?? 0) };
}

const KEPT_MS = 35 * 86_400_000;

interface Local {
  readonly source: number;
  readonly key: string;
  readonly call: MeteredCall;
}

/** Responses of local logs that may be one of these calls; none of a gateway. */
function localCalls(ledger: Ledger, names: Names, gateway: readonly MeteredCall[], meters: ReadonlySet<number>): Map<string, Local> {
  const found = new Map<string, Local>();
  const [first, last] = [gateway[0], gateway.at(-1)];
  if (first === undefined || last === undefined) return found;
  const others = new Set([...meters].flatMap((meter) => [meter, names.find(callsSource(names.text(meter) ?? "")) ?? -1]));
  const rows = ledger.sql(`SELECT source, key, at, model, output,
    input + COALESCE(cache_read, 0) + COALESCE(cache_write_5m, 0) + COALESCE(cache_write_1h, 0) AS input
    FROM usage WHERE at >= ? AND at <= ? AND span_ms = 0 AND responses = 1`);
  for (const row of rows.iterate(first.at - DAY_MS, last.at + DAY_MS)) {
    const source = Number(row["source"]);
    if (others.has(source)) continue;
    const key = String(row["key"]);
    const id = `${source} ${key}`;
    found.set(id, { source, key, call: { id, names: [key], ...metered(row, names) } });
  }
  return found;
}

/** Clocks may be wrong by more than a match by time allows; an id finds its partner all the same. */
const DAY_MS = Math.max(86_400_000, MATCH_MS);

function metered(row: Readonly<Record<string, unknown>>, names: Names): Pick<MeteredCall, "at" | "model" | "input" | "output"> {
  const number = (column: string): number | null => (row[column] === null ? null : Number(row[column]));
  return { at: Number(row["at"]), model: names.text(number("model")), input: number("input"), output: number("output") };
}
