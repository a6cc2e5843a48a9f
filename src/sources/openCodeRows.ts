import { asList, asName, asObject, asText, epochInstant, type JsonObject, parseObject } from "./jsonFields";
import { openCodeToolPlace, readOpenCodeContent } from "./openCodeEvidence";
import { type MessagePlace, type MessageReading, readOpenCodeMessage } from "./openCodeMessage";
import { readOpenCodeParts } from "./openCodeParts";
import type { ShellPlace } from "./shellEvidence";
import type { Database, DatabaseReading, Sink } from "./source";

/** Rows read in one piece. */
const PIECE_ROWS = 5_000;
/** Rows that were written at the same moment as the newest one known, and after it, are found by looking back so far, in milliseconds. */
const OVERLAP_MS = 2_000;
/** A response that nobody finished is final when the database has moved on by so much, in milliseconds. */
const GIVEN_UP_MS = 60 * 60_000;
const MAX_RUNNING = 1_000;

/**
 * Tables of messages, each with those that may describe their sessions: the first generation's, whose tool calls are rows of a
 * table of their own, and the second's, whose are in the messages.
 */
const GENERATIONS = [
  { messages: "message", sessions: ["session"] },
  { messages: "session_message", sessions: ["session_v2", "session"] },
] as const;

/** How far a table is read: rows are in the order of their last change, then of their id. */
interface Mark {
  readonly updated: number;
  readonly id: string;
}

interface TableMemory {
  /** Everything up to here was read. */
  readonly read: Mark;
  /** Where a reading that is not done goes on. */
  readonly next: Mark | null;
  /** Ids of responses that had tokens, and were not done. */
  readonly running: readonly string[];
  /** Whether tool calls were read too, as far as the rows were. */
  readonly tools: true;
}

const BEGINNING: Mark = { updated: 0, id: "" };
const START: TableMemory = { read: BEGINNING, next: null, running: [], tools: true };

/** Reads what was written since the last reading, in whichever generation of tables there is. */
export function readOpenCodeRows(database: Database, memory: unknown, _path: string, sink: Sink): DatabaseReading {
  const before = asObject(memory);
  const after: Record<string, TableMemory> = {};
  let more = false;
  for (const generation of GENERATIONS) {
    const query = queryOf(database, generation);
    if (query === null) continue;
    const known = memoryOf(before?.[generation.messages]);
    const table = readTable(database, query, generation.messages, known, sink);
    after[generation.messages] = table;
    more ||= table.next !== null;
  }
  return { memory: after, more };
}

function readTable(database: Database, query: string, table: string, known: TableMemory, sink: Sink): TableMemory {
  const running = new Set<string>();
  // A row that is looked at again was counted among the bad ones before.
  const again: Sink = { ...sink, rejected: () => undefined, noted: () => undefined };
  const from = known.next ?? { updated: Math.max(0, known.read.updated - OVERLAP_MS), id: "" };
  let read = known.read;
  let rows = 0;
  let last: Mark = from;
  const places = new Map<string, ShellPlace>();
  for (const row of database.rows(
    `${query} AND (m.time_updated, m.id) > (?, ?) ORDER BY m.time_updated, m.id LIMIT ${PIECE_ROWS}`,
    from.updated,
    from.id,
  )) {
    rows++;
    last = { updated: Number(row["updated"]), id: String(row["id"]) };
    const isNew = isAfter(last, read);
    if (isNew) read = last;
    const { reading, place } = readRow(row, isNew ? sink : again);
    if (reading !== null && !reading.done) running.add(last.id);
    else if (reading !== null) sink.usage(reading.usage);
    // While a message is not done, its tools may still run.
    if (place !== null && reading?.done !== false) places.set(last.id, place);
  }
  if (table === "message") readOpenCodeParts(database, places, sink);
  if (rows === PIECE_ROWS) return { read, next: last, running: merged(known.running, running), tools: true };
  const given = [...merged(known.running, running)];
  return { read, next: null, running: given.length === 0 ? [] : readRunning(database, query, table, given, sink), tools: true };
}

