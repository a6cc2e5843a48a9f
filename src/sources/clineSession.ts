import type { Usage } from "../core/usage";
import { besidePath } from "./besidePath";
import { readClineCalls } from "./clineEvidence";
import { shownCalls } from "./clineShown";
import { asList, asName, asObject, countOf, epochInstant, isoInstant, type JsonObject, nanoUsdOf, parseObject } from "./jsonFields";
import type { Disk, Sink } from "./source";

/** Reads a session of Cline's CLI: one document with all its messages, beside one that describes it. */
export function readClineSession(text: string, path: string, sink: Sink, disk: Disk): void {
  const document = parseObject(text);
  if (document === null) {
    sink.rejected("a session that is no JSON object");
    return;
  }
  const folder = asName(path.split(/[\\/]/).at(-2));
  const session = asName(document["sessionId"]) ?? folder;
  const about = parseObject(disk.text(besidePath(path, 0, `${folder ?? ""}.json`)) ?? "");
  const cwd = asName(about?.["cwd"]) ?? asName(about?.["workspace_root"]);
  for (const value of asList(document["messages"])) {
    const message = asObject(value);
    const metrics = asObject(message?.["metrics"]);
    if (message === null || metrics === null) continue;
    const usage = usageOf(message, metrics, session, cwd);
    if (typeof usage === "string") sink.rejected(usage);
    else sink.usage(usage);
  }
  if (session === null) return;
  // A fork begins with its parent's messages.
  const since = isoInstant(asObject(asObject(about?.["metadata"])?.["fork"])?.["forkedAt"]) ?? 0;
  readClineCalls(asList(document["messages"]), shownCalls([], cwd), { session, cwd, since }, sink);
}

function usageOf(message: JsonObject, metrics: JsonObject, session: string | null, cwd: string | null): Usage | string {
  const id = asName(message["id"]);
  if (id === null || session === null) return "a response without an id";
  const at = epochInstant(message["ts"]) ?? isoInstant(message["ts"]);
  if (at === null) return "a response without a valid time";
  const prompt = countOf(metrics["inputTokens"], Number.NaN);
  const output = countOf(metrics["outputTokens"], Number.NaN);
  const read = countOf(metrics["cacheReadTokens"], 0);
  const write = countOf(metrics["cacheWriteTokens"], 0);
  if (Number.isNaN(prompt + output + read + write)) return "a token count is not a whole number from 0 to a trillion";
  const cacheRead = Math.min(read, prompt);
  const cacheWrite = Math.min(write, prompt - cacheRead);
  const model = asObject(message["modelInfo"]);
  const cost = nanoUsdOf(metrics["cost"]);
  return {
    key: `${session}:${id}`,
    session,
    at,
    spanMs: 0,
    model: asName(model?.["id"]),
    provider: asName(model?.["provider"]),
    tokens: { input: prompt - cacheRead - cacheWrite, output, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: null, reasoning: null },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: cost === 0 ? null : cost,
    billedNanoUsd: null,
    cwd,
    branch: null,
    ownerRank: 0,
  };
}
