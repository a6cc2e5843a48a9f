import { callsMemory, rememberCalls } from "./callsMemory";
import { type EditLines, lineCount, linesOfDiff, linesOfReplacement, UNKNOWN_LINES } from "./editLines";
import { asList, asName, asObject, asText, type JsonObject, parseList, parseObject } from "./jsonFields";
import { shellIntent } from "./shellEvidence";
import type { Database, DatabaseReading, Sink } from "./source";
import { sqlInstant } from "./sqlInstant";
import { readToolCall, switchedBranch, type ToolCall } from "./toolCall";

/** Messages read in one piece. */
const PIECE_ROWS = 2_000;
/** A call whose result came in a later piece stands in one of so many answers before it. */
const BACK_ROWS = 50;

/**
 * Hands out what the tool calls of Goose prove that were answered since the last reading. Rows only come at the end: a conversation
 * that is compacted is written anew, with the times that it had. A copied or imported session's messages are older than itself.
 *
 * A message's `content_json` has requests and responses by id (`crates/goose/src/conversation/message.rs`, the result's two forms in
 * `tool_result_serde.rs` beside it). The tools: `text_editor` and `shell` of `crates/goose-mcp/src/developer` until 2025, then `write`,
 * `edit` and `shell` of `crates/goose/src/agents/platform_extensions/developer`, each with and without the extension's name before it.
 */
export function readGooseCalls(database: Database, memory: unknown, sink: Sink): DatabaseReading {
  const columns = database.columns("messages");
  const known = callsMemory(memory);
  if (!["id", "session_id", "role", "content_json", "created_timestamp"].every((name) => columns.has(name)))
    return { memory: known, more: false };
  let until = 0;
  let rows = 0;
  for (const row of database.rows(NEXT, known.read)) {
    until = Number(row["last"] ?? 0);
    rows = Number(row["rows"]);
  }
  if (rows === 0) return { memory: known, more: false };
  const asked = new Map<string, Request | null>();
  const branches = new Map(Object.entries(known.branches));
  for (const row of database.rows(PARTS, known.read, until)) {
    const [session, call] = [asName(row["session"]), asName(row["call"])];
    if (session === null || call === null) continue;
    const key = `${session} ${call}`;
    if (row["type"] === "toolRequest") {
      asked.set(key, requestOf(row));
      continue;
    }
    const at = sqlInstant(row["at"]);
    const started = sqlInstant(row["started"]);
    if (row["status"] !== "success" || at === null || (started !== null && at < started)) continue;
    const request = asked.get(key) === undefined ? askedBefore(database, session, call, Number(row["row"])) : asked.get(key);
    const text = request == null ? null : textOf(database, row);
    if (request == null || text === null || REFUSED.test(text)) continue;
    const place = { session, at, cwd: asName(row["cwd"]), branch: branches.get(session) ?? null };
    for (const done of callsOf(request, text, row["failed"] === 1)) {
      const { evidence, branch } = readToolCall(done, { ...place, branch: branches.get(session) ?? null });
      for (const fact of evidence) sink.evidence(fact);
      if (branch !== null) branches.set(session, branch);
    }
  }
  return { memory: rememberCalls(until, branches), more: rows === PIECE_ROWS };
}

interface Request {
  readonly tool: "text_editor" | "shell" | "write" | "edit";
  readonly input: JsonObject;
}

const TOOL = /^(?:developer__)?(text_editor|shell|write|edit)$/;
/** A call that the user declined or that was not made in chat mode has a response as well (`tool_execution.rs` in `crates/goose/src/agents`). */
const REFUSED =
  /^(?:The user has declined|Let the user know the tool call was skipped|This tool call was (?:denied|blocked)|Approval was denied)/;

const NEXT = `SELECT MAX(id) AS last, COUNT(*) AS rows FROM (SELECT id FROM messages WHERE id > ? ORDER BY id LIMIT ${PIECE_ROWS})`;
const LIST = (column: string) => `json_each(CASE WHEN json_valid(${column}) THEN ${column} ELSE '[]' END)`;
/** Only the tools that prove something are handed over with what they were given. */
const INPUT = `CASE WHEN replace(json_extract(p.value, '$.toolCall.value.name'), 'developer__', '') IN ('text_editor', 'shell', 'write', 'edit')
  THEN json_extract(p.value, '$.toolCall.value.arguments') END`;
