import { type EditLines, lineCount, UNKNOWN_LINES } from "./editLines";
import { pathOfAddress } from "./fileUri";
import { asList, asName, asObject, asText, countOf, epochInstant, type JsonObject } from "./jsonFields";
import { shellIntent } from "./shellEvidence";
import type { Sink } from "./source";
import { readToolCall, type ToolCall } from "./toolCall";

/**
 * Hands out what the answers of a chat session prove. The parts of an answer are those of VS Code's own model of a chat
 * (`chatService.ts` and `chatModel.ts` in `src/vs/workbench/contrib/chat/common`): `textEditGroup`, `notebookEditGroup`,
 * `workspaceEdit` and `externalEdit` are changes of files, `toolInvocationSerialized` with data of the kind `terminal` is a
 * command. Of these only a command has a time of its own; what comes before any in an answer has the request's, what follows one
 * is not older than its end.
 */
export function readCopilotCalls(
  requests: readonly unknown[],
  { session, cwd }: { readonly session: string; readonly cwd: string | null },
  sink: Sink,
): void {
  let branch: string | null = null;
  /** When each file was changed last: an answer changes one several times, and of a file there is one fact a moment. */
  const changed = new Map<string, number>();
  for (const request of requests.map(asObject)) {
    let at = epochInstant(request?.["timestamp"]);
    if (request === null || at === null) continue;
    const results = asObject(asObject(asObject(request["result"])?.["metadata"])?.["toolCallResults"]);
    for (const part of asList(request["response"]).map(asObject)) {
      if (part === null) continue;
      const { calls, endedAt } = stepOf(part, results);
      at = Math.max(at, endedAt ?? at);
      for (const call of calls) {
        const moment = call.kind === "edit" ? Math.max(at, (changed.get(call.path) ?? 0) + 1) : at;
        if (call.kind === "edit") changed.set(call.path, moment);
        const found = readToolCall(call, { session, at: moment, cwd, branch });
        for (const evidence of found.evidence) sink.evidence(evidence);
        branch = found.branch;
      }
    }
  }
}

/**
 * When the last command in the answer to a request ended, epoch milliseconds: a model was asked before each, in one count of tokens
 * for all. null where none has a time.
 */
export function lastCommandEnd(request: JsonObject): number | null {
  const ends = asList(request["response"]).flatMap((part) => {
    const call = asObject(part);
    const data = call?.["kind"] === "toolInvocationSerialized" && wasCarriedOut(call) ? terminalOf(call) : null;
    return (data === null ? null : endOf(data)) ?? [];
  });
  return ends.length === 0 ? null : Math.max(...ends);
}

/** `isConfirmed` of a call that the user refused, and of one that was passed over (`ToolConfirmKind`). */
const DENIED = 0;
const SKIPPED = 5;
/** What colours and moves in a terminal: control sequences and the titles that programs set. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are control sequences
const TERMINAL_CODES = /\u001b(?:\[[0-9;:?<=>]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[()][0-9A-Za-z]|[=>78cDEHM])/g;

interface Step {
  readonly calls: readonly ToolCall[];
  /** Epoch milliseconds; null where the part has no time. */
  readonly endedAt: number | null;
}

const NOTHING: Step = { calls: [], endedAt: null };

function stepOf(part: JsonObject, results: JsonObject | null): Step {
  switch (part["kind"]) {
    case "textEditGroup":
    case "notebookEditGroup":
      // An answer that was broken off leaves a change that was never whole.
      return part["done"] === true ? editOf(part["uri"], linesOfGroup(part)) : NOTHING;
    case "externalEdit": {
      const { calls } = editOf(part["uri"], linesOfDiff(asObject(part["diff"])));
      const before = part["editKind"] === "rename" ? editOf(part["originalUri"], UNKNOWN_LINES).calls : [];
      return { calls: [...before, ...calls], endedAt: null };
    }
    case "workspaceEdit": {
      // What was deleted or has another name now: a new file's lines come with its text.
      const gone = asList(part["edits"]).flatMap((edit) => editOf(asObject(edit)?.["oldResource"], UNKNOWN_LINES).calls);
      return { calls: gone, endedAt: null };
    }
    case "toolInvocationSerialized":
      return commandOf(part, results);
    default:
      return NOTHING;
  }
}

function editOf(address: unknown, lines: EditLines): Step {
  const path = pathOfAddress(address);
  return path === null ? NOTHING : { calls: [{ kind: "edit", path, lines }], endedAt: null };
}

function linesOfDiff(diff: JsonObject | null): EditLines {
  const [added, removed] = [countOf(diff?.["added"], Number.NaN), countOf(diff?.["removed"], Number.NaN)];
  return Number.isNaN(added + removed) ? UNKNOWN_LINES : { added, removed };
}

