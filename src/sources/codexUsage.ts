import type { CodexState, CodexTotals } from "./codexState";
import { asName, asObject, countOf, type JsonObject } from "./jsonFields";
import type { Sink } from "./source";

/**
 * Counts a `token_count` event. The session's running total says whether a response is new, since Codex repeats the event
 * freely; what the response used is in `last_token_usage`. The key holds the running total, so that the same response has
 * the same key in a copy of the file.
 */
export function readTokenCount(payload: JsonObject, at: number | null, state: CodexState, replay: boolean, sink: Sink): void {
  if (payload["info"] === undefined || payload["info"] === null) return;
  const info = asObject(payload["info"]);
  const total = info === null ? "token counts are not an object" : countersOf(info["total_token_usage"]);
  const last = info === null ? null : countersOf(info["last_token_usage"]);
  if (typeof total === "string" || typeof last === "string") {
    sink.rejected(typeof total === "string" ? total : String(last));
    return;
  }
  const before = state.totals;
  const reset = total !== null && before !== null && sumOf(total) < sumOf(before);
  if (total !== null && before !== null) {
    const stale = reset && (sumOf(total) >= 0.98 * sumOf(before) || sumOf(total) + 2 * sumOf(last) >= sumOf(before));
    if (stale || isEqual(total, before)) {
      if (!replay) sink.noted("running totals repeated without a new response", 1);
      return;
    }
  }
  const used = last ?? (total === null ? null : reset || before === null ? total : differenceOf(total, before));
  if (used === null || isZero(used)) return;
  if (at === null && !replay) {
    sink.rejected("a response without a valid time");
    return;
  }
  if (state.session === null && !replay) {
    sink.rejected("a response without a session");
    return;
  }
  if (reset) state.resets++;
  if (total !== null) state.totals = total;
  if (replay || at === null) {
    sink.noted("responses replayed from a parent session, not counted", 1);
    return;
  }
  const cacheRead = Math.min(used.cached, used.input);
  const written = Math.min(used.written, used.input - cacheRead);
  sink.usage({
    key: `${state.session}:${total === null ? `@${at}` : state.resets}:${keyOf(total ?? used)}`,
    session: state.session,
    at,
    spanMs: 0,
    model: asName(info?.["model"]) ?? state.model,
    provider: state.provider,
    tokens: {
      input: used.input - cacheRead - written,
      output: used.output,
      cacheRead,
      // OpenAI states no lifetime of what was written; before the field existed writing cost nothing apart.
      cacheWrite5m: written,
      cacheWrite1h: 0,
      reasoning: Math.min(used.reasoning, used.output),
    },
    responses: 1,
    tier: state.priority ? "priority" : "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: state.cwd,
    branch: state.branch,
    ownerRank: 0,
  });
}

/** null when there are none; a reason when they cannot be trusted. */
function countersOf(value: unknown): CodexTotals | string | null {
  if (value === undefined || value === null) return null;
  const counts = asObject(value);
  if (counts === null) return "token counts are not an object";
  // An event that only says how full the context is holds `total_tokens` and nothing else.
  if (counts["input_tokens"] === undefined && counts["output_tokens"] === undefined) return null;
  const counters = {
    input: countOf(counts["input_tokens"], Number.NaN),
    cached: countOf(counts["cached_input_tokens"], 0),
    written: countOf(counts["cache_write_input_tokens"] ?? counts["cache_creation_input_tokens"], 0),
    output: countOf(counts["output_tokens"], Number.NaN),
    reasoning: countOf(counts["reasoning_output_tokens"], 0),
  };
  const { input, cached, written, output, reasoning } = counters;
  return Number.isNaN(input + cached + written + output + reasoning)
    ? "a token count is not a whole number from 0 to a trillion"
    : counters;
}

/** `output` already holds reasoning; adding it again doubled it elsewhere. */
function sumOf(totals: CodexTotals | null): number {
  return totals === null ? 0 : totals.input + totals.output;
}

function isZero(totals: CodexTotals): boolean {
  return totals.input === 0 && totals.output === 0;
}

function isEqual(a: CodexTotals, b: CodexTotals): boolean {
  return keyOf(a) === keyOf(b);
}

function keyOf({ input, cached, written, output, reasoning }: CodexTotals): string {
  return `${input}.${cached}.${output}.${reasoning}${written === 0 ? "" : `.${written}`}`;
}

function differenceOf(total: CodexTotals, before: CodexTotals): CodexTotals {
  return {
    input: Math.max(0, total.input - before.input),
    cached: Math.max(0, total.cached - before.cached),
    written: Math.max(0, total.written - before.written),
    output: Math.max(0, total.output - before.output),
    reasoning: Math.max(0, total.reasoning - before.reasoning),
  };
}
