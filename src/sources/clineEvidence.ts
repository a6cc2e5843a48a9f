import { patchedFiles } from "./applyPatch";
import type { ShownCalls } from "./clineShown";
import { absolutePath, type EditLines, lineCount, linesOfReplacement, UNKNOWN_LINES } from "./editLines";
import { type FinishedCall, finishedCalls, operationsOf } from "./finishedCalls";
import { asList, asName, asObject, asText, type JsonObject } from "./jsonFields";
import { linesOfSearchBlocks } from "./searchBlocks";
import type { Sink } from "./source";
import { readToolCall, type ToolCall } from "./toolCall";

/** Where a conversation's calls belong. */
export interface Conversation {
  readonly session: string;
  readonly cwd: string | null;
  /** Calls before this moment, in epoch milliseconds, were copied from another conversation, which they belong to. */
  readonly since: number;
}

/**
 * Hands out what the calls of a conversation of Cline, Roo Code or Kilo Code prove. `messages` say which calls were carried out;
 * `shown`, the calls in a task's window, how many lines an edit had and, where the messages have no times, when it was asked for.
 * The tools, and the words that say that all went well: `src/core/task/tools/handlers` and `src/core/prompts/responses.ts` of Cline 3,
 * `src/core/tools` of Roo Code 3 and Kilo Code 4, `sdk/packages/core/src/extensions/tools` of Cline's SDK.
 */
export function readClineCalls(messages: readonly unknown[], shown: ShownCalls, conversation: Conversation, sink: Sink): void {
  const { session, cwd, since } = conversation;
  let branch: string | null = null;
  for (const call of finishedCalls(messages)) {
    for (const { refused, ...step } of stepsOf(call, cwd)) {
      const seen = shown.take(step.kind, step.kind === "shell" ? step.command : step.path, call.at);
      const at = call.at ?? seen?.at ?? null;
      if (refused || at === null || at < since) continue;
      const told = step.kind === "edit" && seen !== null && seen.lines.added !== null ? { ...step, lines: seen.lines } : step;
      const found = readToolCall(told, { session, at, cwd, branch });
      for (const evidence of found.evidence) sink.evidence(evidence);
      branch = found.branch;
    }
  }
}

/** A part of a call. One that the user refused was shown, and proves nothing. */
type Step = ToolCall & { readonly refused: boolean };

const EDITS = new Set([
  "write_to_file",
  "replace_in_file",
  "new_rule",
  "apply_diff",
  "search_and_replace",
  "search_replace",
  "insert_content",
  "append_to_file",
  "edit_file",
  "edit",
  "fast_edit_file",
  "delete_file",
  "editor",
  "apply_patch",
]);
const SHELLS = new Set(["execute_command", "run_commands"]);
const REFUSED = /^(?:The user denied|\{"status":"denied"|Changes were rejected)/;
/** Such a call was not even asked about. */
const FAILED = /^(?:\{"status":"error"|The tool execution failed|Skipping )/;
/** Looked for as they are: a result holds the whole file, and there are thousands of them. */
const SAVED = [
  "successfully saved to",
  "Successfully applied",
  "successfully applied",
  "successfully inserted",
  "successfully appended",
  "Successfully deleted",
  "<file_write_result>",
  '"operation":"created"',
  '"operation":"modified"',
];
/** How Roo Code names what it wrote, in either of its forms. */
const WRITTEN = /<file_write_result>\s*<path>([^<]+)<\/path>|\{"path":("(?:[^"\\]|\\.)*"),"operation":"(?:created|modified)"/g;
const FOLDER = /^Command (?:executed in(?: terminal within working directory)?|is still running in terminal\s+from) '([^'\n]+)'/;
const EXIT = /\bexit code:? [1-9]/i;