const PARTS = `SELECT m.id AS row, p.key AS part, m.session_id AS session, m.created_timestamp AS at, s.working_dir AS cwd, s.created_at AS started,
    json_extract(p.value, '$.type') AS type, json_extract(p.value, '$.id') AS call, json_extract(p.value, '$.toolCall.value.name') AS tool,
    ${INPUT} AS input, json_extract(p.value, '$.toolResult.status') AS status, json_extract(p.value, '$.toolResult.value.isError') AS failed
  FROM messages m JOIN sessions s ON s.id = m.session_id JOIN ${LIST("m.content_json")} p
  WHERE m.id > ? AND m.id <= ?
    AND CASE WHEN p.type = 'object' THEN json_extract(p.value, '$.type') IN ('toolRequest', 'toolResponse') ELSE 0 END
  ORDER BY m.id, p.id`;
const BEFORE = `SELECT json_extract(p.value, '$.toolCall.value.name') AS tool, ${INPUT} AS input
  FROM (SELECT content_json FROM messages WHERE session_id = ? AND id < ? AND role = 'assistant' ORDER BY id DESC LIMIT ${BACK_ROWS}) m
  JOIN ${LIST("m.content_json")} p
  WHERE CASE WHEN p.type = 'object' THEN json_extract(p.value, '$.type') = 'toolRequest' AND json_extract(p.value, '$.id') = ? ELSE 0 END LIMIT 1`;
const RESULT = `SELECT json_extract(p.value, '$.toolResult.value') AS value FROM messages m JOIN ${LIST("m.content_json")} p WHERE m.id = ? AND p.key = ?`;

/** null for a tool that proves nothing. */
function requestOf(row: Readonly<Record<string, unknown>>): Request | null {
  const tool = TOOL.exec(asText(row["tool"]) ?? "")?.[1] as Request["tool"] | undefined;
  const input = parseObject(asText(row["input"]) ?? "");
  if (tool === undefined || input === null) return null;
  const command = asText(input["command"]) ?? "";
  return tool === "shell" && shellIntent(command) === null && switchedBranch(command) === null ? null : { tool, input };
}

function askedBefore(database: Database, session: string, call: string, row: number): Request | null {
  for (const before of database.rows(BEFORE, session, row, call)) return requestOf(before);
  return null;
}

/** The texts of a result: a list of them, which newer versions keep in an object. */
function textOf(database: Database, row: Readonly<Record<string, unknown>>): string | null {
  for (const result of database.rows(RESULT, Number(row["row"]), Number(row["part"]))) {
    const value = asText(result["value"]) ?? "";
    const content = parseList(value) ?? asList(parseObject(value)?.["content"]);
    return content.map((item) => asText(asObject(item)?.["text"]) ?? "").join("\n");
  }
  return null;
}

function callsOf({ tool, input }: Request, output: string, failed: boolean): ToolCall[] {
  const text = (name: string): string => asText(input[name]) ?? "";
  // What a command printed before it failed is true.
  if (tool === "shell") return [{ kind: "shell", command: text("command"), output, cwd: null, failed }];
  const path = asName(input["path"]);
  if (path === null || failed) return [];
  const edit = (lines: EditLines): ToolCall[] => [{ kind: "edit", path, lines }];
  if (tool === "edit") return edit(linesOfReplacement(text("before"), text("after")));
  if (tool === "write") return edit(output.startsWith("Created ") ? { added: lineCount(text("content")), removed: 0 } : UNKNOWN_LINES);
  switch (input["command"]) {
    case "write":
      return edit(UNKNOWN_LINES);
    case "insert":
      return edit({ added: lineCount(text("new_str")), removed: 0 });
    case "str_replace":
      return asName(input["diff"]) === null ? edit(linesOfReplacement(text("old_str"), text("new_str"))) : patched(path, text("diff"));
    default:
      return [];
  }
}

/** A patch of one file names the file, one of several their folder. */
function patched(path: string, difference: string): ToolCall[] {
  const parts = difference.split(/^(?=--- )/m).filter((part) => part.startsWith("--- "));
  if (parts.length < 2) return [{ kind: "edit", path, lines: linesOfDiff(difference) }];
  return parts.flatMap((part): ToolCall[] => {
    const name = /^\+\+\+ (?:b\/)?(\S.*?)\s*$/m.exec(part)?.[1] ?? "/dev/null";
    const file = name === "/dev/null" ? /^--- (?:a\/)?(\S.*?)\s*$/m.exec(part)?.[1] : name;
    return file === undefined ? [] : [{ kind: "edit", path: `${path.replace(/[\\/]$/, "")}/${file}`, lines: linesOfDiff(part) }];
  });
}
