import type { Usage } from "../core/usage";
import { besidePath } from "./besidePath";
import { pathOfUri } from "./fileUri";
import { asName, asObject, countOf, epochInstant, type JsonObject, parseObject } from "./jsonFields";
import type { Database, DatabaseReading, Disk, Sink } from "./source";

const PIECE_ROWS = 5_000;
/** Written beside a span where a provider tells what was written to its cache. */
const CACHE_WRITES = "gen_ai.usage.cache_creation.input_tokens";
const NEEDED = ["span_id", "operation_name", "end_time_ms", "input_tokens", "output_tokens"];
const OPTIONAL = [
  "request_model",
  "response_model",
  "provider_name",
  "cached_tokens",
  "reasoning_tokens",
  "conversation_id",
  "chat_session_id",
];

/**
 * Reads what is new in the trace that Copilot Chat keeps when its user switched that on: a span for each call of a model,
 * in the order in which they ended. Spans of an agent repeat the sums of its calls, so only `chat` counts.
 */
export function readCopilotTraces(database: Database, memory: unknown, path: string, sink: Sink, disk: Disk): DatabaseReading {
  const columns = database.columns("spans");
  if (!NEEDED.every((name) => columns.has(name))) return { memory: null, more: false };
  const known = countOf(asObject(memory)?.["row"], 0) || 0;
  // Old spans are deleted, in the end all of them: numbers then start again.
  let newest = 0;
  for (const row of database.rows("SELECT MAX(rowid) AS newest FROM spans")) newest = Number(row["newest"] ?? 0);
  let last = newest < known ? 0 : known;
  const writes = database.columns("span_attributes").has("key")
    ? `(SELECT a.value FROM span_attributes a WHERE a.span_id = s.span_id AND a.key = '${CACHE_WRITES}' LIMIT 1)`
    : "NULL";
  const optional = OPTIONAL.map((name) => `${columns.has(name) ? `s.${name}` : "NULL"} AS ${name}`).join(", ");
  const cwdOf = folders(path, disk);
  let rows = 0;
  const spans = database.rows(
    `SELECT s.rowid AS row, ${NEEDED.map((name) => `s.${name} AS ${name}`).join(", ")}, ${optional}, ${writes} AS cache_writes
      FROM spans s WHERE s.rowid > ? AND s.operation_name = 'chat' ORDER BY s.rowid LIMIT ${PIECE_ROWS}`,
    last,
  );
  for (const span of spans) {
    rows++;
    last = Number(span["row"]);
    const usage = usageOf(span, cwdOf);
    if (typeof usage === "string") sink.rejected(usage);
    else if (usage !== null) sink.usage(usage);
  }
  const more = rows === PIECE_ROWS;
  return { memory: { row: more ? last : newest }, more };
}

function usageOf(span: JsonObject, cwdOf: (session: string | null) => string | null): Usage | string | null {
  // A call that failed was not metered.
  if (span["input_tokens"] === null && span["output_tokens"] === null) return null;
  const key = asName(span["span_id"]);
  if (key === null) return "a response without an id";
  const at = epochInstant(span["end_time_ms"]);
  if (at === null) return "a response without a valid time";
  const prompt = countOf(span["input_tokens"], 0);
  const output = countOf(span["output_tokens"], 0);
  const cached = countOf(span["cached_tokens"], 0);
  const written = countOf(numberIn(span["cache_writes"]), 0);
  const reasoning = countOf(span["reasoning_tokens"], -1);
  if (Number.isNaN(prompt + output + cached + written + reasoning)) return "a token count is not a whole number from 0 to a trillion";
  const session = asName(span["chat_session_id"]) ?? asName(span["conversation_id"]);
  const cacheRead = Math.min(cached, prompt);
  const cacheWrite = Math.min(written, prompt - cacheRead);
  return {
    key,
    session,
    at,
    spanMs: 0,
    model: asName(span["response_model"]) ?? asName(span["request_model"]),
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
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: cwdOf(session),
    branch: null,
    ownerRank: 0,
  };
}

/** The folder that a session's window was open on. Spans name none, but the session's own log lies with what that window keeps. */
function folders(path: string, disk: Disk): (session: string | null) => string | null {
  const storage = (...names: readonly string[]) => besidePath(path, 2, "workspaceStorage", ...names);
  let windows: readonly string[] | undefined;
  const known = new Map<string, string | null>();
  return (session) => {
    if (session === null || /[\\/]/.test(session)) return null;
    const answer = known.get(session);
    if (answer !== undefined) return answer;
    windows ??= disk.list(storage());
    const logs = [`${session}.jsonl`, `${session}.json`];
    const window = windows.find((name) => logs.some((log) => disk.has(storage(name, "chatSessions", log))));
    const cwd = window === undefined ? null : pathOfUri(parseObject(disk.text(storage(window, "workspace.json")) ?? "")?.["folder"]);
    known.set(session, cwd);
    return cwd;
  };
}

/** Attributes are kept as text. */
function numberIn(value: unknown): unknown {
  return typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value;
}
