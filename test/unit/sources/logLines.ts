/** Builders of log lines in the documented formats, for what a test is about; the rest is plausible filler. */

interface ClaudeParts {
  readonly id: string;
  readonly usage?: object;
  readonly sessionId?: string;
  readonly isSidechain?: boolean;
  readonly requestId?: string;
  readonly model?: string;
  readonly cwd?: string;
  readonly content?: readonly object[];
  readonly at?: string;
}

/** An `assistant` line of a Claude Code transcript. */
export function claudeLine({ id, usage, sessionId = "s-1", isSidechain = false, requestId, model, cwd, content, at }: ClaudeParts) {
  return {
    parentUuid: null,
    isSidechain,
    type: "assistant",
    requestId: requestId ?? `req_${id}`,
    uuid: `uuid-${id}`,
    timestamp: at ?? "2026-08-05T10:00:00.000Z",
    sessionId,
    cwd: cwd ?? "/repo",
    gitBranch: "main",
    message: {
      id: `msg_${id}`,
      type: "message",
      role: "assistant",
      model: model ?? "claude-opus-4-8",
      content: content ?? [{ type: "text", text: "x" }],
      stop_reason: null,
      usage: {
        input_tokens: 1,
        output_tokens: 1,
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
        ...usage,
      },
    },
  };
}

const START = Date.UTC(2026, 7, 1, 10);

/** Epoch milliseconds of a second in the tests' story. */
export function turnAt(second: number): number {
  return START + Math.round(second * 1000);
}

/** A UUID of version 7 made at that second. */
export function uuidAt(second: number): string {
  const time = turnAt(second).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}

/** A line of a Codex rollout. */
export function codexLine(second: number, type: string, payload: object) {
  return { timestamp: new Date(turnAt(second)).toISOString(), type, payload };
}

/** Codex's counters: `input` with what was cached, `output` with reasoning. */
export function counters(input: number, cached: number, output: number, reasoning: number) {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

export function tokenCount(second: number, total: object | null, last: object | null) {
  return codexLine(second, "event_msg", {
    type: "token_count",
    info: { total_token_usage: total, last_token_usage: last, model_context_window: 272_000 },
    rate_limits: null,
  });
}

/** The `source` of a session_meta that a spawned agent writes. */
export function subagentOf(parent: string) {
  return { subagent: { thread_spawn: { parent_thread_id: parent, depth: 1, agent_role: "explorer" } } };
}
