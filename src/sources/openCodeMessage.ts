import { createHash } from "node:crypto";
import type { Tokens, Usage } from "../core/usage";
import { asName, asObject, countOf, epochInstant, type JsonObject, nanoUsdOf } from "./jsonFields";
import type { Sink } from "./source";

/** What is known of a message beside the message itself. */
export interface MessagePlace {
  readonly session: string | null;
  /** The session that started this one as a subagent. */
  readonly parent: string | null;
  readonly directory: string | null;
  /** When the session began, epoch milliseconds. */
  readonly started: number | null;
}

/**
 * A response and whether it is done: tokens of one that still runs may change. null for what is no response or was never
 * metered; text says why one cannot be counted.
 */
export type MessageReading = { readonly usage: Usage; readonly done: boolean } | string | null;

/**
 * Reads an assistant message of OpenCode or of an agent that is made from it, in either of its forms: the model named at
 * the top, or in an object of its own.
 *
 * A session that is forked gets copies of all its messages under new ids. So the key is made from what a copy shares with
 * its original: when it was made, by which model, and all its counts. A message older than its session was copied.
 */
export function readOpenCodeMessage(message: JsonObject, place: MessagePlace, sink: Sink): MessageReading {
  const counts = asObject(message["tokens"]);
  if (counts === null) return null;
  const time = asObject(message["time"]);
  const at = epochInstant(time?.["created"]);
  if (at === null) return "a response without a valid time";
  const tokens = tokensOf(counts, at);
  if (typeof tokens === "string") return tokens;
  const { input, output, cacheRead, cacheWrite5m } = tokens;
  if ((input ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheWrite5m ?? 0) === 0) return null;
  const named = asObject(message["model"]);
  const model = asName(message["modelID"]) ?? asName(named?.["id"]) ?? asName(named?.["modelID"]);
  const provider = asName(message["providerID"]) ?? asName(named?.["providerID"]);
  const cost = nanoUsdOf(message["cost"]);
  const path = asObject(message["path"]);
  const copied = place.started !== null && at < place.started;
  const key = createHash("sha1")
    .update(JSON.stringify([at, model, provider, input, counts["output"], counts["reasoning"], cacheRead, cacheWrite5m, cost]))
    .digest("base64url");
  const usage: Usage = {
    key,
    session: place.parent ?? place.session,
    at,
    spanMs: 0,
    model,
    provider,
    tokens,
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: costOf(cost, counts, tokens, sink),
    billedNanoUsd: null,
    cwd: asName(path?.["cwd"]) ?? place.directory,
    branch: null,
    ownerRank: copied ? 3 : place.parent === null ? 0 : 1,
  };
  return { usage, done: epochInstant(time?.["completed"]) !== null };
}

/** Since about this day the logged output leaves out reasoning, whatever the provider. */
const REASONING_APART_SINCE = Date.UTC(2026, 3, 25);

/**
 * Older versions log an output that holds reasoning, newer ones log the two apart: the total tells, and where none is logged,
 * the sizes and the date do.
 */
function tokensOf(counts: JsonObject, at: number): Tokens | string {
  const cache = asObject(counts["cache"]);
  const input = countOf(counts["input"], Number.NaN);
  const logged = countOf(counts["output"], Number.NaN);
  const reasoning = countOf(counts["reasoning"], 0);
  const cacheRead = countOf(cache?.["read"], 0);
  const cacheWrite = countOf(cache?.["write"], 0);
  const total = countOf(counts["total"], -1);
  if (Number.isNaN(input + logged + reasoning + cacheRead + cacheWrite + total))
    return "a token count is not a whole number from 0 to a trillion";
  const rest = total - input - cacheRead - cacheWrite;
  const apart = logged + reasoning;
  const output = total >= 0 && rest >= logged && rest <= apart ? rest : reasoning > logged || at >= REASONING_APART_SINCE ? apart : logged;
  return { input, output, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: null, reasoning: Math.min(reasoning, output) };
}

/** The cost that the agent wrote down; null where it wrote 0, which stands for an unknown price and for a flat plan alike. */
function costOf(cost: number | null, counts: JsonObject, tokens: Tokens, sink: Sink): number | null {
  if (cost === null || cost === 0) return null;
  if ((tokens.reasoning ?? 0) > 0 && tokens.output === counts["output"]) {
    sink.noted("logged costs that hold reasoning twice, replaced by list prices", 1);
    return null;
  }
  return cost;
}
