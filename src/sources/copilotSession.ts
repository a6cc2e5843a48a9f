import { type Usage, YIELDING } from "../core/usage";
import { besidePath } from "./besidePath";
import { lastCommandEnd, readCopilotCalls } from "./copilotChatEvidence";
import { pathOfAddress, pathOfUri } from "./fileUri";
import { asList, asName, asObject, countOf, epochInstant, type JsonObject, parseObject } from "./jsonFields";
import { replayOperations } from "./operationLog";
import type { Disk, Sink } from "./source";

/** Reads a chat session of VS Code in either form: one JSON document, or the log of changes that makes it. */
export function readCopilotSession(text: string, path: string, sink: Sink, disk: Disk): void {
  const { document, lost } = path.endsWith(".jsonl") ? replayOperations(text) : { document: parseObject(text), lost: 0 };
  for (let line = 0; line < lost; line++) sink.rejected("a change of a session that cannot be followed");
  if (document === null) {
    if (lost === 0) sink.rejected("a session that is no JSON object");
    return;
  }
  const session = asName(document["sessionId"]) ?? asName(/([^\\/]+)\.jsonl?$/.exec(path)?.[1]);
  const cwd = cwdOf(document, path, disk);
  const requests = asList(document["requests"]);
  for (const value of requests) {
    const request = asObject(value);
    const usage = request === null ? "a request that is no JSON object" : usageOf(request, session, cwd);
    if (usage === null) sink.noted("requests without token counts, which older versions did not keep", 1);
    else if (typeof usage === "string") sink.rejected(usage);
    else sink.usage(usage);
  }
  // After all usage, by which an excluded session is known.
  if (session !== null) readCopilotCalls(requests, { session, cwd }, sink);
}

/** What spans a day stands for a calendar day elsewhere. */
const LONGEST_SPAN_MS = 86_400_000 - 1;

/** null for a request without counts; text says why one cannot be counted. */
function usageOf(request: JsonObject, session: string | null, cwd: string | null): Usage | string | null {
  const result = asObject(request["result"]);
  const metadata = asObject(result?.["metadata"]);
  const counts = asObject(result?.["usage"]);
  const input = countOf(request["promptTokens"] ?? metadata?.["promptTokens"] ?? counts?.["promptTokens"], -1);
  const output = countOf(request["completionTokens"] ?? metadata?.["outputTokens"] ?? counts?.["completionTokens"], -1);
  if (Number.isNaN(input + output)) return "a token count is not a whole number from 0 to a trillion";
  if (input <= 0 && output <= 0) return null;
  const id = asName(request["requestId"]);
  if (id === null || session === null) return "a request without an id";
  const at = epochInstant(request["timestamp"]);
  if (at === null) return "a request without a valid time";
  const [, vendor, named] = /^([^/]+)\/(.+)$/.exec(asName(request["modelId"]) ?? "") ?? [null, null, asName(request["modelId"])];
  return {
    key: `${YIELDING}${session}:${id}`,
    session,
    at,
    // One count for all the calls of a model between which it ran commands: it stands where they began.
    spanMs: Math.min(LONGEST_SPAN_MS, Math.max(0, (lastCommandEnd(request) ?? at) - at)),
    model: asName(metadata?.["resolvedModel"]) ?? asName(named),
    provider: vendor === "copilot" ? null : asName(vendor),
    tokens: {
      input: input < 0 ? null : input,
      output: output < 0 ? null : output,
      cacheRead: null,
      cacheWrite5m: null,
      cacheWrite1h: null,
      reasoning: reasoningOf(metadata, output),
    },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd,
    branch: null,
    ownerRank: 0,
  };
}

/** What was spent on thinking in the rounds that say it. */
function reasoningOf(metadata: JsonObject | null, output: number): number | null {
  let sum: number | null = null;
  for (const round of asList(metadata?.["toolCallRounds"])) {
    const tokens = countOf(asObject(asObject(round)?.["thinking"])?.["tokens"], -1);
    if (tokens >= 0) sum = (sum ?? 0) + tokens;
  }
  return sum === null || output < 0 ? null : Math.min(sum, output);
}

/** The folder that the window was open on. A workspace of several folders names none. */
function cwdOf(document: JsonObject, path: string, disk: Disk): string | null {
  const own = document["workingDirectory"];
  const named = pathOfAddress(own);
  if (named !== null) return named;
  if (typeof own === "string" && /^(?:\/|[A-Za-z]:\\)/.test(own)) return own;
  return pathOfUri(parseObject(disk.text(besidePath(path, 1, "workspace.json")) ?? "")?.["folder"]);
}
