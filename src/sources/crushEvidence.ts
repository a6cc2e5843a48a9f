import { callsMemory, rememberCalls } from "./callsMemory";
import { UNKNOWN_LINES } from "./editLines";
import { asName, asText, countOf, epochInstant, parseList } from "./jsonFields";
import { shellIntent } from "./shellEvidence";
import type { Database, DatabaseReading, Sink } from "./source";
import { sqlInstant } from "./sqlInstant";
import { readToolCall, switchedBranch, type ToolCall } from "./toolCall";

/** Messages with results that are read in one piece. */
const PIECE_ROWS = 500;
/** A call stands in one of so many answers of its session before its result. */
const BACK_ROWS = 5;

type Row = Readonly<Record<string, unknown>>;

/**
 * Hands out what the tool calls of Crush prove whose results came since the last reading. A result's message comes as a whole and is
 * not written again; its call stands in an answer before it. What a session did that another one started is the other one's work,
 * which has its cost as well. Messages that are older than their session were copied.
 *
 * A message's `parts` (`internal/message/content.go` and `message.go`): `tool_call` with its `input`, `tool_result` with `metadata`,
 * both JSON as text. The tools: `edit.go`, `multiedit.go`, `write.go`, `bash.go` and `job_output.go` in `internal/agent/tools`, which
 * was `internal/llm/tools` in 2025.
 *
 * @param cwd the project, where every session works
 */
export function readCrushCalls(database: Database, memory: unknown, cwd: string | null, sink: Sink): DatabaseReading {
  const known = callsMemory(memory);
  const columns = database.columns("messages");
  if (!["session_id", "role", "parts", "created_at"].every((name) => columns.has(name))) return { memory: known, more: false };
  let newest = 0;
  for (const row of database.rows("SELECT MAX(rowid) AS newest FROM messages")) newest = Number(row["newest"] ?? 0);
  // A vacuum gives rows other numbers, and the numbers of deleted rows at the end come again.
  const from = newest < known.read ? 0 : known.read;
  let piece = { last: 0, rows: 0 };
  for (const row of database.rows(NEXT, from)) piece = { last: Number(row["last"] ?? 0), rows: Number(row["rows"]) };
  const more = piece.rows === PIECE_ROWS;
  const until = more ? piece.last : newest;
  const sessions = sessionsOf(database);
  const branches = new Map(Object.entries(known.branches));
  for (const row of database.rows(RESULTS, from, until)) {
    const session = sessions.get(asText(row["session"]) ?? "");
    const told = toldOf(row);
    const at = epochInstant(told["end_time"]) ?? sqlInstant(row["created"]);
    if (session === undefined || at === null || at < session.started) continue;
    const call = callOf(database, row, told);
    // Without the project, a path that is relative to it cannot be placed.
    if (call === null || (call.kind === "edit" && cwd === null && !ABSOLUTE.test(call.path))) continue;
    const { evidence, branch } = readToolCall(call, { session: session.root, at, cwd, branch: branches.get(session.root) ?? null });
    for (const fact of evidence) sink.evidence(fact);
    if (branch !== null) branches.set(session.root, branch);
  }
  return { memory: rememberCalls(until, branches), more };
}

const ABSOLUTE = /^(?:[\\/]|[A-Za-z]:[\\/])/;
// The column may hold its text as bytes, which SQLite would take for a JSON of its own.
const PARTS = "json_each(CASE WHEN json_valid(CAST(m.parts AS TEXT)) THEN CAST(m.parts AS TEXT) ELSE '[]' END)";
const NEXT = `SELECT MAX(rowid) AS last, COUNT(*) AS rows
  FROM (SELECT rowid FROM messages WHERE role = 'tool' AND rowid > ? ORDER BY rowid LIMIT ${PIECE_ROWS})`;
