import { patchedFiles } from "./applyPatch";
import { absolutePath, type EditLines, lineCount, linesOfDiff, linesOfReplacement, UNKNOWN_LINES } from "./editLines";
import { asList, asName, asObject, asText, isoInstant, type JsonObject } from "./jsonFields";
import { type ShellIntent, type ShellPlace, shellEvidence, shellIntent } from "./shellEvidence";
import type { Sink } from "./source";
import { switchedBranch } from "./toolCall";

/** What a call would prove, until its end says whether it was carried out. Its texts are not kept: plain facts only. */
export interface CopilotCall {
  /** The call's id; of a command in the background its shell's. */
  readonly id: string;
  readonly at: number | null;
  readonly edits: readonly { readonly path: string; readonly lines: EditLines }[];
  readonly shell: { readonly intent: ShellIntent | null; readonly branch: string | null } | null;
}

/** What is remembered of a session's calls between the lines of its log. */
export interface CopilotCalls {
  readonly session: string | null;
  cwd: string | null;
  branch: string | null;
  /** When the session began, epoch milliseconds: what is older was copied from the one that it was forked from. */
  started: number | null;
  /** Whether the log's head is another session's, whose calls follow it. */
  copied: boolean;
  /** Calls without an end yet, and commands that go on in the background; oldest first. */
  pending: CopilotCall[];
  running: CopilotCall[];
}

const MAX_PENDING = 32;
const SHELLS: unknown[] = ["bash", "powershell"];
const SHELL_READERS: unknown[] = ["read_bash", "write_bash", "read_powershell", "write_powershell"];
const RUNNING = /<command (?:with shellId: (\S+) is still running|started in (?:detached )?background with shellId: ([^>\s]+))/;
const EXITED = /<(?:exited|shellId: \S+ completed|command with id: \S+ exited) with exit code (-?\d+)>\s*$/;

/** Whether the end of a call may hold evidence, before it is parsed: what tools answered is most of a session's bytes. */
export function awaitsEnd(text: string, state: CopilotCalls): boolean {
  return state.pending.some(({ id }) => text.includes(id));
}

/**
 * Remembers a call that may prove something.
 *
 * The shapes are those of the event schema of GitHub's own SDK (`generated/session-events` of `@github/copilot-sdk` 1.0.14:
 * `tool.execution_start` and `tool.execution_complete`); the built-in tools' names and parameters those of that SDK's recorded
 * sessions (`test/snapshots/builtin_tools`), and the words of shells those of sessions that users published. Older versions edit
 * by `str_replace_editor`, whose `command` says how; a patch is the plain argument, or its `input`.
 */
export function rememberCopilotCall(data: JsonObject | null, at: number | null, state: CopilotCalls): void {
  const id = asName(data?.["toolCallId"]);
  if (id === null) return;
  const name = data?.["toolName"];
  const given = data?.["arguments"];
  const input = asObject(given);
  if (SHELLS.includes(name)) {
    const command = asText(input?.["command"]) ?? "";
    const [intent, branch] = [shellIntent(command), switchedBranch(command)];
    if (intent !== null || branch !== null) remember(state, { id, at, edits: [], shell: { intent, branch } });
  } else if (SHELL_READERS.includes(name)) {
    const shell = asName(input?.["shellId"]);
    const running = state.running.find((call) => call.id === shell);
    if (running !== undefined) remember(state, { ...running, id, at });
  } else {
    const edits = editsOf(name, input, asText(given));
    if (edits.length > 0) remember(state, { id, at, edits, shell: null });
  }
}

/** Hands out what a call proves whose end this is. */
export function readCopilotEnd(data: JsonObject | null, endedAt: number | null, state: CopilotCalls, sink: Sink): void {
  const call = state.pending.find(({ id }) => id === data?.["toolCallId"]);
  if (call === undefined) return;
  state.pending = state.pending.filter((other) => other !== call);
  const at = endedAt ?? call.at;
  // A command that the user typed is no work of the agent's.
  if (data?.["success"] !== true || data["isUserRequested"] === true || at === null || state.session === null) return;
  if (state.started === null ? state.copied : at < state.started) return;
  const result = asObject(data["result"]);
  const place = { session: state.session, at, cwd: state.cwd, branch: state.branch };
  const difference = asText(result?.["detailedContent"]) ?? "";
  const told = call.edits.length === 1 && difference.includes("@@") ? linesOfDiff(difference) : null;
  for (const { path, lines } of call.edits) {
    sink.evidence({ kind: "edit", ...place, path: absolutePath(path, place.cwd), ...(told ?? lines) });
  }
  if (call.shell !== null) readShell(call, call.shell, data, place, state, sink);
}

function readShell(
  call: CopilotCall,
  { intent, branch }: NonNullable<CopilotCall["shell"]>,
  data: JsonObject,
  place: ShellPlace,
  state: CopilotCalls,
  sink: Sink,
): void {
  const result = asObject(data["result"]);
  const content = asText(result?.["content"]) ?? "";
  const output = asName(result?.["detailedContent"]) ?? content;
  const ends = asList(result?.["contents"]).map(asObject);
  const cwd = ends.map((end) => asName(end?.["cwd"])).find((folder) => folder !== null) ?? place.cwd;
  const running = RUNNING.exec(content) ?? RUNNING.exec(output);
  if (running === null && !failed(data, ends, content)) state.branch = branch ?? state.branch;
  const evidence = intent === null ? [] : shellEvidence(intent, output, { ...place, cwd, branch: state.branch });
  for (const fact of evidence) {
    if (fact.kind === "commit") state.branch = fact.branch;
    sink.evidence(fact);
  }
  const shell = running?.[1] ?? running?.[2];
  state.running = state.running.filter((other) => other.shell !== call.shell && other.id !== shell);
  if (shell !== undefined && evidence.length === 0) state.running = [...state.running, { ...call, id: shell }].slice(-MAX_PENDING);
}

function failed(data: JsonObject, ends: readonly (JsonObject | null)[], content: string): boolean {
  const codes = [asObject(data["shellExecution"]), ...ends].map((end) => end?.["exitCode"]);
  const code = codes.find((value) => typeof value === "number") ?? Number(EXITED.exec(content)?.[1] ?? 0);
  return code !== 0;
}

function remember(state: CopilotCalls, call: CopilotCall): void {
  state.pending = [...state.pending.filter(({ id }) => id !== call.id), call].slice(-MAX_PENDING);
}

function editsOf(name: unknown, input: JsonObject | null, text: string | null): CopilotCall["edits"] {
  if (name === "apply_patch") return patchedFiles(text ?? asText(input?.["input"]) ?? "");
  const path = asName(input?.["path"]);
  if (path === null) return [];
  const how = name === "str_replace_editor" ? input?.["command"] : name;
  if (how === "create") return [{ path, lines: { added: lineCount(asText(input?.["file_text"]) ?? ""), removed: 0 } }];
  if (how === "insert") return [{ path, lines: { added: lineCount(asText(input?.["new_str"]) ?? ""), removed: 0 } }];
  if (how !== "edit" && how !== "str_replace") return [];
  const [before, after] = [asText(input?.["old_str"]), asText(input?.["new_str"])];
  return [{ path, lines: before === null || after === null ? UNKNOWN_LINES : linesOfReplacement(before, after) }];
}

/** When a session was made, as the file beside its log says. */
export function copilotSessionStart(text: string | null): number | null {
  const [, written] = /^created_at:\s*["']?([^\s"']{1,40})/m.exec(text ?? "") ?? [];
  return isoInstant(written);
}
