import { type Usage, YIELDING } from "../core/usage";
import { besidePath } from "./besidePath";
import { awaitsEnd, type CopilotCalls, copilotSessionStart, readCopilotEnd, rememberCopilotCall } from "./copilotCliEvidence";
import { readCopilotStore } from "./copilotStore";
import { asName, asObject, countOf, isoInstant, type JsonObject, parseObject } from "./jsonFields";
import { expandHome, listed } from "./rootPaths";
import type { FileSource, Sink } from "./source";

/** Running counters of one model in a session; `input` holds what was read from and written to the cache. */
interface Snapshot {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
}

/** What is remembered between the lines of one session. */
export interface CopilotState extends CopilotCalls {
  /** The newest snapshot of each model. */
  snapshots: Record<string, Snapshot>;
  /** When the session was begun, taken up again, or last ended: what the next sums are counted from. Epoch milliseconds. */
  since: number | null;
  /** How often a snapshot was smaller than the one before: the counters had started again. */
  restarts: number;
}

/**
 * GitHub's Copilot CLI. Newer versions keep each response in a database. All of them write down the session's tokens when
 * it ends: running counters per model, larger each time the session is resumed, so that each end is worth the difference
 * to the one before. Those give way where the database has the session.
 */
export const copilotCli: FileSource<CopilotState> = {
  id: "copilot-cli",
  label: "GitHub Copilot CLI",
  kind: "files",
  // 1: calls of tools.
  revision: 1,
  completeness: {
    grade: "partial",
    why: "exact where the version keeps each response in a database; older ones write down sums when a session ends, so a running session is not in them",
  },
  needles: [
    '"session.shutdown"',
    '"session.start"',
    '"session.resume"',
    '"session.context_changed"',
    '"tool.execution_start"',
    '"tool.execution_complete"',
  ],

  roots(environment) {
    const chosen = listed(environment.variables["COPILOT_HOME"]);
    const because = chosen.length > 0 ? "COPILOT_HOME" : "default";
    return (chosen.length > 0 ? chosen : ["~/.copilot"]).map((home) => ({
      path: expandHome(environment, home),
      because,
    }));
  },

  // A session's folder may hold copies of what was worked on.
  polled: true,
  enters: (relative) => /^session-state(?:\/[^/]+)?$/.test(relative),
  accepts: (relative) => relative === "session-store.db" || /^session-state\/[^/]+\/events\.jsonl$/.test(relative),
  form: (path) => (path.endsWith(".db") ? "database" : "lines"),
  database: readCopilotStore,

  begin: (path, disk) => ({
    session: asName(path.split(/[\\/]/).at(-2)),
    cwd: null,
    branch: null,
    snapshots: {},
    since: null,
    restarts: 0,
    started: copilotSessionStart(disk?.text(besidePath(path, 0, "workspace.yaml")) ?? null),
    copied: false,
    pending: [],
    running: [],
  }),

  line(text, state, _path, sink) {
    const isEnd = text.includes('"tool.execution_complete"');
    if (isEnd && !awaitsEnd(text, state)) return;
    const record = parseObject(text);
    if (record === null) {
      sink.rejected("not a JSON object");
      return;
    }
    const data = asObject(record["data"]);
    const at = isoInstant(record["timestamp"]);
    switch (record["type"]) {
      case "session.start":
        readStart(data, at, state);
        break;
      case "session.resume":
        state.since = isoInstant(data?.["resumeTime"]) ?? at ?? state.since;
        moveTo(asObject(data?.["context"]), state);
        break;
      case "session.context_changed":
        moveTo(data, state);
        break;
      case "session.shutdown":
        readShutdown(data, at, state, sink);
        break;
      case "tool.execution_start":
        rememberCopilotCall(data, at, state);
        break;
      case "tool.execution_complete":
        readCopilotEnd(data, at, state, sink);
        break;
    }
  },
};

