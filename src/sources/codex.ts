import { readCodexCall, wantsCall } from "./codexEvidence";
import { limitsOf } from "./codexLimits";
import { isReplay, noticeTurn, startGate } from "./codexReplay";
import type { CodexState } from "./codexState";
import { readTokenCount } from "./codexUsage";
import { asName, asObject, isoInstant, type JsonObject, parseObject } from "./jsonFields";
import { expandHome, listed } from "./rootPaths";
import type { FileSource } from "./source";

/**
 * OpenAI's Codex: rollout files of the CLI, the editor extension and the app. A subagent is a thread with an id of its own,
 * so its usage stands under that id, as a fork's does.
 */
export const codex: FileSource<CodexState> = {
  id: "codex",
  label: "Codex",
  kind: "files",
  completeness: { grade: "exact" },
  // 1: patches of rollouts that do not tell which were applied.
  revision: 1,
  needles: ['"token_count"', '"session_meta"', '"turn_context"', '"task_started"', '"call_id":"', '"thread_settings_applied"'],

  roots(environment) {
    const chosen = listed(environment.variables["CODEX_HOME"]);
    const homes = chosen.length > 0 ? chosen : ["~/.codex"];
    const because = chosen.length > 0 ? "CODEX_HOME" : "default";
    return homes.flatMap((home) =>
      ["sessions", "archived_sessions"].map((name) => ({ path: expandHome(environment, `${home}/${name}`), because })),
    );
  },

  accepts: (relative) => /(?:^|\/)rollout-[^/]*\.jsonl(?:\.zst)?$/.test(relative),
  // What was not used for a while is compressed; a copy that is still there beside it has the same responses.
  form: (path) => (path.endsWith(".zst") ? "compressed lines" : "lines"),

  begin: (path) => ({
    session: /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl(?:\.zst)?$/.exec(path)?.[1] ?? null,
    known: false,
    ...startGate(),
    model: null,
    provider: null,
    cwd: null,
    branch: null,
    priority: false,
    totals: null,
    resets: 0,
    pending: [],
    running: [],
    seen: [],
    patches: [],
    tellsPatches: false,
  }),

  line(text, state, _path, sink) {
    const isCall = text.includes('"call_id":"') && !text.includes('"token_count"');
    if (isCall && !wantsCall(text, state)) {
      // Skipped, but while a copy lasts its time says that the copy goes on.
      if (state.closed) isReplay(state, isoInstant(/"timestamp":"([^"]{20,40})"/.exec(text)?.[1]));
      return;
    }
    const record = parseObject(text);
    const payload = asObject(record?.["payload"]);
    if (record === null || payload === null) {
      sink.rejected(record === null ? "not a JSON object" : "a line without a payload");
      return;
    }
    const at = isoInstant(record["timestamp"]);
    const type = record["type"];
    const kind = payload["type"];
    if (type === "session_meta") readMeta(payload, at, state);
    else if (type === "turn_context") readTurn(payload, at, state);
    else if (type === "event_msg" && kind === "task_started") noticeTurn(state, payload["turn_id"], "started", at);
    else if (type === "event_msg" && kind === "thread_settings_applied") readSettings(payload, at, state);
    else if (type === "event_msg" && kind === "token_count") {
      // The order matters: whether a total is a replay depends on the time that passed since the line before.
      const replay = isReplay(state, at);
      readTokenCount(payload, at, state, replay, sink);
      if (!replay && at !== null) for (const limit of limitsOf(payload["rate_limits"], at)) sink.limit(limit);
    } else if (isCall && !isReplay(state, at)) readCodexCall(payload, at, state, sink);
    else if (asObject(payload["info"])?.["total_token_usage"] !== undefined) sink.rejected("token counts in a line of an unknown type");
  },
};

function readMeta(payload: JsonObject, at: number | null, state: CodexState): void {
  const id = asName(payload["id"]) ?? asName(payload["session_id"]);
  const own = !state.known || id === state.session;
  if (!own) {
    // An ancestor's: what stands at the head of this file was copied from there.
    if (state.totals === null) Object.assign(state, { closed: true });
    isReplay(state, at);
    return;
  }
  if (!state.known) {
    state.known = true;
    state.session = id ?? state.session;
    const spawned = asObject(asObject(asObject(payload["source"])?.["subagent"])?.["thread_spawn"]);
    const parent = asName(payload["forked_from_id"]) ?? asName(payload["parent_thread_id"]) ?? asName(spawned?.["parent_thread_id"]);
    Object.assign(state, startGate(state.session, isoInstant(payload["timestamp"]) ?? at, parent !== null));
  }
  isReplay(state, at);
  state.provider = asName(payload["model_provider"]) ?? state.provider;
  state.cwd = asName(payload["cwd"]) ?? state.cwd;
  state.branch = asName(asObject(payload["git"])?.["branch"]) ?? state.branch;
}

function readTurn(payload: JsonObject, at: number | null, state: CodexState): void {
  noticeTurn(state, payload["turn_id"], "context", at);
  if (state.closed) return;
  state.model = asName(payload["model"]) ?? state.model;
  state.cwd = asName(payload["cwd"]) ?? state.cwd;
}

/** The chosen speed stays until it is changed. */
function readSettings(payload: JsonObject, at: number | null, state: CodexState): void {
  if (isReplay(state, at)) return;
  const tier = asObject(payload["thread_settings"])?.["service_tier"];
  state.priority = tier === "priority" || tier === "fast";
}
