import { posix, win32 } from "node:path";
import type { Usage } from "../core/usage";
import { readGooseCalls } from "./gooseEvidence";
import { asName, asText, countOf, type JsonObject, parseObject } from "./jsonFields";
import { expandHome } from "./rootPaths";
import { type Database, type DatabaseReading, type Environment, type FileSource, NO_LINES, type Root, type Sink } from "./source";
import { sqlInstant } from "./sqlInstant";

/** Goose: one database with running sums of each session. */
export const goose: FileSource = {
  id: "goose",
  label: "Goose",
  kind: "files",
  completeness: {
    grade: "partial",
    why: "one sum per session, counted at the session's start, under one model and without what came from the cache",
  },
  revision: 1,
  polled: true,
  ...NO_LINES,
  roots: gooseRoots,
  enters: () => false,
  accepts: (relative) => relative === "sessions.db",
  form: () => "database",
  database: readDatabase,
};

function gooseRoots(environment: Environment): Root[] {
  const { home, platform, variables } = environment;
  const { join } = platform === "win32" ? win32 : posix;
  const chosen = variables["GOOSE_PATH_ROOT"];
  if (chosen) return [{ path: join(expandHome(environment, chosen), "data", "sessions"), because: "GOOSE_PATH_ROOT" }];
  if (platform === "win32") {
    const roaming = variables["APPDATA"] || win32.join(home, "AppData", "Roaming");
    return [{ path: win32.join(roaming, "Block", "goose", "data", "sessions"), because: "default" }];
  }
  const data = variables["XDG_DATA_HOME"] || posix.join(home, ".local", "share");
  return [
    { path: posix.join(data, "goose", "sessions"), because: variables["XDG_DATA_HOME"] ? "XDG_DATA_HOME" : "default" },
    { path: posix.join(data, "Block", "goose", "sessions"), because: "default of some versions" },
    ...(platform === "darwin"
      ? [{ path: posix.join(home, "Library", "Application Support", "goose", "sessions"), because: "default of some versions" }]
      : []),
  ];
}

const NEEDED = ["id", "created_at", "accumulated_input_tokens", "accumulated_output_tokens"];
const OPTIONAL = ["updated_at", "working_dir", "provider_name", "model_config_json"];

/** Reads what tools did since the last reading, and all sessions: their sums only grow, so that the larger of two readings is the later one. */
function readDatabase(database: Database, memory: unknown, _path: string, sink: Sink): DatabaseReading {
  const columns = database.columns("sessions");
  if (!NEEDED.every((name) => columns.has(name))) return { memory: null, more: false };
  const calls = columns.has("working_dir") ? readGooseCalls(database, memory, sink) : { memory: null, more: false };
  if (calls.more) return calls;
  readSessions(database, columns, sink);
  return { ...calls, anew: true };
}

function readSessions(database: Database, columns: ReadonlySet<string>, sink: Sink): void {
  const messages = database.columns("messages");
  const responses =
    messages.has("session_id") && messages.has("role")
      ? "(SELECT COUNT(*) FROM messages m WHERE m.session_id = s.id AND m.role = 'assistant')"
      : "NULL";
  const selected = [...NEEDED, ...OPTIONAL].map((name) => `${columns.has(name) ? `s.${name}` : "NULL"} AS ${name}`).join(", ");
  for (const row of database.rows(`SELECT ${selected}, ${responses} AS responses FROM sessions s`)) {
    const usage = usageOf(row);
    if (typeof usage === "string") sink.rejected(usage);
    else if (usage === null) sink.noted("sessions without a count of tokens", 1);
    else sink.usage(usage);
  }
}

function usageOf(row: JsonObject): Usage | string | null {
  const input = countOf(row["accumulated_input_tokens"], 0);
  const output = countOf(row["accumulated_output_tokens"], 0);
  if (Number.isNaN(input + output)) return "a token count is not a whole number from 0 to a trillion";
  if (input + output === 0) return null;
  const session = asName(row["id"]);
  if (session === null) return "a session without an id";
  const at = sqlInstant(row["created_at"]);
  if (at === null) return "a session without a valid time";
  const responses = countOf(row["responses"], 1);
  return {
    // Ids are a day and a number, so that two machines have the same ones.
    key: `${session}@${at}`,
    session,
    at,
    // More than nothing in any case: it is a sum, so that no price depends on the size of a single prompt.
    spanMs: Math.max(1, (sqlInstant(row["updated_at"]) ?? at) - at),
    model: asName(parseObject(asText(row["model_config_json"]) ?? "")?.["model_name"]),
    provider: asName(row["provider_name"]),
    tokens: { input, output, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null },
    responses: Number.isNaN(responses) ? 1 : Math.max(1, responses),
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: asName(row["working_dir"]),
    branch: null,
    ownerRank: 0,
  };
}
