import type { Usage } from "../core/usage";
import { asName, asObject, countOf, type JsonObject } from "./jsonFields";
import type { Database, DatabaseReading, Sink } from "./source";
import { sqlInstant } from "./sqlInstant";

const PIECE_ROWS = 5_000;
const NEEDED = ["id", "session_id", "model", "input_tokens", "output_tokens", "created_at"];
const OPTIONAL = ["copilot_usage_model", "cache_read_tokens", "cache_write_tokens", "reasoning_tokens", "total_nano_aiu"];
/** An "AI unit" is a cent. */
const NANO_AIU_PER_NANO_USD = 100;

/** Reads what is new in the database of Copilot CLI: a row for each response, in the order in which they came. */
export function readCopilotStore(database: Database, memory: unknown, _path: string, sink: Sink): DatabaseReading {
  const columns = database.columns("assistant_usage_events");
  if (!NEEDED.every((name) => columns.has(name))) return { memory: null, more: false };
  const known = countOf(asObject(memory)?.["row"], 0) || 0;
  let newest = 0;
  for (const row of database.rows("SELECT MAX(rowid) AS newest FROM assistant_usage_events")) newest = Number(row["newest"] ?? 0);
  let last = newest < known ? 0 : known;
  const sessions = database.columns("sessions");
  const about = sessions.has("id")
    ? ["cwd", "branch"].map((name) => `${sessions.has(name) ? `s.${name}` : "NULL"} AS ${name}`).join(", ")
    : "NULL AS cwd, NULL AS branch";
  const optional = OPTIONAL.map((name) => `${columns.has(name) ? `e.${name}` : "NULL"} AS ${name}`).join(", ");
  let rows = 0;
  for (const row of database.rows(
    `SELECT e.rowid AS row, ${NEEDED.map((name) => `e.${name} AS ${name}`).join(", ")}, ${optional}, ${about} FROM assistant_usage_events e
      ${sessions.has("id") ? "LEFT JOIN sessions s ON s.id = e.session_id" : ""} WHERE e.rowid > ? ORDER BY e.rowid LIMIT ${PIECE_ROWS}`,
    last,
  )) {
    rows++;
    last = Number(row["row"]);
    const usage = usageOf(row);
    if (typeof usage === "string") sink.rejected(usage);
    else sink.usage(usage);
  }
  return { memory: { row: last }, more: rows === PIECE_ROWS };
}

function usageOf(row: JsonObject): Usage | string {
  const session = asName(row["session_id"]);
  const id = typeof row["id"] === "number" ? String(row["id"]) : asName(row["id"]);
  if (session === null || id === null) return "a response without an id";
  const at = sqlInstant(row["created_at"]);
  if (at === null) return "a response without a valid time";
  const prompt = countOf(row["input_tokens"], Number.NaN);
  const output = countOf(row["output_tokens"], Number.NaN);
  const read = countOf(row["cache_read_tokens"], 0);
  const write = countOf(row["cache_write_tokens"], 0);
  const reasoning = countOf(row["reasoning_tokens"], -1);
  if (Number.isNaN(prompt + output + read + write + reasoning)) return "a token count is not a whole number from 0 to a trillion";
  const cacheRead = Math.min(read, prompt);
  const cacheWrite = Math.min(write, prompt - cacheRead);
  const units = row["total_nano_aiu"];
  return {
    key: `${session}:${id}`,
    session,
    at,
    spanMs: 0,
    model: asName(row["model"]) ?? asName(row["copilot_usage_model"]),
    provider: null,
    tokens: {
      input: prompt - cacheRead - cacheWrite,
      output,
      cacheRead,
      cacheWrite5m: cacheWrite,
      cacheWrite1h: null,
      reasoning: reasoning < 0 ? null : Math.min(reasoning, output),
    },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    // 0 is what a plan includes as well as what was not metered.
    reportedNanoUsd: typeof units === "number" && units > 0 && units <= 1e17 ? Math.round(units / NANO_AIU_PER_NANO_USD) : null,
    billedNanoUsd: null,
    cwd: asName(row["cwd"]),
    branch: asName(row["branch"]),
    ownerRank: 0,
  };
}