function readStart(data: JsonObject | null, at: number | null, state: CopilotState): void {
  const session = asName(data?.["sessionId"]);
  state.copied = session !== null && session !== state.session;
  const started = isoInstant(data?.["startTime"]) ?? at;
  state.since = started ?? state.since;
  if (!state.copied && started !== null) state.started = Math.max(started, state.started ?? started);
  moveTo(asObject(data?.["context"]), state);
}

/** Where the session works from now on. A branch is known for the folder that it was told of. */
function moveTo(context: JsonObject | null, state: CopilotState): void {
  const cwd = asName(context?.["cwd"]) ?? state.cwd;
  state.branch = asName(context?.["branch"]) ?? (cwd === state.cwd ? state.branch : null);
  state.cwd = cwd;
}

function readShutdown(data: JsonObject | null, at: number | null, state: CopilotState, sink: Sink): void {
  const metrics = asObject(data?.["modelMetrics"]);
  if (metrics === null) {
    sink.noted("sessions that ended without a count of tokens", 1);
    return;
  }
  if (at === null || state.session === null) {
    sink.rejected("a session's counts without a valid time");
    return;
  }
  const isForked = state.copied && state.started !== null && at < state.started;
  for (const [model, value] of Object.entries(metrics)) {
    const now = snapshotOf(asObject(value)?.["usage"]);
    if (now === null) {
      sink.rejected("a token count is not a whole number from 0 to a trillion");
      continue;
    }
    const before = Object.hasOwn(state.snapshots, model) ? state.snapshots[model] : undefined;
    const restarted = before !== undefined && isSmaller(now, before);
    if (restarted) state.restarts++;
    const used = before === undefined || restarted ? now : differenceOf(now, before);
    state.snapshots = { ...state.snapshots, [model]: now };
    if (isForked) sink.noted("counts of the session that this one was forked from", 1);
    else if (used.input + used.output > 0) sink.usage(usageOf(model, now, used, at, state));
  }
  state.since = at;
}

function usageOf(model: string, now: Snapshot, used: Snapshot, at: number, state: CopilotState): Usage {
  const cacheRead = Math.min(used.cacheRead, used.input);
  const cacheWrite = Math.min(used.cacheWrite, used.input - cacheRead);
  const since = state.since !== null && state.since < at ? state.since : null;
  return {
    key: `${YIELDING}${state.session}:${model}:${state.restarts}:${now.input}.${now.output}.${now.cacheRead}.${now.cacheWrite}`,
    session: state.session,
    // A sum stands where what it sums up began: it went into the commits that were made before the session ended.
    at: since ?? at,
    spanMs: since === null ? 0 : at - since,
    model,
    provider: null,
    tokens: {
      input: used.input - cacheRead - cacheWrite,
      output: used.output,
      cacheRead,
      cacheWrite5m: cacheWrite,
      cacheWrite1h: null,
      reasoning: null,
    },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: state.cwd,
    branch: state.branch,
    ownerRank: 0,
  };
}

function snapshotOf(value: unknown): Snapshot | null {
  const counts = asObject(value);
  if (counts === null) return null;
  const snapshot = {
    input: countOf(counts["inputTokens"], Number.NaN),
    output: countOf(counts["outputTokens"], Number.NaN),
    cacheRead: countOf(counts["cacheReadTokens"], 0),
    cacheWrite: countOf(counts["cacheWriteTokens"], 0),
  };
  return Number.isNaN(snapshot.input + snapshot.output + snapshot.cacheRead + snapshot.cacheWrite) ? null : snapshot;
}

function isSmaller(a: Snapshot, b: Snapshot): boolean {
  return a.input < b.input || a.output < b.output || a.cacheRead < b.cacheRead || a.cacheWrite < b.cacheWrite;
}

function differenceOf(now: Snapshot, before: Snapshot): Snapshot {
  return {
    input: now.input - before.input,
    output: now.output - before.output,
    cacheRead: now.cacheRead - before.cacheRead,
    cacheWrite: now.cacheWrite - before.cacheWrite,
  };
}
