import { patchedFiles } from "./applyPatch";
import { type EditLines, lineCount, linesOfDiff, linesOfReplacement, UNKNOWN_LINES } from "./editLines";
import { asList, asName, asObject, asText, countOf, epochInstant, type JsonObject } from "./jsonFields";
import type { MessagePlace } from "./openCodeMessage";
import type { ShellPlace } from "./shellEvidence";
import type { Sink } from "./source";
import { readToolCall, type ToolCall } from "./toolCall";

/** The tools whose calls prove something, by the names that they had and have. */
export const OPENCODE_EDITS = ["edit", "write", "multiedit", "patch", "apply_patch"] as const;
export const OPENCODE_SHELLS = ["bash", "shell"] as const;

/**
 * Where a message's tools ran; null where that cannot be told, and for a copy: forking a session copies its messages with the
 * times that they had, and what they did is the first session's work. No version logs a branch.
 */
export function openCodeToolPlace(message: JsonObject, place: MessagePlace): ShellPlace | null {
  const session = place.parent ?? place.session;
  const at = epochInstant(asObject(message["time"])?.["created"]);
  if (session === null || at === null || (place.started !== null && at < place.started)) return null;
  return { session, at, cwd: asName(asObject(message["path"])?.["cwd"]) ?? place.directory, branch: null };
}

/**
 * Hands out what a tool's call proves, where it was completed.
 *
 * The shapes are those of OpenCode's own schemas, as of 2026-09: `packages/opencode/src/session/message-v2.ts` (parts of the first
 * generation: `state.input`, `.output`, `.metadata`, `.time`) and `packages/schema/src/session-message.ts` (the second: `.content`
 * and, by version, `.metadata` or `.structured`), and of the tools in `packages/opencode/src/tool` and `packages/core/src/tool`.
 * Kilo's CLI has the first.
 *
 * @param time when the call began and ended, as the part or its state tells
 */
export function readOpenCodeTool(name: unknown, state: JsonObject, time: JsonObject | null, place: ShellPlace, sink: Sink): void {
  if (state["status"] !== "completed") return;
  const ended = epochInstant(time?.["end"] ?? time?.["completed"]);
  const at = ended ?? epochInstant(time?.["start"] ?? time?.["ran"] ?? time?.["created"]) ?? place.at;
  for (const call of callsOf(name, state)) {
    for (const evidence of readToolCall(call, { ...place, at }).evidence) sink.evidence(evidence);
  }
}

/** Hands out what the tools prove that stand in a message of the second generation. */
export function readOpenCodeContent(message: JsonObject, place: ShellPlace, sink: Sink): void {
  for (const value of asList(message["content"])) {
    const part = asObject(value);
    const state = asObject(part?.["state"]);
    if (part?.["type"] === "tool" && state !== null) readOpenCodeTool(part["name"], state, asObject(part["time"]), place, sink);
  }
}

function callsOf(name: unknown, state: JsonObject): ToolCall[] {
  const input = asObject(state["input"]);
  if (input === null) return [];
  const told = asObject(state["metadata"]) ?? asObject(state["structured"]);
  switch (name) {
    case "bash":
    case "shell": {
      const command = asText(input["command"]);
      return command === null ? [] : [{ kind: "shell", command, output: outputOf(state), cwd: asName(input["workdir"]) }];
    }
    case "edit":
    case "write":
    case "multiedit": {
      const path = asName(input["filePath"]) ?? asName(input["path"]);
      return path === null ? [] : [{ kind: "edit", path, lines: linesOf(name, input, told, state) }];
    }
    case "patch":
    case "apply_patch": {
      const files = asList(told?.["files"]);
      const patch = asText(input["patchText"]) ?? "";
      return files.length > 0 ? files.flatMap(patchedCalls) : patchedFiles(patch).map((file) => ({ kind: "edit", ...file }));
    }
    default:
      return [];
  }
}

/** Plain text in the first generation, a list of texts in the second. */
function outputOf(state: JsonObject): string {
  return asText(state["output"]) ?? texts(state).join("\n");
}

function texts(state: JsonObject): string[] {
  return asList(state["content"]).map((part) => asText(asObject(part)?.["text"]) ?? "");
}

/** What was told of the change as it was made comes first: a formatter may have changed the file after the tool. */
function linesOf(name: "edit" | "write" | "multiedit", input: JsonObject, told: JsonObject | null, state: JsonObject): EditLines {
  if (name === "multiedit") return sumOf(asList(told?.["results"]).map((result) => toldLines(asObject(result))));
  const lines = toldLines(told);
  if (lines !== null) return lines;
  if (name === "write") return isNew(told, state) ? { added: lineCount(asText(input["content"]) ?? ""), removed: 0 } : UNKNOWN_LINES;
  const [before, after] = [asText(input["oldString"]), asText(input["newString"])];
  if (before === null || after === null || input["replaceAll"] === true) return UNKNOWN_LINES;
  return linesOfReplacement(before, after);
}

/** null where a call tells nothing of its lines. */
function toldLines(told: JsonObject | null): EditLines | null {
  const counted = countedLines(asObject(told?.["filediff"]) ?? asObject(asList(told?.["files"])[0]));
  const difference = asName(told?.["diff"]);
  return counted ?? (difference === null ? null : linesOfDiff(difference));
}

function countedLines(file: JsonObject | null): EditLines | null {
  const added = countOf(file?.["additions"], Number.NaN);
  const removed = countOf(file?.["deletions"], Number.NaN);
  return Number.isNaN(added + removed) ? null : { added, removed };
}

function sumOf(all: readonly (EditLines | null)[]): EditLines {
  let added = 0;
  let removed = 0;
  for (const lines of all) {
    if (lines === null || lines.added === null || lines.removed === null) return UNKNOWN_LINES;
    added += lines.added;
    removed += lines.removed;
  }
  return all.length === 0 ? UNKNOWN_LINES : { added, removed };
}

/** Whether a written file was not there before; the newest version says so in its answer only. */
function isNew(told: JsonObject | null, state: JsonObject): boolean {
  return told?.["exists"] === false || told?.["existed"] === false || (texts(state)[0] ?? "").startsWith("Created file");
}

/** One file of a patch: absolute in the first generation, relative to the session's folder in the second. */
function patchedCalls(value: unknown): ToolCall[] {
  const file = asObject(value);
  const path = asName(file?.["filePath"]) ?? asName(file?.["file"]);
  if (path === null) return [];
  const lines = countedLines(file) ?? UNKNOWN_LINES;
  const moved = asName(file?.["movePath"]);
  if (moved === null) return [{ kind: "edit", path, lines }];
  return [
    { kind: "edit", path, lines: UNKNOWN_LINES },
    { kind: "edit", path: moved, lines },
  ];
}
