import type { ServiceTier, Tokens, Usage } from "../core/usage";
import type { ClaudeState } from "./claudeState";
import { asList, asName, asObject, asText, countOf, isoInstant, type JsonObject, nanoUsdOf } from "./jsonFields";
import type { Sink } from "./source";

/**
 * Hands out the usage of an `assistant` line. One response stands on a line per content block, in forks and in replays of
 * side questions, always with the same message id, which is therefore the key.
 */
export function readClaudeUsage(record: JsonObject, state: ClaudeState, sink: Sink): void {
  const message = asObject(record["message"]);
  if (message?.["model"] === "<synthetic>" || record["isApiErrorMessage"] === true) return;
  const counts = asObject(message?.["usage"]);
  const usage = message === null || counts === null ? "a response without token counts" : usageOf(record, message, counts, state);
  if (counts === null || typeof usage === "string") {
    sink.rejected(String(usage));
    return;
  }
  if (isUnknownTier(counts)) sink.noted("responses of an unknown service tier, taken as standard", 1);
  sink.usage(usage);
  readIterations(usage, asList(counts["iterations"]), sink);
}

/** The response that a line tells of, or why it cannot be counted. */
function usageOf(record: JsonObject, message: JsonObject, counts: JsonObject, state: ClaudeState): Usage | string {
  const key = asName(message["id"]) ?? asName(record["requestId"]) ?? asName(record["uuid"]);
  if (key === null) return "a response without an id";
  const at = isoInstant(record["timestamp"]);
  if (at === null) return "a response without a valid time";
  const tokens = tokensOf(counts);
  if (typeof tokens === "string") return tokens;
  const webSearches = countOf(asObject(counts["server_tool_use"])?.["web_search_requests"], 0);
  if (Number.isNaN(webSearches)) return "a count of web searches is not a whole number from 0";
  const model = asName(message["model"]);
  return {
    key,
    session: asName(record["sessionId"]) ?? state.session,
    at,
    spanMs: 0,
    model,
    provider: providerOf(key, model),
    tokens,
    responses: 1,
    tier: tierOf(counts),
    geo: geoOf(counts["inference_geo"]),
    webSearches,
    reportedNanoUsd: nanoUsdOf(record["costUSD"]),
    billedNanoUsd: null,
    cwd: asName(record["cwd"]),
    branch: asText(record["gitBranch"]),
    ownerRank: ownerRankOf(record, state),
  };
}

/** Token counts of a usage object, or why they cannot be trusted. */
function tokensOf(counts: JsonObject): Tokens | string {
  const input = countOf(counts["input_tokens"], Number.NaN);
  const output = countOf(counts["output_tokens"], Number.NaN);
  const cacheRead = countOf(counts["cache_read_input_tokens"], 0);
  const split = asObject(counts["cache_creation"]);
  const stated5m = countOf(split?.["ephemeral_5m_input_tokens"], 0);
  const stated1h = countOf(split?.["ephemeral_1h_input_tokens"], 0);
  const writes = countOf(counts["cache_creation_input_tokens"], stated5m + stated1h);
  const thinking = countOf(asObject(counts["output_tokens_details"])?.["thinking_tokens"], -1);
  if (Number.isNaN(input + output + cacheRead + stated5m + stated1h + writes + thinking)) {
    return "a token count is not a whole number from 0 to a trillion";
  }
  // Lines of old versions have no split; their writes lived 5 minutes, the only lifetime there was.
  const write1h = split === null ? null : Math.min(stated1h, writes);
  return {
    input,
    output,
    cacheRead,
    cacheWrite5m: writes - (write1h ?? 0),
    cacheWrite1h: write1h,
    reasoning: thinking < 0 ? null : Math.min(thinking, output),
  };
}

/**
 * The top level sums up a response's `message` iterations only. A compaction, an adviser's answer (which has a model of its
 * own) and a fallback are metered beside it: each becomes a usage of its own. Since it is not documented on which side a
 * fallback stands, it is added only where the sums prove that the top level leaves it out.
 */
function readIterations(usage: Usage, iterations: readonly unknown[], sink: Sink): void {
  let messages = 0;
  let beside: { readonly index: number; readonly type: string; readonly model: string | null; readonly tokens: Tokens }[] | null = null;
  // By index, without a list where there is nothing to list: this runs for every line.
  for (let index = 0; index < iterations.length; index++) {
    const iteration = asObject(iterations[index]);
    const type = iteration?.["type"];
    const tokens = iteration === null ? "no tokens" : tokensOf(iteration);
    if (iteration === null || typeof type !== "string" || typeof tokens === "string") {
      sink.rejected("a part of a response without valid token counts");
    } else if (type === "message") {
      messages += sumOf(tokens);
    } else {
      beside ??= [];
      beside.push({ index, type, model: asName(iteration["model"]), tokens });
    }
  }
  for (const { index, type, model, tokens } of beside ?? []) {
    const apart = type === "compaction" || type === "advisor_message" || (type === "fallback_message" && sumOf(usage.tokens) === messages);
    if (!apart) {
      if (type !== "fallback_message") sink.noted("parts of responses of an unknown type, not counted apart", 1);
      continue;
    }
    const own = model ?? usage.model;
    sink.usage({ ...usage, key: `${usage.key}#it${index}`, model: own, tokens, webSearches: 0, reportedNanoUsd: null });
  }
}

function sumOf(tokens: Tokens): number {
  return (tokens.input ?? 0) + (tokens.output ?? 0) + (tokens.cacheRead ?? 0) + (tokens.cacheWrite5m ?? 0) + (tokens.cacheWrite1h ?? 0);
}

/** See `Usage.ownerRank`; a line that says that it was copied by branching yields to every other reading. */
function ownerRankOf(record: JsonObject, state: ClaudeState): number {
  if (asObject(record["forkedFrom"]) !== null) return 3;
  if (state.subagent) return 1;
  return record["isSidechain"] === true ? 2 : 0;
}

/** Only where an id or a model name is of a shape that one provider alone gives. */
function providerOf(key: string, model: string | null): string | null {
  if (key.includes("_vrtx_") || model?.includes("@")) return "vertex";
  return key.includes("_bdrk_") || (model !== null && /^(?:[a-z-]+\.)?anthropic\./.test(model)) ? "bedrock" : null;
}

function tierOf(counts: JsonObject): ServiceTier {
  if (counts["speed"] === "fast") return "fast";
  const tier = counts["service_tier"];
  return tier === "priority" || tier === "batch" || tier === "flex" ? tier : "standard";
}

const KNOWN_TIERS: ReadonlySet<unknown> = new Set(["standard", "priority", "batch", "flex", null, undefined]);

function isUnknownTier(counts: JsonObject): boolean {
  return counts["speed"] !== "fast" && !KNOWN_TIERS.has(counts["service_tier"]);
}

function geoOf(value: unknown): string | null {
  return value === "not_available" ? null : asName(value);
}
