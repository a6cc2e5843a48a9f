import { createHash } from "node:crypto";
import { posix, win32 } from "node:path";
import type { Usage } from "../core/usage";
import { besidePath } from "./besidePath";
import { branchAt, readGeminiCalls } from "./geminiEvidence";
import type { GeminiState } from "./geminiState";
import { asList, asName, asObject, countOf, isoInstant, type JsonObject, parseObject } from "./jsonFields";
import { expandHome, listed } from "./rootPaths";
import type { Disk, FileSource, Sink } from "./source";

/**
 * Google's Gemini CLI. A message is written again whenever its counts are filled in, under the same id. A message that was
 * rewound cost money all the same, so `$rewindTo` takes nothing away.
 */
export const geminiCli: FileSource<GeminiState> = {
  id: "gemini-cli",
  label: "Gemini CLI",
  kind: "files",
  revision: 1,
  completeness: { grade: "exact" },
  needles: ['"tokens":{', '"projectHash":', '"toolCalls":['],

  roots(environment) {
    const chosen = listed(environment.variables["GEMINI_DATA_DIR"]);
    if (chosen.length > 0) return chosen.map((folder) => ({ path: expandHome(environment, `${folder}/tmp`), because: "GEMINI_DATA_DIR" }));
    const { join } = environment.platform === "win32" ? win32 : posix;
    const home = environment.variables["GEMINI_CLI_HOME"];
    const folder = home ? expandHome(environment, home) : environment.home;
    return [{ path: join(folder, ".gemini", "tmp"), because: home ? "GEMINI_CLI_HOME" : "default" }];
  },

  accepts: (relative) => /^[^/]+\/chats\/(?:session-[^/]*|[^/]+\/[^/]+)\.jsonl?$/.test(relative),
  form: (path) => (path.endsWith(".json") ? "document" : "lines"),

  begin(path, disk) {
    const parts = path.split(/[\\/]/);
    const name = (parts.at(-1) ?? "").replace(/\.jsonl?$/, "");
    const main = parts.at(-2) === "chats";
    return { conversation: asName(name), parent: main ? null : asName(parts.at(-2)), cwd: cwdOf(path, main ? 0 : 1, disk), branches: [] };
  },

  /** Older versions keep a conversation as one document, which a newer one copies into a log when it goes on. */
  document(text, path, sink, disk) {
    const record = parseObject(text);
    if (record === null) {
      sink.rejected("a conversation that is no JSON object");
      return;
    }
    const state = { ...geminiCli.begin(path, disk) };
    state.conversation = asName(record["sessionId"]) ?? state.conversation;
    readMessages(record["messages"], state, sink);
  },

  line(text, state, _path, sink) {
    const record = parseObject(text);
    if (record === null) {
      sink.rejected("not a JSON object");
      return;
    }
    if ("projectHash" in record) state.conversation = asName(record["sessionId"]) ?? state.conversation;
    readMessage(record, state, sink);
    // A checkpoint repeats messages, among them some that stand nowhere else.
    readMessages(record["messages"], state, sink);
    readMessages(asObject(record["$set"])?.["messages"], state, sink);
  },
};

/**
 * The project's folder: a note in its temporary folder says it, else the list of all projects, under the name of that
 * folder, which was a hash of the path in older versions.
 */
function cwdOf(path: string, depth: number, disk: Disk | undefined): string | null {
  const noted = asName(disk?.text(besidePath(path, depth + 1, ".project_root"))?.trim());
  if (noted !== null) return noted;
  const name = path.split(/[\\/]/).at(-3 - depth);
  const projects = asObject(parseObject(disk?.text(besidePath(path, depth + 3, "projects.json")) ?? "")?.["projects"]);
  const hash = (folder: string) => createHash("sha256").update(folder).digest("hex");
  return Object.entries(projects ?? {}).find(([folder, slug]) => slug === name || hash(folder) === name)?.[0] ?? null;
}

function readMessages(list: unknown, state: GeminiState, sink: Sink): void {
  for (const message of asList(list)) {
    const inner = asObject(message);
    if (inner !== null) readMessage(inner, state, sink);
  }
}

function readMessage(message: JsonObject, state: GeminiState, sink: Sink): void {
  if (message["type"] === "gemini") readGeminiCalls(message, state, sink);
  if (message["tokens"] === undefined || message["tokens"] === null) return;
  if (message["type"] !== "gemini") {
    sink.rejected("token counts in a message of an unknown type");
    return;
  }
  const usage = usageOf(message, state);
  if (typeof usage === "string") sink.rejected(usage);
  else sink.usage(usage);
}

function usageOf(message: JsonObject, state: GeminiState): Usage | string {
  const counts = asObject(message["tokens"]);
  if (counts === null) return "a response without token counts";
  const id = asName(message["id"]);
  if (id === null || state.conversation === null) return "a response without an id";
  const at = isoInstant(message["timestamp"]);
  if (at === null) return "a response without a valid time";
  const input = countOf(counts["input"], Number.NaN);
  const candidates = countOf(counts["output"], Number.NaN);
  const cached = countOf(counts["cached"], 0);
  const thoughts = countOf(counts["thoughts"], 0);
  const tool = countOf(counts["tool"], 0);
  if (Number.isNaN(input + candidates + cached + thoughts + tool)) return "a token count is not a whole number from 0 to a trillion";
  const cacheRead = Math.min(cached, input);
  return {
    key: `${state.conversation}:${id}`,
    session: state.parent ?? state.conversation,
    at,
    spanMs: 0,
    model: asName(message["model"]),
    provider: null,
    tokens: {
      // `input` holds what was cached; what tools add to the prompt and what the model thought stand apart.
      input: input - cacheRead + tool,
      output: candidates + thoughts,
      cacheRead,
      cacheWrite5m: 0,
      cacheWrite1h: 0,
      reasoning: thoughts,
    },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: state.cwd,
    branch: branchAt(state.branches, at),
    ownerRank: state.parent === null ? 0 : 1,
  };
}
