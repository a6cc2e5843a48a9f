import type { Tokens, Usage } from "../core/usage";
import { besidePath } from "./besidePath";
import { readClineCalls } from "./clineEvidence";
import { shownCalls } from "./clineShown";
import {
  asList,
  asName,
  asObject,
  asText,
  countOf,
  epochInstant,
  isoInstant,
  type JsonObject,
  nanoUsdOf,
  parseList,
  parseObject,
} from "./jsonFields";
import type { Disk, Sink } from "./source";

/** How a fork of Cline writes down the input of a request. */
export interface InputRule {
  /** From this moment on (epoch milliseconds) `tokensIn` of Anthropic's protocol holds what was cached; null: it never does. */
  readonly inclusiveSince: number | null;
}

const DELETED = ":deleted";
const KINDS: ReadonlyMap<string, string> = new Map([
  ["api_req_started", ""],
  ["deleted_api_reqs", DELETED],
  ["subagent_usage", ":subagents"],
]);

/** Reads a task's list of messages, which Cline and its forks rewrite as a whole. */
export function readClineTask(text: string, path: string, rule: InputRule, sink: Sink, disk: Disk): void {
  const entries = parseList(text);
  const task = asName(path.split(/[\\/]/).at(-2));
  if (entries === null || task === null) {
    sink.rejected("a task whose messages are no JSON list");
    return;
  }
  const conversation = conversationOf(path, disk);
  const place = { task, cwd: cwdOf(task, path, disk) ?? folderIn(conversation() ?? []), modelAt: modelsOf(conversation) };
  for (const value of entries) {
    const entry = asObject(value);
    const suffix = KINDS.get(asText(entry?.["say"]) ?? "");
    if (entry === null || entry["type"] !== "say" || suffix === undefined) continue;
    const usage = usageOf(entry, suffix, place, rule, sink);
    if (typeof usage === "string") sink.rejected(usage);
    else if (usage !== null) {
      sink.usage(usage);
      if (suffix === DELETED) sink.restated(task, usage.at);
    }
  }
  // Most of a conversation is text that proves nothing: it is only looked at where the window shows that it may.
  const shown = shownCalls(entries, place.cwd);
  if (!shown.any) return;
  const messages = conversation();
  if (messages === null) sink.noted("tasks whose conversation is missing or too large, read without their edits and commits", 1);
  else readClineCalls(messages, shown, { session: task, cwd: place.cwd, since: beginningOf(task) }, sink);
}

/** What the model was told and answered, which the forks and Cline keep beside the messages of the window; read when first asked for. */
function conversationOf(path: string, disk: Disk): () => readonly unknown[] | null {
  let read: { readonly messages: readonly unknown[] | null } | undefined;
  return () => {
    if (read === undefined) {
      const text = disk.text(besidePath(path, 0, "api_conversation_history.json"));
      const list = text === null ? null : parseList(text);
      // A form of early 2026 of Roo Code has the messages in an object.
      const messages = list ?? (text === null ? null : parseObject(text)?.["messages"]);
      read = { messages: Array.isArray(messages) ? messages : null };
    }
    return read.messages;
  };
}

/**
 * When a task began, as its id tells: the moment itself (Cline) or a UUID of version 7 (Roo Code since 3.28); 0 where it tells
 * nothing. A copy of a task has a later one than what it copied. Epoch milliseconds.
 */
function beginningOf(task: string): number {
  const moment = /^\d{13}$/.test(task) ? Number(task) : null;
  const time = /^([0-9a-f]{8})-([0-9a-f]{4})-7[0-9a-f]{3}-/.exec(task);
  return moment ?? (time === null ? 0 : Number.parseInt(`${time[1]}${time[2]}`, 16));
}

interface TaskPlace {
  readonly task: string;
  readonly cwd: string | null;
  readonly modelAt: (at: number) => string | null;
}

