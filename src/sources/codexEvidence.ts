import type { Evidence } from "../core/evidence";
import { editsOfOutput, noticeAppliedPatch, rememberPatch } from "./codexPatches";
import type { CodexState, ShellCall } from "./codexState";
import { absolutePath, type EditLines, lineCount, linesOfDiff, UNKNOWN_LINES } from "./editLines";
import { asList, asName, asObject, asText, type JsonObject, parseObject } from "./jsonFields";
import { type ShellPlace, shellEvidence, shellIntent } from "./shellEvidence";
import type { Sink } from "./source";
import { switchedBranch } from "./toolCall";

const MAX_PENDING = 32;
const MAX_SEEN = 64;
const FINISHED = /^(?:Process exited with code|Exit code:|Wall time:.{0,60}exit)/m;
const STILL_RUNNING = /\bsession ID (\d+)/;

/** Whether a line about a tool call may hold evidence, before it is parsed: tool calls are most of a rollout's bytes. */
export function wantsCall(text: string, state: CodexState): boolean {
  if (state.pending.some(({ id }) => text.includes(id))) return true;
  if (text.includes('"patch_apply_end"')) return true;
  if (state.patches.some(({ id }) => text.includes(id))) return true;
  if (!state.tellsPatches && text.includes("*** Begin Patch")) return true;
  if (state.running.length > 0 && text.includes('"write_stdin"')) return true;
  const isCommand = text.includes('"function_call"') || text.includes('"local_shell_call"') || text.includes('"exec_command_end"');
  return isCommand && (text.includes("git") || text.includes("pr create") || text.includes("mr create"));
}

/** Hands out what a tool call or its output says about commits, pushes, requests and edited files. */
export function readCodexCall(payload: JsonObject, at: number | null, state: CodexState, sink: Sink): void {
  const call = asName(payload["call_id"]);
  if (call === null) return;
  const type = payload["type"];
  if (type === "function_call") rememberCall(call, payload, state);
  else if (type === "local_shell_call") rememberCommand(call, asObject(payload["action"]), state);
  else if (type === "custom_tool_call" && payload["name"] === "apply_patch")
    rememberPatch(call, asText(payload["input"]) ?? "", state.cwd, state);
  else if (type === "patch_apply_end") noticeAppliedPatch(call, state);
  if (at === null || state.session === null) return;
  const place = { session: state.session, at, cwd: state.cwd, branch: state.branch };
  let found: Evidence[] = [];
  if (type === "function_call_output" || type === "custom_tool_call_output")
    found = [...editsOfOutput(call, payload["output"], place, state), ...readOutput(call, outputText(payload["output"]), place, state)];
  else if (type === "exec_command_end") found = readFinishedCommand(call, payload, place, state);
  else if (type === "patch_apply_end") found = editsOf(payload, place);
  for (const evidence of found) if (isNew(evidence, state)) sink.evidence(evidence);
}

function rememberCall(call: string, payload: JsonObject, state: CodexState): void {
  const parameters = parseObject(asText(payload["arguments"]) ?? "");
  if (parameters === null) return;
  if (payload["name"] === "apply_patch") {
    rememberPatch(call, asText(parameters["input"]) ?? "", state.cwd, state);
    return;
  }
  if (payload["name"] !== "write_stdin") {
    rememberCommand(call, parameters, state);
    return;
  }
  const process = String(parameters["session_id"]);
  const running = state.running.find(({ id }) => id === process) ?? state.running.findLast(({ id }) => id === "");
  if (running !== undefined) remember(state, { ...running, id: call });
}

function rememberCommand(call: string, parameters: JsonObject | null, state: CodexState): void {
  const command = commandText(parameters?.["cmd"] ?? parameters?.["command"]);
  const intent = shellIntent(command);
  state.branch = switchedBranch(command) ?? state.branch;
  const cwd = asName(parameters?.["workdir"]) ?? asName(parameters?.["working_directory"]) ?? state.cwd;
  if (intent !== null) remember(state, { id: call, intent, cwd });
  rememberPatch(call, command, cwd, state);
}

