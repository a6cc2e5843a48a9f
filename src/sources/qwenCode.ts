import type { Usage } from "../core/usage";
import { asName, asObject, countOf, isoInstant, type JsonObject, parseObject } from "./jsonFields";
import { noticeBranch, readQwenCalls, wantsQwenCall } from "./qwenEvidence";
import type { QwenState } from "./qwenState";
import { expandHome, listed } from "./rootPaths";
import type { Disk, FileSource } from "./source";

const METERED = '"usageMetadata":{';

/**
 * Qwen Code: one file per conversation, one record per message; archived ones move to a folder beside. A subagent writes a file of its
 * own under its session's id. A fork of Gemini CLI with a format of its own.
 */
export const qwenCode: FileSource<QwenState> = {
  id: "qwen-code",
  label: "Qwen Code",
  kind: "files",
  revision: 1,
  completeness: { grade: "exact" },
  needles: [METERED, '"functionCall":{', '"functionResponse":{'],

  roots(environment) {
    const chosen = listed(environment.variables["QWEN_DATA_DIR"]);
    const because = chosen.length > 0 ? "QWEN_DATA_DIR" : "default";
    return (chosen.length > 0 ? chosen : ["~/.qwen"]).map((home) => ({ path: expandHome(environment, `${home}/projects`), because }));
  },

  accepts: (relative) => /^[^/]+\/(?:chats\/(?:archive\/)?[^/]+|subagents\/[^/]+\/agent-[^/]+)\.jsonl$/.test(relative),

  begin: (path, disk) => ({ model: subagentModel(path, disk), logged: null, branch: null, pending: [] }),

  line(text, state, path, sink) {
    const metered = text.includes(METERED);
    if (!metered && !wantsQwenCall(text, state)) return;
    const record = parseObject(text);
    if (record === null) {
      sink.rejected("not a JSON object");
      return;
    }
    noticeBranch(record, state);
    const session = asName(record["sessionId"]) ?? asName(/([^\\/]+)\.jsonl$/.exec(path)?.[1]);
    const usage = metered ? usageOf(record, session, state) : null;
    if (typeof usage === "string") sink.rejected(usage);
    else if (usage !== null) sink.usage(usage);
    readQwenCalls(record, session, state, sink);
  },
};

/** A note beside a subagent's file says how it was started. */
function subagentModel(path: string, disk: Disk | undefined): string | null {
  if (!/[\\/]subagents[\\/]/.test(path)) return null;
  const note = parseObject(disk?.text(path.replace(/\.jsonl$/, ".meta.json")) ?? "");
  return asName(asObject(note?.["persistedCliFlags"])?.["model"]);
}

/** null for a record that is no model's answer; text says why one cannot be counted. */
function usageOf(record: JsonObject, session: string | null, state: QwenState): Usage | string | null {
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
    session,
    at,
    spanMs: 0,
    model: asName(record["model"]) ?? state.model,
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
    branch: state.branch,
    // A branched session repeats its origin's answers under its own id, and says where each is from.
    ownerRank: asObject(record["forkedFrom"]) !== null ? 2 : record["isSidechain"] === true ? 1 : 0,
  };
}