/** null for a request that still runs; text says why one cannot be counted. */
function usageOf(entry: JsonObject, suffix: string, place: TaskPlace, rule: InputRule, sink: Sink): Usage | string | null {
  const request = parseObject(asText(entry["text"]) ?? "");
  if (request === null) return "a request that is no JSON object";
  const running = suffix === "" && request["cost"] === undefined && request["cancelReason"] === undefined;
  if (running) return null;
  if (request["usageReliable"] === false) {
    sink.noted("requests whose counts their agent calls unreliable, not counted", 1);
    return null;
  }
  const at = epochInstant(entry["ts"]) ?? isoInstant(entry["ts"]);
  if (at === null) return "a response without a valid time";
  const tokens = tokensOf(request, at, rule);
  if (typeof tokens === "string") return tokens;
  const { input, output, cacheRead, cacheWrite5m } = tokens;
  const cost = nanoUsdOf(request["cost"]);
  if ((input ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheWrite5m ?? 0) + (cost ?? 0) === 0) return null;
  const model = asObject(entry["modelInfo"]);
  // Deleted requests and subagents may have been of other models.
  const own = suffix === "";
  return {
    key: `${place.task}:${at}${suffix}`,
    session: place.task,
    at,
    spanMs: 0,
    model: asName(model?.["modelId"]) ?? (own ? place.modelAt(at) : null),
    provider: asName(model?.["providerId"]),
    tokens,
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: cost === 0 ? null : cost,
    billedNanoUsd: null,
    cwd: place.cwd,
    branch: null,
    ownerRank: 0,
  };
}

/**
 * OpenAI's protocol counts what was cached as input, Anthropic's does not; Roo Code adds it since 3.29.5 whichever the protocol.
 * An input that is smaller than what was cached cannot hold it.
 */
function tokensOf(request: JsonObject, at: number, rule: InputRule): Tokens | string {
  const prompt = countOf(request["tokensIn"], 0);
  const output = countOf(request["tokensOut"], 0);
  const cacheRead = countOf(request["cacheReads"], 0);
  const cacheWrite = countOf(request["cacheWrites"], 0);
  if (Number.isNaN(prompt + output + cacheRead + cacheWrite)) return "a token count is not a whole number from 0 to a trillion";
  const since = request["apiProtocol"] === "openai" ? 0 : (rule.inclusiveSince ?? Number.POSITIVE_INFINITY);
  const inclusive = rule.inclusiveSince !== null && at >= since && prompt >= cacheRead + cacheWrite;
  const input = inclusive ? prompt - cacheRead - cacheWrite : prompt;
  return { input, output, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: null, reasoning: null };
}

/** Roo Code keeps a description beside each task, Cline one list of all tasks. */
function cwdOf(task: string, path: string, disk: Disk): string | null {
  const item = parseObject(disk.text(besidePath(path, 0, "history_item.json")) ?? "");
  if (item !== null) return asName(item["workspace"]);
  for (const entry of parseList(disk.text(besidePath(path, 2, "state", "taskHistory.json")) ?? "") ?? []) {
    const known = asObject(entry);
    if (known?.["id"] === task) return asName(known["cwdOnTaskInitialization"]) ?? asName(known["workspace"]);
  }
  return null;
}

/** The folder that the model was told at first, where the agent keeps its list of tasks in the editor's own storage alone. */
function folderIn(messages: readonly unknown[]): string | null {
  for (const value of messages) {
    for (const text of surroundingsIn(asObject(value)?.["content"])) {
      const folder = /^# Current (?:Workspace|Working) Directory \((.{1,1000}?)\) Files$/m.exec(text)?.[1];
      if (folder !== undefined && /^(?:[\\/]|[A-Za-z]:[\\/])/.test(folder)) return folder;
    }
  }
  return null;
}

/**
 * The model at a moment: forks that do not write it beside the request tell it to the model itself, in the part of each
 * message that describes its surroundings. The message is written after the request was.
 */
function modelsOf(conversation: () => readonly unknown[] | null): (at: number) => string | null {
  let models: { readonly at: number; readonly model: string }[] | undefined;
  return (at) => {
    models ??= (conversation() ?? []).flatMap((value) => {
      const message = asObject(value);
      const model = message === null ? null : modelIn(message["content"]);
      return model === null ? [] : [{ at: epochInstant(message?.["ts"]) ?? 0, model }];
    });
    return (models.find((known) => known.at >= at) ?? models.at(-1))?.model ?? null;
  };
}

function modelIn(content: unknown): string | null {
  for (const text of surroundingsIn(content)) {
    const model = /<model>\s*([^<\s][^<]{0,200}?)\s*<\/model>/.exec(text)?.[1];
    if (model) return model;
  }
  return null;
}

/** What a message tells the model of its surroundings, the last part first. */
function surroundingsIn(content: unknown): string[] {
  const texts = typeof content === "string" ? [content] : asList(content).map((part) => asText(asObject(part)?.["text"]) ?? "");
  return texts.toReversed().flatMap((text) => {
    const start = text.lastIndexOf("<environment_details>");
    return start < 0 ? [] : [text.slice(start)];
  });
}