function remember(state: CodexState, call: ShellCall): void {
  state.pending = [...state.pending.filter(({ id }) => id !== call.id), call].slice(-MAX_PENDING);
}

function readOutput(call: string, output: string, place: ShellPlace, state: CodexState): Evidence[] {
  const pending = state.pending.find(({ id }) => id === call);
  if (pending === undefined) return [];
  state.pending = state.pending.filter(({ id }) => id !== call);
  const evidence = shellEvidence(pending.intent, output, { ...place, cwd: pending.cwd });
  const process = STILL_RUNNING.exec(output)?.[1];
  state.running = state.running.filter(({ id, intent }) => id !== process && !(id === "" && intent === pending.intent));
  // A command that is not done yet goes on in the background, and its output comes with a later call.
  if (evidence.length === 0 && (process !== undefined || !FINISHED.test(output))) {
    state.running = [...state.running, { ...pending, id: process ?? "" }].slice(-MAX_PENDING);
  }
  return evidence;
}

function readFinishedCommand(call: string, payload: JsonObject, place: ShellPlace, state: CodexState): Evidence[] {
  state.pending = state.pending.filter(({ id }) => id !== call);
  const intent = shellIntent(commandText(payload["command"]));
  if (intent === null) return [];
  const output = asName(payload["aggregated_output"]) ?? `${asText(payload["stdout"]) ?? ""}\n${asText(payload["stderr"]) ?? ""}`;
  return shellEvidence(intent, output, { ...place, cwd: asName(payload["cwd"]) ?? place.cwd });
}

/** Whether a commit or a request was not handed out of late. Learns the branch from what `git commit` printed. */
function isNew(evidence: Evidence, state: CodexState): boolean {
  if (evidence.kind === "commit" && evidence.branch !== null) state.branch = evidence.branch;
  if (evidence.kind !== "commit" && evidence.kind !== "request") return true;
  const mark = evidence.kind === "commit" ? evidence.sha : evidence.url;
  if (state.seen.includes(mark)) return false;
  state.seen = [...state.seen, mark].slice(-MAX_SEEN);
  return true;
}

function editsOf(payload: JsonObject, place: ShellPlace): Evidence[] {
  if (payload["success"] === false) return [];
  const edits: Evidence[] = [];
  for (const [path, value] of Object.entries(asObject(payload["changes"]) ?? {})) {
    const change = asObject(value);
    const moved = asName(change?.["move_path"]);
    if (moved !== null) edits.push({ kind: "edit", ...place, path: absolutePath(path, place.cwd), ...UNKNOWN_LINES });
    edits.push({ kind: "edit", ...place, path: absolutePath(moved ?? path, place.cwd), ...linesOf(change) });
  }
  return edits;
}

function linesOf(change: JsonObject | null): EditLines {
  const difference = change?.["unified_diff"];
  const content = change?.["content"];
  if (typeof difference === "string") return linesOfDiff(difference);
  if (typeof content !== "string") return UNKNOWN_LINES;
  const lines = lineCount(content);
  return change?.["type"] === "delete" ? { added: 0, removed: lines } : { added: lines, removed: 0 };
}

function commandText(command: unknown): string {
  return typeof command === "string"
    ? command
    : asList(command)
        .filter((part) => typeof part === "string")
        .join(" ");
}

/** Plain text; older versions wrap it in JSON, newer ones may split it into items. */
function outputText(output: unknown): string {
  if (typeof output === "string") {
    const wrapped = output.startsWith("{") ? asText(parseObject(output)?.["output"]) : null;
    return wrapped ?? output;
  }
  const items = asList(output).map((item) => asText(asObject(item)?.["text"]) ?? "");
  return items.length > 0 ? items.join("\n") : (asText(asObject(output)?.["content"]) ?? "");
}
