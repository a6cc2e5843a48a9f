import type { Evidence } from "../core/evidence";
import { type EditLines, lineCount, linesOfDiff, linesOfReplacement, UNKNOWN_LINES } from "./editLines";
import { answerIn, hasFailed, printedOutput } from "./geminiOutput";
import type { BranchSince, GeminiState } from "./geminiState";
import { asList, asName, asObject, asText, isoInstant, type JsonObject } from "./jsonFields";
import type { ShellPlace } from "./shellEvidence";
import type { Sink } from "./source";
import { readToolCall, type ToolCall } from "./toolCall";

/** More changes of branch than a conversation has. */
const MAX_BRANCHES = 64;

/**
 * Hands out what a message's tool calls prove. A message is written again with each call that is done, and a checkpoint repeats
 * them all: the same call gives the same facts each time, which is why a branch is remembered with its time.
 *
 * A call is `{id, name, args, result, status, timestamp, resultDisplay}`; it is recorded when it is done, so that `timestamp` is
 * its end. Source: @google/gemini-cli-core 0.9.0 and 0.61.0, `recordCompletedToolCalls` in core/geminiChat.js, tools/shell.js
 * (`run_shell_command`: `command` in `directory`, later `dir_path`), tools/edit.js (`replace`), tools/write-file.js (`write_file`);
 * older versions keep no diff (`resultDisplay` is text), newer ones may keep a shell's screen as lines of styled pieces.
 */
export function readGeminiCalls(message: JsonObject, state: GeminiState, sink: Sink): void {
  const session = state.parent ?? state.conversation;
  if (session === null) return;
  for (const value of asList(message["toolCalls"])) {
    const call = asObject(value);
    // "error", "cancelled" and all that is not done prove nothing.
    if (call === null || call["status"] !== "success") continue;
    const done = readCall(call);
    if (done === null) continue;
    const at = isoInstant(call["timestamp"]);
    if (typeof done === "string" || at === null) {
      sink.rejected(typeof done === "string" ? done : "a tool's call without a valid time");
      continue;
    }
    const place: ShellPlace = { session, at, cwd: state.cwd, branch: branchAt(state.branches, at) };
    const { evidence, branch } = readToolCall(done, place);
    for (const fact of distinct(evidence)) sink.evidence(fact);
    if (branch !== null && branch !== place.branch) state.branches = withBranch(state.branches, { at, branch });
  }
}

/** The branch that was checked out before a time, as far as the conversation's own commands tell. */
export function branchAt(branches: readonly BranchSince[], at: number): string | null {
  return branches.findLast((since) => since.at < at)?.branch ?? null;
}

/** null for a call that is no evidence of anything; text says why one that should be is not. */
function readCall(call: JsonObject): ToolCall | string | null {
  const parameters = asObject(call["args"]);
  switch (call["name"]) {
    case "replace":
    case "write_file": {
      const display = asObject(call["resultDisplay"]);
      // What the tool made of a path that the model gave in part.
      const path = asName(display?.["filePath"]) ?? asName(parameters?.["file_path"]);
      if (path === null) return "an edit without the file's path";
      return { kind: "edit", path, lines: editLines(call, parameters, asText(display?.["fileDiff"])) };
    }
    case "run_shell_command": {
      const command = asText(parameters?.["command"]);
      // Nothing else proves anything, and outputs are long.
      if (command === null || !/\b(?:git|gh|glab)\b/.test(command)) return null;
      const answer = answerOf(call);
      return {
        kind: "shell",
        command,
        output: printedOutput(answer, call["resultDisplay"]),
        cwd: asName(parameters?.["dir_path"]) ?? asName(parameters?.["directory"]),
        failed: hasFailed(answer),
      };
    }
    default:
      return null;
  }
}

/** The tool's answer to the model. */
function answerOf(call: JsonObject): string {
  for (const part of asList(call["result"])) {
    const answer = answerIn(part);
    if (answer !== null) return answer;
  }
  return "";
}

function editLines(call: JsonObject, parameters: JsonObject | null, difference: string | null): EditLines {
  if (difference !== null) return linesOfDiff(difference);
  if (call["name"] === "write_file") {
    const content = asText(parameters?.["content"]);
    const isNew = content !== null && answerOf(call).startsWith("Successfully created");
    return isNew ? { added: lineCount(content), removed: 0 } : UNKNOWN_LINES;
  }
  const before = asText(parameters?.["old_string"]);
  const after = asText(parameters?.["new_string"]);
  if (before === null || after === null) return UNKNOWN_LINES;
  const { added, removed } = linesOfReplacement(before, after);
  const times = Number(/\((\d{1,6}) replacements\)/.exec(answerOf(call))?.[1] ?? 1);
  return { added: (added ?? 0) * times, removed: (removed ?? 0) * times };
}

/** The answer and what was shown say the same of a command. */
function distinct(evidence: readonly Evidence[]): Iterable<Evidence> {
  return evidence.length < 2 ? evidence : new Map(evidence.map((fact) => [JSON.stringify(fact), fact])).values();
}

function withBranch(branches: readonly BranchSince[], since: BranchSince): BranchSince[] {
  return [...branches.filter(({ at }) => at !== since.at), since].sort((a, b) => a.at - b.at).slice(-MAX_BRANCHES);
}
