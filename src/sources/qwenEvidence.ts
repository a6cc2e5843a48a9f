import type { Evidence } from "../core/evidence";
import { absolutePath, type EditLines, lineCount, linesOfDiff, linesOfReplacement, UNKNOWN_LINES } from "./editLines";
import { answerIn, hasFailed, printedOutput, responseIn } from "./geminiOutput";
import { asList, asName, asObject, asText, countOf, isoInstant, type JsonObject } from "./jsonFields";
import type { QwenCall, QwenState } from "./qwenState";
import { type ShellPlace, shellEvidence, shellIntent } from "./shellEvidence";
import type { Sink } from "./source";
import { switchedBranch } from "./toolCall";

const MAX_PENDING = 64;

/** Whether a line without token counts may hold a call or the result of one that matters, before it is parsed. */
export function wantsQwenCall(text: string, state: QwenState): boolean {
  return text.includes('"functionCall":{') || state.pending.some(({ id }) => text.includes(id));
}

/**
 * Remembers the tool calls of a model's answer, and hands out what the result of one proves. A result is a record of its own, written
 * when the call is done: `functionResponse` with the call's id, and beside it `toolCallResult` `{callId, status, resultDisplay}`,
 * where a subagent's has no status. What a branched session copied is its origin's, and says so.
 *
 * Source: @qwen-code/qwen-code 0.5.0 and 0.24.4, services/chatRecordingService.ts, agents/agent-transcript.ts, tools/edit.ts (`edit`,
 * once `replace`), write-file.ts, notebook-edit.ts, shell.ts. Newer versions look `gitBranch` up once a run: the session's own commands
 * know better until it changes. Calls that code of the tool `exec` makes name no arguments in the log.
 */
export function readQwenCalls(record: JsonObject, session: string | null, state: QwenState, sink: Sink): void {
  if (asObject(record["forkedFrom"]) !== null) return;
  const parts = asList(asObject(record["message"])?.["parts"]);
  if (record["type"] === "assistant") {
    for (const part of parts) remember(asObject(asObject(part)?.["functionCall"]), asName(record["cwd"]), state, sink);
  } else if (record["type"] === "tool_result") {
    for (const part of parts) takeResult(part, record, session, state, sink);
  }
}

/** Learns the branch that a record names, where it is another than the one before. */
export function noticeBranch(record: JsonObject, state: QwenState): void {
  const branch = asName(record["gitBranch"]);
  if (branch !== null && branch !== state.logged) Object.assign(state, { logged: branch, branch });
}

function remember(call: JsonObject | null, cwd: string | null, state: QwenState, sink: Sink): void {
  const id = asName(call?.["id"]);
  if (call === null || id === null) return;
  const pending = pendingCall(id, call["name"], asObject(call["args"]), cwd);
  if (typeof pending === "string") sink.rejected(pending);
  else if (pending !== null) state.pending = [...state.pending.filter((other) => other.id !== id), pending].slice(-MAX_PENDING);
}

/** null for a call that will be no evidence of anything; text says why one that should be will not. */
function pendingCall(id: string, name: unknown, parameters: JsonObject | null, cwd: string | null): QwenCall | string | null {
  switch (name) {
    case "edit":
    case "replace":
    case "write_file":
    case "notebook_edit": {
      const path = asName(parameters?.["file_path"]) ?? asName(parameters?.["notebook_path"]);
      if (path === null) return "an edit without the file's path";
      const content = name === "write_file" ? asText(parameters?.["content"]) : null;
      const lines = content === null ? replacedLines(parameters) : { added: lineCount(content), removed: 0 };
      return { id, kind: "edit", path, lines, onlyIfNew: content !== null };
    }
    case "run_shell_command": {
      const command = asText(parameters?.["command"]) ?? "";
      const intent = shellIntent(command);
      const branch = switchedBranch(command);
      const folder = asName(parameters?.["directory"]);
      return intent === null && branch === null
        ? null
        : { id, kind: "shell", intent, cwd: folder === null ? cwd : absolutePath(folder, cwd), branch };
    }
    default:
      return null;
  }
}

function replacedLines(parameters: JsonObject | null): EditLines {
  const before = asText(parameters?.["old_string"]);
  const after = asText(parameters?.["new_string"]);
  // How often it stood there nobody says.
  return before === null || after === null || parameters?.["replace_all"] === true ? UNKNOWN_LINES : linesOfReplacement(before, after);
}

function takeResult(part: unknown, record: JsonObject, session: string | null, state: QwenState, sink: Sink): void {
  const response = responseIn(part);
  const call = state.pending.find(({ id }) => id === response?.["id"]);
  if (call === undefined) return;
  state.pending = state.pending.filter((other) => other !== call);
  const result = asObject(record["toolCallResult"]);
  const status = result?.["status"];
  const isDone = status === undefined ? asObject(response?.["response"])?.["error"] === undefined : status === "success";
  if (!isDone) return;
  const at = isoInstant(record["timestamp"]);
  if (at === null || session === null) {
    sink.rejected("a tool's result without session or time");
    return;
  }
  const answer = answerIn(part) ?? "";
  const place = { session, at, cwd: asName(record["cwd"]), branch: state.branch };
  if (call.kind === "edit") sink.evidence(editOf(call, answer, asObject(result?.["resultDisplay"]), place));
  else for (const fact of factsOf(call, answer, result?.["resultDisplay"], place, state)) sink.evidence(fact);
}

function editOf(
  call: Extract<QwenCall, { kind: "edit" }>,
  answer: string,
  display: JsonObject | null,
  place: ShellPlace,
): Extract<Evidence, { kind: "edit" }> {
  const isSure = !call.onlyIfNew || answer.startsWith("Successfully created");
  const lines = shownLines(display) ?? (isSure ? call.lines : UNKNOWN_LINES);
  return { kind: "edit", ...place, path: absolutePath(call.path, place.cwd), ...lines };
}

/** From the diff that the user was shown, or its sums where it was too long to be kept. */
function shownLines(display: JsonObject | null): EditLines | null {
  const difference = asText(display?.["fileDiff"]);
  if (difference !== null && display?.["fileDiffTruncated"] !== true) return linesOfDiff(difference);
  const sums = asObject(display?.["diffStat"]);
  if (sums === null) return null;
  const [added, removed, byUser] = [
    countOf(sums["model_added_lines"], Number.NaN),
    countOf(sums["model_removed_lines"], Number.NaN),
    countOf(sums["user_added_lines"], 0) + countOf(sums["user_removed_lines"], 0),
  ];
  // What the user changed in the proposal may have changed the same lines again.
  return byUser === 0 && !Number.isNaN(added + removed) ? { added, removed } : null;
}

/** Follows the branch, too. */
function factsOf(
  call: Extract<QwenCall, { kind: "shell" }>,
  answer: string,
  display: unknown,
  place: ShellPlace,
  state: QwenState,
): readonly Evidence[] {
  const branch = (hasFailed(answer) ? null : call.branch) ?? place.branch;
  const output = call.intent === null ? "" : printedOutput(answer, display);
  const facts = call.intent === null ? [] : shellEvidence(call.intent, output, { ...place, cwd: call.cwd, branch });
  state.branch = facts.findLast((fact) => fact.kind === "commit")?.branch ?? branch;
  // The answer and what was shown say the same.
  return [...new Map(facts.map((fact) => [JSON.stringify(fact), fact])).values()];
}