const fieldOf = (json: string, field: string): string => `CASE WHEN json_valid(${json}) THEN json_extract(${json}, '$.${field}') END`;
/** Several fields at once: what a tool tells of its result may hold two whole files. */
const TOLD = ["additions", "removals", "end_time", "command", "working_directory", "done", "shell_id"] as const;
const RESULTS = `SELECT row, part, session, created, call, tool,
    CASE WHEN json_valid(told) THEN json_extract(told, ${TOLD.map((field) => `'$.${field}'`).join(", ")}) END AS told
  FROM (SELECT m.rowid AS row, p.key AS part, m.session_id AS session, m.created_at AS created, json_extract(p.value, '$.data.tool_call_id') AS call,
    json_extract(p.value, '$.data.name') AS tool, json_extract(p.value, '$.data.metadata') AS told, p.id AS place
  FROM messages m JOIN ${PARTS} p
  WHERE m.role = 'tool' AND m.rowid > ? AND m.rowid <= ? AND CASE WHEN p.type = 'object' THEN json_extract(p.value, '$.type') = 'tool_result'
    AND json_extract(p.value, '$.data.name') IN ('edit', 'multiedit', 'write', 'bash', 'job_output')
    AND COALESCE(json_extract(p.value, '$.data.is_error'), 0) = 0 ELSE 0 END)
  ORDER BY row, place`;
const INPUT = "json_extract(p.value, '$.data.input')";
const CALL = `SELECT ${fieldOf(INPUT, "file_path")} AS path, ${fieldOf(INPUT, "command")} AS command, ${fieldOf(INPUT, "working_dir")} AS folder
  FROM (SELECT parts FROM messages WHERE session_id = ? AND role = 'assistant' AND rowid < ? ORDER BY rowid DESC LIMIT ${BACK_ROWS}) m
  JOIN ${PARTS} p
  WHERE CASE WHEN p.type = 'object' THEN json_extract(p.value, '$.type') = 'tool_call' AND json_extract(p.value, '$.data.id') = ? ELSE 0 END
  LIMIT 1`;
const OUTPUT = `SELECT json_extract(p.value, '$.data.content') AS output FROM messages m JOIN ${PARTS} p WHERE m.rowid = ? AND p.key = ?`;

/** Of each session the one that started it in the first place, and when itself began, epoch milliseconds. */
function sessionsOf(database: Database): ReadonlyMap<string, { readonly root: string; readonly started: number }> {
  const parents = new Map<string, { readonly parent: string | null; readonly started: number }>();
  for (const row of database.rows("SELECT id, parent_session_id AS parent, created_at AS created FROM sessions")) {
    const id = asName(row["id"]);
    if (id !== null) parents.set(id, { parent: asName(row["parent"]), started: sqlInstant(row["created"]) ?? 0 });
  }
  const rootOf = (id: string): string => {
    const seen = new Set([id]);
    for (let at = id; ; ) {
      const parent = parents.get(at)?.parent ?? null;
      if (parent === null || seen.has(parent)) return at;
      seen.add(parent);
      at = parent;
    }
  };
  return new Map([...parents].map(([id, { started }]) => [id, { root: rootOf(id), started }]));
}

/** null for a call that proves nothing or is not done yet. */
function callOf(database: Database, row: Row, told: Row): ToolCall | null {
  const tool = row["tool"];
  const asked = tool === "job_output" ? told : askedOf(database, row);
  if (tool === "edit" || tool === "multiedit" || tool === "write") {
    const path = asName(asked?.["path"]);
    const [added, removed] = [told["additions"], told["removals"]].map((count) => countOf(count, Number.NaN));
    const isKnown = added !== undefined && removed !== undefined && !Number.isNaN(added + removed);
    return path === null ? null : { kind: "edit", path, lines: isKnown ? { added, removed } : UNKNOWN_LINES };
  }
  const command = asText(asked?.["command"]) ?? "";
  if (shellIntent(command) === null && switchedBranch(command) === null) return null;
  // What goes on in the background is told of when it is done.
  if (tool === "job_output" ? told["done"] !== true : asName(told["shell_id"]) !== null) return null;
  const folder = asName(told["working_directory"]) ?? asName(asked?.["folder"]);
  for (const { output } of database.rows(OUTPUT, Number(row["row"]), Number(row["part"]))) {
    const text = asText(output) ?? "";
    return { kind: "shell", command, output: text, cwd: folder, failed: /^Exit code [1-9]/m.test(text) };
  }
  return null;
}

/** What the tool tells of its result, by name. */
function toldOf(row: Row): Row {
  const values = parseList(asText(row["told"]) ?? "") ?? [];
  return Object.fromEntries(TOLD.map((field, index) => [field, values[index]]));
}

function askedOf(database: Database, row: Row): Row | null {
  const [session, call] = [asName(row["session"]), asName(row["call"])];
  if (session === null || call === null) return null;
  for (const asked of database.rows(CALL, session, Number(row["row"]), call)) return asked;
  return null;
}
