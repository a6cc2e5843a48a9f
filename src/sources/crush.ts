import { posix, win32 } from "node:path";
import type { Usage } from "../core/usage";
import { readCrushCalls } from "./crushEvidence";
import { asList, asName, asObject, countOf, type JsonObject, nanoUsdOf, parseObject } from "./jsonFields";
import { expandHome } from "./rootPaths";
import {
  type Database,
  type DatabaseReading,
  type Disk,
  type Environment,
  type FileSource,
  NO_LINES,
  type Root,
  type Sink,
} from "./source";
import { sqlInstant } from "./sqlInstant";

/**
 * Crush: one database per project, which a list beside its global data names. What it says of tokens is the last step's
 * alone, so that only the cost of a session is of use.
 */
export const crush: FileSource = {
  id: "crush",
  label: "Crush",
  kind: "files",
  completeness: { grade: "partial", why: "one cost per session, counted at the session's start; it keeps no tokens" },
  revision: 1,
  polled: true,
  ...NO_LINES,
  roots: crushRoots,
  enters: () => false,
  accepts: (relative) => relative === "crush.db",
  form: () => "database",
  database: readDatabase,
};

function crushRoots(environment: Environment, disk?: Disk): Root[] {
  const path = environment.platform === "win32" ? win32 : posix;
  const list = listOf(environment);
  const projects = asList(parseObject(disk?.text(path.join(list.path, "projects.json")) ?? "")?.["projects"]);
  const roots = projects.flatMap((value): Root[] => {
    const project = asObject(value);
    const top = asName(project?.["path"]);
    if (top === null || !path.isAbsolute(top)) return [];
    return [{ path: path.resolve(top, asName(project?.["data_dir"]) ?? ".crush"), because: "a project that Crush lists" }];
  });
  return roots.length > 0 ? roots : [{ path: list.path, because: `${list.because}; its projects.json lists no project` }];
}

/** The folder of the list of projects. */
function listOf(environment: Environment): Root {
  const { home, platform, variables } = environment;
  const { join } = platform === "win32" ? win32 : posix;
  const chosen = variables["CRUSH_GLOBAL_DATA"];
  if (chosen) return { path: expandHome(environment, chosen), because: "CRUSH_GLOBAL_DATA" };
  if (variables["XDG_DATA_HOME"]) return { path: join(variables["XDG_DATA_HOME"], "crush"), because: "XDG_DATA_HOME" };
  if (platform === "win32")
    return { path: win32.join(variables["LOCALAPPDATA"] || win32.join(home, "AppData", "Local"), "crush"), because: "default" };
  return { path: posix.join(home, ".local", "share", "crush"), because: "default" };
}

/** Reads what tools did since the last reading, and all sessions, whose cost only grows. */
function readDatabase(database: Database, memory: unknown, path: string, sink: Sink): DatabaseReading {
  const columns = database.columns("sessions");
  if (!["id", "parent_session_id", "cost", "created_at"].every((name) => columns.has(name))) return { memory: null, more: false };
  const calls = readCrushCalls(database, memory, projectOf(path), sink);
  if (calls.more) return calls;
  readSessions(database, columns, path, sink);
  return { ...calls, anew: true };
}

/** Reads all sessions that no other session started: the cost of those is in theirs. */
function readSessions(database: Database, columns: ReadonlySet<string>, path: string, sink: Sink): void {
  const messages = database.columns("messages");
  const ofSession = "FROM messages m WHERE m.session_id = s.id AND m.role = 'assistant'";
  const counted = messages.has("session_id") && messages.has("role");
  const about = [
    `${columns.has("updated_at") ? "s.updated_at" : "NULL"} AS updated_at`,
    `${counted ? `(SELECT COUNT(*) ${ofSession})` : "NULL"} AS responses`,
    ...["model", "provider"].flatMap((name) => [
      `${counted && messages.has(name) ? `(SELECT MIN(m.${name}) ${ofSession})` : "NULL"} AS first_${name}`,
      `${counted && messages.has(name) ? `(SELECT MAX(m.${name}) ${ofSession})` : "NULL"} AS last_${name}`,
    ]),
  ].join(", ");
  for (const row of database.rows(
    `SELECT s.id AS id, s.cost AS cost, s.created_at AS created_at, ${about} FROM sessions s WHERE COALESCE(s.parent_session_id, '') = ''`,
  )) {
    const usage = usageOf(row, projectOf(path));
    if (typeof usage === "string") sink.rejected(usage);
    else if (usage !== null) sink.usage(usage);
    else if (row["responses"] !== 0) sink.noted("sessions without a cost, of which nothing else is kept", 1);
  }
}

function usageOf(row: JsonObject, cwd: string | null): Usage | string | null {
  const cost = nanoUsdOf(row["cost"]);
  if (cost === null) return "a cost that is none";
  if (cost === 0) return null;
  const session = asName(row["id"]);
  if (session === null) return "a session without an id";
  const at = sqlInstant(row["created_at"]);
  if (at === null) return "a session without a valid time";
  const responses = countOf(row["responses"], 1);
  return {
    key: session,
    session,
    at,
    spanMs: Math.max(1, (sqlInstant(row["updated_at"]) ?? at) - at),
    model: onlyOne(row["first_model"], row["last_model"]),
    provider: onlyOne(row["first_provider"], row["last_provider"]),
    tokens: { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null },
    responses: Number.isNaN(responses) ? 1 : Math.max(1, responses),
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: cost,
    billedNanoUsd: null,
    cwd,
    branch: null,
    ownerRank: 0,
  };
}

/** A session of several models is of none. */
function onlyOne(first: unknown, last: unknown): string | null {
  return first === last ? asName(first) : null;
}

/** The data folder usually lies in the project. */
function projectOf(path: string): string | null {
  return /^(.+)[\\/]\.crush[\\/][^\\/]+$/.exec(path)?.[1] ?? null;
}