/** A list of lists: an answer changes a file in several steps. Newer versions keep none of a long answer's. */
function linesOfGroup(part: JsonObject): EditLines {
  if (part["kind"] !== "textEditGroup") return UNKNOWN_LINES;
  const edits = asList(part["edits"]).flatMap((step) => asList(step).map((edit) => linesOfEdit(asObject(edit))));
  const counted = edits.flatMap((lines) => lines ?? []);
  if (counted.length === 0 || counted.length < edits.length) return UNKNOWN_LINES;
  return counted.reduce((sum, lines) => ({ added: sum.added + lines.added, removed: sum.removed + lines.removed }));
}

/** The text that takes the place of a range, whose lines and columns are counted from 1. null for what is none. */
function linesOfEdit(edit: JsonObject | null): { readonly added: number; readonly removed: number } | null {
  const text = asText(edit?.["text"]);
  const range = asObject(edit?.["range"]);
  const [line, column, endLine, endColumn] = ["startLineNumber", "startColumn", "endLineNumber", "endColumn"].map((name) =>
    countOf(range?.[name], Number.NaN),
  );
  if (text === null || line === undefined || column === undefined || endLine === undefined || endColumn === undefined) return null;
  const removed = endLine - line;
  if (Number.isNaN(removed + column + endColumn) || removed < 0) return null;
  const isEmpty = removed === 0 && column === endColumn;
  // Whole lines, or what a new file begins with; else the lines at both ends are changed, too.
  if (column === 1 && endColumn === 1 && (text === "" || text.endsWith("\n"))) return { added: lineCount(text), removed };
  if (isEmpty && line === 1 && column === 1) return { added: lineCount(text), removed: 0 };
  return { added: text.split("\n").length, removed: removed + 1 };
}

function commandOf(part: JsonObject, results: JsonObject | null): Step {
  const data = terminalOf(part);
  if (data === null || !wasCarriedOut(part)) return NOTHING;
  const line = asObject(data["commandLine"]);
  // What a tool made of the command (a sandbox around it, its line breaks) does the same. Versions of before 2025-11 have `command`.
  const command = [line?.["userEdited"], line?.["original"], line?.["toolEdited"], data["command"]]
    .map(asName)
    .find((text) => text !== null);
  if (command === undefined || command === null) return NOTHING;
  const exitCode = asObject(data["terminalCommandState"])?.["exitCode"];
  const call: ToolCall = {
    kind: "shell",
    command,
    output: shellIntent(command) === null ? "" : outputOf(part, data, results),
    cwd: pathOfAddress(data["cwd"]),
    failed: typeof exitCode === "number" && exitCode !== 0,
  };
  return { calls: [call], endedAt: endOf(data) };
}

function terminalOf(part: JsonObject): JsonObject | null {
  const data = asObject(part["toolSpecificData"]);
  return data?.["kind"] === "terminal" ? data : null;
}

/** Without an exit code the time may be when an old answer was looked at again; in the background what follows did not wait for it. */
function endOf(data: JsonObject): number | null {
  const state = asObject(data["terminalCommandState"]);
  if (typeof state?.["exitCode"] !== "number" || data["isBackground"] === true || data["didContinueInBackground"] === true) return null;
  const began = epochInstant(state["timestamp"]);
  const took = countOf(state["duration"], 0);
  return began === null ? null : (epochInstant(began + (Number.isNaN(took) ? 0 : took)) ?? began);
}

function wasCarriedOut(part: JsonObject): boolean {
  const confirmed = part["isConfirmed"];
  const reason = asObject(confirmed)?.["type"];
  return part["isComplete"] !== false && confirmed !== false && reason !== DENIED && reason !== SKIPPED;
}

/** What the command printed, as the terminal kept it; else, or where that is not all, as the model was told it. */
function outputOf(part: JsonObject, data: JsonObject, results: JsonObject | null): string {
  const kept = asObject(data["terminalCommandOutput"]);
  const text = (asText(kept?.["text"]) ?? "").replace(TERMINAL_CODES, "");
  if (text !== "" && kept?.["truncated"] !== true) return text;
  const id = asName(part["toolCallId"]);
  const told = id === null || results === null || !Object.hasOwn(results, id) ? null : asObject(results[id]);
  const shown = asObject(part["resultDetails"]);
  return [text, ...textsOf(told?.["content"]), ...textsOf(shown?.["output"])].join("\n");
}

function textsOf(parts: unknown): string[] {
  return asList(parts).flatMap((value) => asText(asObject(value)?.["value"])?.replace(TERMINAL_CODES, "") ?? []);
}
