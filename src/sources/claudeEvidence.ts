import type { Evidence } from "../core/evidence";
import { MARK, TOOL_RESULT } from "./claudeMarks";
import type { ClaudeState } from "./claudeState";
import { type EditLines, lineCount, UNKNOWN_LINES } from "./editLines";
import { asList, asName, asObject, asText, isoInstant, type JsonObject } from "./jsonFields";
import type { LineBytes } from "./lineBytes";
import { type ShellPlace, shellEvidence, shellIntent } from "./shellEvidence";
import type { Sink } from "./source";

/** Results that belong to a line of the same transcript come soon; older calls will have none (a background command). */
const MAX_PENDING = 64;
const SHA = /^[0-9a-f]{7,40}$/;

const SHELL_RESULT = '"stdout":';

/**
 * Whether a line may hold evidence, before it is parsed: results of tools are a good part of a transcript's bytes, and most
 * are files that were read. A shell's result holds no edit.
 */
export function wantsEvidence(line: LineBytes, state: ClaudeState): boolean {
  const result = line.at(MARK.result);
  if (result < 0 || line.at(MARK.gitOperation) >= 0) return true;
  if (line.at(MARK.patch) >= 0 || line.at(MARK.notebook) >= 0) {
    const start = result + TOOL_RESULT.length;
    if (line.text(start, start + SHELL_RESULT.length) !== SHELL_RESULT) return true;
  }
  if (state.pending.length === 0) return false;
  const text = line.text();
  return state.pending.some(({ call }) => text.includes(call));
}

/** Hands out what a line says about commits, pushes, requests and edited files. */
export function readClaudeEvidence(record: JsonObject, state: ClaudeState, sink: Sink): void {
  const read = record["type"] === "assistant" ? rememberCalls(record, state) : evidenceOf(record, state);
  if (typeof read === "string") sink.rejected(read);
  else for (const evidence of read) sink.evidence(evidence);
}

/** The evidence in a line, or why it cannot be used. */
function evidenceOf(record: JsonObject, state: ClaudeState): readonly Evidence[] | string {
  // A copy made by branching repeats what the first session did.
  if (asObject(record["forkedFrom"]) !== null) return [];
  const session = asName(record["sessionId"]) ?? state.session;
  const at = isoInstant(record["timestamp"]);
  if (record["type"] === "pr-link") {
    const url = webAddress(record["prUrl"]);
    if (session === null || at === null || url === null) return "a linked request without session, time or address";
    return [{ kind: "request", session, at, url, action: "linked" }];
  }
  const result = asObject(record["toolUseResult"]);
  if (result === null) return [];
  const calls = takeCalls(record, state);
  const isEdit = "structuredPatch" in result || "notebook_path" in result;
  if (!isEdit && calls.length === 0 && !("gitOperation" in result)) return [];
  if (session === null || at === null) return "a tool's result without session or time";
  const place = { session, at, cwd: asName(record["cwd"]), branch: asText(record["gitBranch"]) };
  if (isEdit) return editOf(result, place);
  const stated = statedOperations(asObject(result["gitOperation"]), place);
  const output = `${asText(result["stdout"]) ?? ""}\n${asText(result["stderr"]) ?? ""}`;
  const printed = calls.flatMap(({ intent }) => shellEvidence(intent, output, place));
  return [...stated, ...printed.filter((evidence) => !stated.some((other) => isSame(other, evidence)))];
}

function rememberCalls(record: JsonObject, state: ClaudeState): readonly Evidence[] {
  for (const value of asList(asObject(record["message"])?.["content"])) {
    const block = asObject(value);
    if (block?.["type"] !== "tool_use") continue;
    const call = asName(block["id"]);
    const command = asText(asObject(block["input"])?.["command"]);
    const intent = call === null || command === null ? null : shellIntent(command);
    if (call === null || intent === null || state.pending.some((other) => other.call === call)) continue;
    state.pending = [...state.pending, { call, intent }].slice(-MAX_PENDING);
  }
  return [];
}

function takeCalls(record: JsonObject, state: ClaudeState): ClaudeState["pending"] {
  const ids = new Set(asList(asObject(record["message"])?.["content"]).map((block) => asObject(block)?.["tool_use_id"]));
  const taken = state.pending.filter(({ call }) => ids.has(call));
  if (taken.length > 0) state.pending = state.pending.filter(({ call }) => !ids.has(call));
  return taken;
}

/** What Claude Code itself recognised in a command's output. */
function statedOperations(operation: JsonObject | null, place: ShellPlace): Evidence[] {
  if (operation === null) return [];
  const evidence: Evidence[] = [];
  const commit = asObject(operation["commit"]);
  const sha = asText(commit?.["sha"]);
  const how = commit?.["kind"];
  if (commit !== null && sha !== null && SHA.test(sha)) {
    const known = how === "amended" || how === "cherry-picked" ? how : "committed";
    evidence.push({ kind: "commit", ...place, branch: asName(commit["branch"]) ?? place.branch, sha, how: known });
  }
  const pushed = asName(asObject(operation["push"])?.["branch"]);
  if (pushed !== null) evidence.push({ kind: "push", session: place.session, at: place.at, branch: pushed, cwd: place.cwd });
  const request = asObject(operation["pr"]);
  const url = webAddress(request?.["url"]);
  if (request !== null && url !== null && request["action"] !== "commented" && request["action"] !== "closed") {
    const action = request["action"] === "created" ? "created" : "linked";
    evidence.push({ kind: "request", session: place.session, at: place.at, url, action });
  }
  return evidence;
}

function isSame(a: Evidence, b: Evidence): boolean {
  if (a.kind === "commit" && b.kind === "commit") return a.sha.startsWith(b.sha) || b.sha.startsWith(a.sha);
  if (a.kind === "push" && b.kind === "push") return a.branch === b.branch;
  return a.kind === "request" && b.kind === "request" && a.url === b.url;
}

function editOf(result: JsonObject, place: ShellPlace): readonly Evidence[] | string {
  const path = asName(result["filePath"]) ?? asName(result["notebook_path"]);
  if (path === null) return "an edit without the file's path";
  const hunks = asList(result["structuredPatch"]);
  const isNew = result["type"] === "create" && hunks.length === 0;
  const lines = isNew ? createdLines(result["content"]) : "structuredPatch" in result ? patchedLines(hunks) : UNKNOWN_LINES;
  return [{ kind: "edit", ...place, path, ...lines }];
}

/** A new file has no patch; its lines are counted instead. */
function createdLines(content: unknown): EditLines {
  return typeof content === "string" ? { added: lineCount(content), removed: 0 } : UNKNOWN_LINES;
}

function patchedLines(hunks: readonly unknown[]): EditLines {
  let added = 0;
  let removed = 0;
  for (const hunk of hunks) {
    for (const line of asList(asObject(hunk)?.["lines"])) {
      if (typeof line !== "string") continue;
      if (line.startsWith("+")) added++;
      else if (line.startsWith("-")) removed++;
    }
  }
  return { added, removed };
}

function webAddress(value: unknown): string | null {
  return typeof value === "string" && value.length <= 500 && /^https?:\/\/\S+$/.test(value) ? value : null;
}