function stepsOf(call: FinishedCall, cwd: string | null): Step[] {
  if (call.failed || FAILED.test(call.text)) return [];
  if (SHELLS.has(call.tool)) return commandsOf(call);
  if (!EDITS.has(call.tool)) return [];
  const refused = REFUSED.test(call.text);
  const operation = operationsOf(call).at(0);
  const done = operation === undefined ? isSaved(call.text) : operation["success"] === true;
  if (!refused && !done) return [];
  // A path that nobody can place proves nothing: without a folder, or in a folder of the window that it has by name alone.
  return filesOf(call)
    .filter(({ path }) => !/^@[\w.-]+:/.test(path))
    .map(({ path, lines }) => ({ kind: "edit" as const, path: absolutePath(path, cwd), lines, refused }))
    .filter(({ path }) => /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path));
}

function filesOf({ tool, input, subject, text }: FinishedCall): { readonly path: string; readonly lines: EditLines }[] {
  if (tool === "apply_patch") return patchedFiles(asText(input?.["input"]) ?? asText(input?.["patch"]) ?? "");
  const tells = text.includes("<file_write_result>") || text.includes('"operation":"');
  const written = (tells ? [...text.matchAll(WRITTEN)] : []).flatMap(([, marked, quoted]) => marked ?? unquoted(quoted) ?? []);
  if (written.length > 1) return written.map((path) => ({ path, lines: UNKNOWN_LINES }));
  const lines = linesOf(input);
  const path = ["path", "absolutePath", "file_path", "target_file"].map((name) => asName(input?.[name])).find((name) => name !== null);
  // Of several files that a call was for, the result names those that it was carried out for.
  const named = written[0] ?? path ?? subject ?? undefined;
  return named === undefined || named === "" ? [] : [{ path: named, lines }];
}

function isSaved(text: string): boolean {
  return text.startsWith("Deleted file: ") || SAVED.some((words) => text.includes(words));
}

function unquoted(text: string | undefined): string | null {
  try {
    return asName(JSON.parse(text ?? ""));
  } catch {
    return null;
  }
}

/** Lines as what the tool was given tells: a file that was written as a whole may have been there before. */
function linesOf(input: JsonObject | null): EditLines {
  const text = (name: string): string | null => asText(input?.[name]);
  const before = text("old_string") ?? text("old_text");
  const after = text("new_string") ?? text("new_text");
  if (after !== null && typeof input?.["insert_line"] === "number") return { added: lineCount(after), removed: 0 };
  if (after !== null) return linesOfReplacement(before ?? "", after);
  const content = text("content");
  if (content !== null && input?.["line"] !== undefined) return { added: lineCount(content), removed: 0 };
  const operations = asList(input?.["operations"]).map(asObject);
  if (operations.length > 0)
    return sumOf(operations.map((one) => linesOfReplacement(asText(one?.["search"]) ?? "", asText(one?.["replace"]) ?? "")));
  return linesOfSearchBlocks(text("diff") ?? "") ?? UNKNOWN_LINES;
}

function sumOf(parts: readonly EditLines[]): EditLines {
  return parts.reduce((sum, { added, removed }) => ({
    added: (sum.added ?? 0) + (added ?? 0),
    removed: (sum.removed ?? 0) + (removed ?? 0),
  }));
}

function commandsOf(call: FinishedCall): Step[] {
  if (call.tool === "run_commands") {
    return operationsOf(call).flatMap((operation): Step[] => {
      const command = asName(operation["query"]);
      const output = `${printed(operation["result"])}\n${asText(operation["error"]) ?? ""}`;
      return command === null ? [] : [{ kind: "shell", command, output, cwd: null, failed: operation["success"] !== true, refused: false }];
    });
  }
  const command = asName(call.input?.["command"]) ?? call.subject;
  if (command === null) return [];
  const cwd = FOLDER.exec(call.text)?.[1] ?? asName(call.input?.["cwd"]);
  const failed = EXIT.test(call.text.slice(0, 400));
  return [{ kind: "shell", command, output: call.text, cwd, failed, refused: REFUSED.test(call.text) }];
}

function printed(result: unknown): string {
  if (typeof result === "string") return result;
  return asList(result)
    .map((item) => asText(asObject(item)?.["text"]) ?? "")
    .join("\n");
}
