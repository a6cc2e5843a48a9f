import type { JsonObject } from "./jsonFields";
import type { LineBytes } from "./lineBytes";

/** What is read of a response's line, each where `AT` says. */
export const FIELDS: readonly string[] = [
  ...["type", "message", "sessionId", "timestamp", "cwd", "gitBranch", "isSidechain", "forkedFrom", "isApiErrorMessage", "costUSD"],
  ...["requestId", "uuid", "message.id", "message.model", "message.content", "message.usage"],
  ...["input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"].map(inUsage),
  ...["cache_creation", "cache_creation.ephemeral_5m_input_tokens", "cache_creation.ephemeral_1h_input_tokens"].map(inUsage),
  ...["output_tokens_details", "output_tokens_details.thinking_tokens"].map(inUsage),
  ...["server_tool_use", "server_tool_use.web_search_requests", "service_tier", "speed", "inference_geo", "iterations"].map(inUsage),
  ...["type", "model", "input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"].map(inIteration),
  ...["cache_creation", "cache_creation.ephemeral_5m_input_tokens", "cache_creation.ephemeral_1h_input_tokens"].map(inIteration),
  ...["output_tokens_details", "output_tokens_details.thinking_tokens"].map(inIteration),
];

const TOP = { type: 0, message: 1, sessionId: 2, timestamp: 3, cwd: 4, branch: 5, isSidechain: 6, forkedFrom: 7, isError: 8, cost: 9 };
const ID = { request: 10, uuid: 11 };
const MESSAGE = { id: 12, model: 13, content: 14, usage: 15 };
/** The first of the token counts, which stand in the same order for a response and for its only iteration. */
const USAGE_COUNTS = 16;
const USAGE = { serverToolUse: 25, webSearches: 26, tier: 27, speed: 28, geo: 29, iterations: 30 };
const ITERATION = { type: 31, model: 32 };
const ITERATION_COUNTS = 33;

/**
 * The record of an `assistant` line with what is read of it and nothing else, as `JSON.parse` would give it, at a fraction of
 * the cost: its text is not decoded.
 * @param withContent whether the blocks of the message are wanted
 * @returns null for lines of other types and wherever parsing the line should tell
 */
export function responseRecord(line: LineBytes, withContent: boolean): JsonObject | null {
  if (!line.fields() || line.field(TOP.type) !== "assistant") return null;
  if (line.shape(TOP.message) !== "object" || line.shape(MESSAGE.usage) !== "object") return null;
  const id = line.field(MESSAGE.id);
  const named = typeof id === "string" && id !== "";
  return {
    type: "assistant",
    sessionId: line.field(TOP.sessionId),
    timestamp: line.field(TOP.timestamp),
    cwd: line.field(TOP.cwd),
    gitBranch: line.field(TOP.branch),
    isSidechain: line.field(TOP.isSidechain),
    forkedFrom: line.field(TOP.forkedFrom),
    isApiErrorMessage: line.field(TOP.isError),
    costUSD: line.field(TOP.cost),
    // Asked for only where the message has no id of its own.
    requestId: named ? undefined : line.field(ID.request),
    uuid: named ? undefined : line.field(ID.uuid),
    message: {
      id,
      model: line.field(MESSAGE.model),
      content: withContent ? line.field(MESSAGE.content) : undefined,
      usage: usageRecord(line),
    },
  };
}

function usageRecord(line: LineBytes): JsonObject {
  const at = USAGE_COUNTS;
  return {
    input_tokens: line.field(at),
    output_tokens: line.field(at + 1),
    cache_read_input_tokens: line.field(at + 2),
    cache_creation_input_tokens: line.field(at + 3),
    cache_creation: cacheWrites(line, at + 4),
    output_tokens_details: thinking(line, at + 7),
    server_tool_use:
      line.shape(USAGE.serverToolUse) === "object"
        ? { web_search_requests: line.field(USAGE.webSearches) }
        : line.field(USAGE.serverToolUse),
    service_tier: line.field(USAGE.tier),
    speed: line.field(USAGE.speed),
    inference_geo: line.field(USAGE.geo),
    iterations: line.shape(USAGE.iterations) === "list of one" ? [iterationRecord(line)] : line.field(USAGE.iterations),
  };
}

function iterationRecord(line: LineBytes): JsonObject {
  const at = ITERATION_COUNTS;
  return {
    type: line.field(ITERATION.type),
    model: line.field(ITERATION.model),
    input_tokens: line.field(at),
    output_tokens: line.field(at + 1),
    cache_read_input_tokens: line.field(at + 2),
    cache_creation_input_tokens: line.field(at + 3),
    cache_creation: cacheWrites(line, at + 4),
    output_tokens_details: thinking(line, at + 7),
  };
}

function cacheWrites(line: LineBytes, at: number): unknown {
  if (line.shape(at) !== "object") return line.field(at);
  return { ephemeral_5m_input_tokens: line.field(at + 1), ephemeral_1h_input_tokens: line.field(at + 2) };
}

function thinking(line: LineBytes, at: number): unknown {
  return line.shape(at) === "object" ? { thinking_tokens: line.field(at + 1) } : line.field(at);
}

function inUsage(key: string): string {
  return `message.usage.${key}`;
}

function inIteration(key: string): string {
  return `message.usage.iterations[].${key}`;
}
