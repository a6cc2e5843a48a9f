import { besidePath } from "./besidePath";
import { asName, asObject, asText, epochInstant, type JsonObject, parseObject } from "./jsonFields";
import { OPENCODE_EDITS, OPENCODE_SHELLS, openCodeToolPlace, readOpenCodeTool } from "./openCodeEvidence";
import type { ShellPlace } from "./shellEvidence";
import type { Database, Disk, Sink } from "./source";

const NEEDED = ["message_id", "data"];
/** What a call keeps beside what it proves: the files' contents before and after, the editor's complaints, the output once more. */
const PASSED_OVER = [
  "title",
  "attachments",
  "metadata.diagnostics",
  "metadata.output",
  "metadata.preview",
  "metadata.patch",
  "metadata.filediff.before",
  "metadata.filediff.after",
  "metadata.filediff.patch",
];

/**
 * Reads the parts of these messages that are calls of tools, from the table in which the first generation keeps them. They are
 * looked up by message, for which there is an index: the table holds everything that was ever said and read.
 * @param places where each message's tools ran, by the message's id
 */
export function readOpenCodeParts(database: Database, places: ReadonlyMap<string, ShellPlace>, sink: Sink): void {
  if (places.size === 0) return;
  const columns = database.columns("part");
  if (!NEEDED.every((column) => columns.has(column))) return;
  for (const row of database.rows(PARTS, JSON.stringify([...places.keys()]))) {
    const place = places.get(String(row["message"]));
    const state = parseObject(asText(row["state"]) ?? "");
    if (place !== undefined && state !== null) readOpenCodeTool(row["tool"], state, asObject(state["time"]), place, sink);
  }
}

/** Reads the parts of a message that versions before the database keep, each in a file of its own. */
export function readOpenCodePartFiles(message: JsonObject, path: string, session: string | null, sink: Sink, disk: Disk): void {
  const place = openCodeToolPlace(message, { session, parent: null, directory: null, started: null });
  const id = /^(msg_[^/\\]+)\.json$/.exec(path.split(/[\\/]/).at(-1) ?? "")?.[1];
  if (place === null || id === undefined) return;
  const tools = disk
    .list(besidePath(path, 2, "part", id))
    .filter((name) => /^prt_[^/\\]+\.json$/.test(name))
    .flatMap((name) => toolsIn(disk.text(besidePath(path, 2, "part", id, name))));
  if (tools.length === 0) return;
  const started = sessionStart(path, place.session, disk);
  if (started !== null && place.at < started) return;
  for (const part of tools) {
    const state = asObject(part["state"]);
    if (state !== null) readOpenCodeTool(part["tool"], state, asObject(state["time"]), place, sink);
  }
}

const quoted = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(", ");

const COMMAND = "json_extract(p.data, '$.state.input.command')";

/** A row that is no JSON fails the whole question otherwise, so that this is asked first. */
const PARTS = `SELECT p.message_id AS message, json_extract(p.data, '$.tool') AS tool,
    json_remove(json_extract(p.data, '$.state'), ${quoted(PASSED_OVER.map((path) => `$.${path}`))}) AS state
    FROM part p WHERE p.message_id IN (SELECT value FROM json_each(?))
    AND CASE WHEN json_valid(p.data) THEN
      json_extract(p.data, '$.type') = 'tool' AND json_extract(p.data, '$.state.status') = 'completed' AND (
        json_extract(p.data, '$.tool') IN (${quoted(OPENCODE_EDITS)}) OR json_extract(p.data, '$.tool') IN (${quoted(OPENCODE_SHELLS)})
        AND (${COMMAND} GLOB '*git*' OR ${COMMAND} GLOB '*gh*pr*create*' OR ${COMMAND} GLOB '*glab*mr*create*'))
      ELSE 0 END`;

const TOOL = new RegExp(`"tool":\\s*"(?:${[...OPENCODE_EDITS, ...OPENCODE_SHELLS].join("|")})"`);
const SHELL = new RegExp(`"tool":\\s*"(?:${OPENCODE_SHELLS.join("|")})"`);

/** A tool's part; none where it is another or can prove nothing, told without parsing what may be long. */
function toolsIn(text: string | null): JsonObject[] {
  if (text === null || !TOOL.test(text) || (SHELL.test(text) && !/git|create/.test(text))) return [];
  const part = parseObject(text);
  return part?.["type"] === "tool" ? [part] : [];
}

/** When a session began, as its own file in one of the projects' folders says. */
function sessionStart(path: string, session: string, disk: Disk): number | null {
  if (!/^[^/\\]+$/.test(session)) return null;
  for (const project of disk.list(besidePath(path, 2, "session"))) {
    const text = disk.text(besidePath(path, 2, "session", asName(project) ?? "", `${session}.json`));
    const started = epochInstant(asObject(parseObject(text ?? "")?.["time"])?.["created"]);
    if (started !== null) return started;
  }
  return null;
}
