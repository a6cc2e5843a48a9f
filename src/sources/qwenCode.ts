import type { Usage } from "../core/usage";
import { asName, asObject, asText, countOf, isoInstant, type JsonObject, parseObject } from "./jsonFields";
import { expandHome, listed } from "./rootPaths";
import type { FileSource } from "./source";

/** Qwen Code: one file per conversation, one record per message. A fork of Gemini CLI with a format of its own. */
export const qwenCode: FileSource = {
  id: "qwen-code",
  label: "Qwen Code",
  kind: "files",
  completeness: { grade: "exact" },
  needles: ['"usageMetadata":{'],

  roots(environment) {
    const chosen = listed(environment.variables["QWEN_DATA_DIR"]);
    const because = chosen.length > 0 ? "QWEN_DATA_DIR" : "default";
    return (chosen.length > 0 ? chosen : ["~/.qwen"]).map((home) => ({ path: expandHome(environment, `${home}/projects`), because }));
  },

  accepts: (relative) => /^[^/]+\/chats\/[^/]+\.jsonl$/.test(relative),

  begin: () => ({}),

  line(text, _state, path, sink) {
    const record = parseObject(text);
    const usage = record === null ? "not a JSON object" : usageOf(record, path);
    if (typeof usage === "string") sink.rejected(usage);
    else if (usage !== null) sink.usage(usage);
  },
};

/** null for a record that is no model's answer; text says why one cannot be counted. */
function usageOf(record: JsonObject, path: string): Usage | string | null {
  if (record["type"] !== "assistant") return record["type"] === undefined ? "a response in a line of an unknown type" : null;
  const counts = asObject(record["usageMetadata"]);
  if (counts === null) return "a response without token counts";
  const key = asName(record["uuid"]);
  if (key === null) return "a response without an id";
  const at = isoInstant(record["timestamp"]);
  if (at === null) return "a response without a valid time";
  const prompt = countOf(counts["promptTokenCount"], Number.NaN);
  const candidates = countOf(counts["candidatesTokenCount"], 0);
  const thoughts = countOf(counts["thoughtsTokenCount"], 0);
  const cached = countOf(counts["cachedContentTokenCount"], 0);
  const tool = countOf(counts["toolUsePromptTokenCount"], 0);
  const total = countOf(counts["totalTokenCount"], -1);
  if (Number.isNaN(prompt + candidates + thoughts + cached + tool + total))
    return "a token count is not a whole number from 0 to a trillion";
  // Google's own models leave thoughts out of the candidates, models behind an OpenAI-like endpoint do not: the total tells.
  const output = total === prompt + tool + candidates ? candidates : candidates + thoughts;
  const cacheRead = Math.min(cached, prompt);
  return {
    key,
    session: asName(record["sessionId"]) ?? asName(/([^\\/]+)\.jsonl$/.exec(path)?.[1]),
    at,
    spanMs: 0,
    model: asName(record["model"]),
    provider: null,
    tokens: {
      input: prompt - cacheRead + tool,
      output,
      cacheRead,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      reasoning: Math.min(thoughts, output),
    },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: asName(record["cwd"]),
    branch: asText(record["gitBranch"]),
    ownerRank: 0,
  };
}