/** Looks again at responses that were not done. @returns those that still are not. */
function readRunning(database: Database, query: string, table: string, ids: readonly string[], sink: Sink): string[] {
  let newest = 0;
  for (const row of database.rows(`SELECT MAX(time_updated) AS newest FROM ${table}`)) newest = Number(row["newest"]);
  const running: string[] = [];
  const places = new Map<string, ShellPlace>();
  for (const row of database.rows(`${query} AND m.id IN (SELECT value FROM json_each(?))`, JSON.stringify(ids))) {
    const { reading, place } = readRow(row, { ...sink, rejected: () => undefined });
    if (reading === null) continue;
    const id = String(row["id"]);
    if (reading.done || Number(row["updated"]) + GIVEN_UP_MS < newest) {
      sink.usage(reading.usage);
      if (place !== null) places.set(id, place);
    } else running.push(id);
  }
  if (table === "message") readOpenCodeParts(database, places, sink);
  return running;
}

/** What a row says of usage, and where its tools ran. Those that stand in the row are read at once. */
function readRow(row: JsonObject, sink: Sink): { readonly reading: Exclude<MessageReading, string>; readonly place: ShellPlace | null } {
  const message = parseObject(asText(row["data"]) ?? "");
  if (message === null) {
    sink.rejected("not a JSON object");
    return { reading: null, place: null };
  }
  if ((message["role"] ?? "assistant") !== "assistant") return { reading: null, place: null };
  const about: MessagePlace = {
    session: asName(row["session"]),
    parent: asName(row["parent"]),
    directory: asName(row["directory"]),
    started: epochInstant(row["started"]),
  };
  const reading = readOpenCodeMessage(message, about, sink);
  const place = openCodeToolPlace(message, about);
  if (place !== null) readOpenCodeContent(message, place, sink);
  if (typeof reading !== "string") return { reading, place };
  sink.rejected(reading);
  return { reading: null, place };
}

/** The rows that hold responses, with what is known of their sessions; null where there is no such table. */
function queryOf(database: Database, { messages, sessions }: (typeof GENERATIONS)[number]): string | null {
  const columns = database.columns(messages);
  if (!["id", "session_id", "data", "time_updated"].every((column) => columns.has(column))) return null;
  const table = sessions.find((name) => database.columns(name).has("id"));
  const about = table === undefined ? new Set<string>() : database.columns(table);
  const column = (name: string, as: string) => `${about.has(name) ? `s.${name}` : "NULL"} AS ${as}`;
  // Rows that are no JSON come too, to be counted as what they are. The second generation has no role: its type says it.
  const isResponse = columns.has("type")
    ? "m.type = 'assistant'"
    : "CASE WHEN json_valid(m.data) THEN json_extract(m.data, '$.role') = 'assistant' ELSE 1 END";
  return `SELECT m.id AS id, m.session_id AS session, m.data AS data, m.time_updated AS updated,
    ${column("directory", "directory")}, ${column("parent_id", "parent")}, ${column("time_created", "started")}
    FROM ${messages} m ${table === undefined ? "" : `LEFT JOIN ${table} s ON s.id = m.session_id`} 
    WHERE ${isResponse} AND typeof(m.time_updated) = 'integer'`;
}

function isAfter(a: Mark, b: Mark): boolean {
  return a.updated > b.updated || (a.updated === b.updated && a.id > b.id);
}

function merged(known: readonly string[], found: ReadonlySet<string>): string[] {
  return [...new Set([...known, ...found])].slice(-MAX_RUNNING);
}

function memoryOf(value: unknown): TableMemory {
  const memory = asObject(value);
  if (memory === null) return START;
  // A version that read no tool calls left this: all rows are looked at once more, of which none counts twice.
  const next = memory["tools"] === true ? markOf(memory["next"]) : BEGINNING;
  return {
    read: markOf(memory["read"]) ?? BEGINNING,
    next,
    running: asList(memory["running"]).flatMap((id) => asName(id) ?? []),
    tools: true,
  };
}

function markOf(value: unknown): Mark | null {
  const mark = asObject(value);
  const updated = mark?.["updated"];
  const id = asText(mark?.["id"]);
  return typeof updated === "number" && id !== null ? { updated, id } : null;
}
