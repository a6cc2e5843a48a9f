import path from "node:path";

/**
 * @typedef {import("./planDemo.mjs").Session} Session
 * @typedef {{ timestamp: string, type: string, payload: Record<string, unknown> }} Line
 * @typedef {{ input_tokens: number, cached_input_tokens: number, output_tokens: number, reasoning_output_tokens: number, total_tokens: number }} Counter
 * @typedef {{ relative: string, lines: Line[], lastAt: number, total: Counter }} LogFile path under the agent's folder of sessions
 */

const CONTEXT_WINDOW = 272_000;

/**
 * Writes one session down as the Codex CLI does. A forked session's log starts with its parent's lines, all stamped with
 * the time of the fork, and its counter goes on from the parent's.
 * @param {Session} session
 * @param {string} cwd
 * @param {{ head: string, origin: string }} gitFacts commit checked out at the start, and the remote's address
 * @param {LogFile | null} parent
 * @returns {LogFile}
 */
export function codexLog(session, cwd, gitFacts, parent) {
  const { random, story } = session;
  /** @type {Line[]} */
  const lines = [];
  /** @param {number} at @param {string} type @param {Record<string, unknown>} payload */
  const push = (at, type, payload) => void lines.push({ timestamp: new Date(at).toISOString(), type, payload });
  /** @param {number} at @param {string} type @param {Record<string, unknown>} [payload] */
  const event = (at, type, payload) => push(at, "event_msg", { type, ...payload });
  /** @param {number} at @param {string} type @param {Record<string, unknown>} payload */
  const item = (at, type, payload) => push(at, "response_item", { type, ...payload });

  const total = parent === null ? counter(0, 0, 0, 0) : { ...parent.total };
  push(session.at, "session_meta", {
    id: session.id,
    ...(session.parent === null ? {} : { forked_from_id: session.parent.id }),
    timestamp: new Date(session.at).toISOString(),
    cwd,
    originator: "codex_cli_rs",
    cli_version: "0.144.6",
    source: "cli",
    thread_source: "user",
    model_provider: "openai",
    git: { commit_hash: gitFacts.head, branch: session.branch, repository_url: gitFacts.origin },
  });
  for (const line of parent?.lines ?? []) lines.push({ ...line, timestamp: new Date(session.at).toISOString() });

  let turnId = "";
  for (const { at, startsTurn, tokens, action } of session.responses) {
    if (startsTurn) {
      turnId = random.uuidAt(at - 3000);
      event(at - 3000, "task_started", {
        turn_id: turnId,
        started_at: Math.floor((at - 3000) / 1000),
        model_context_window: CONTEXT_WINDOW,
      });
      push(at - 2900, "turn_context", {
        turn_id: turnId,
        cwd,
        approval_policy: "on-request",
        model: story.model,
        effort: "medium",
        summary: "auto",
      });
      event(at - 2800, "user_message", { message: "x", images: [] });
      event(at - 2000, "token_count", { info: null, rate_limits: limits(at, total) });
    }
    if (tokens.reasoning > 0) item(at - 400, "reasoning", { summary: [], content: null });
    const callId = `call_${random.alphanumeric(24)}`;
    const call = { call_id: callId, turn_id: turnId };
    if (action.kind === "edit") {
      const edit = action.commit.edits[action.change];
      if (edit === undefined) throw new Error(`"${action.commit.title}" has no change ${action.change}`);
      const file = path.join(cwd, edit.path);
      item(at, "custom_tool_call", { status: "completed", call_id: callId, name: "apply_patch", input: "x" });
      const verb = edit.hunk === null ? "A" : "M";
      const stdout = `Success. Updated the following files:\n${verb} ${file}\n`;
      event(at + 80, "patch_apply_end", {
        ...call,
        stdout,
        stderr: "",
        success: true,
        changes: { [file]: patchOf(edit) },
        status: "completed",
      });
      item(at + 90, "custom_tool_call_output", { call_id: callId, output: "x" });
    } else {
      const { command, output } = shellOf(action, session.branch);
      item(at, "function_call", { name: "exec_command", arguments: JSON.stringify({ cmd: command, workdir: cwd }), call_id: callId });
      const ran = {
        command: ["/bin/bash", "-lc", command],
        cwd,
        parsed_cmd: [{ type: "unknown", cmd: command }],
        source: "unified_exec_startup",
      };
      const said = {
        stdout: "",
        stderr: "",
        aggregated_output: output,
        exit_code: 0,
        duration: { secs: 1, nanos: 0 },
        formatted_output: "",
      };
      event(at + 1500, "exec_command_end", { ...call, ...ran, ...said, status: "completed" });
      item(at + 1510, "function_call_output", { call_id: callId, output: `Process exited with code 0\nOutput:\n${output}` });
    }
    const last = counter(tokens.input + tokens.cacheRead, tokens.cacheRead, tokens.output, tokens.reasoning);
    for (const name of /** @type {(keyof Counter)[]} */ (Object.keys(total))) total[name] += last[name];
    const info = { total_token_usage: { ...total }, last_token_usage: last, model_context_window: CONTEXT_WINDOW };
    event(at + 30, "token_count", { info, rate_limits: limits(at, total) });
    // The same counter is often written again with nothing new in it.
    if (random.chance(0.15)) event(at + 1600, "token_count", { info, rate_limits: limits(at, total) });
  }
  const lastAt = session.responses.at(-1)?.at ?? session.at;
  event(lastAt + 2000, "task_complete", { turn_id: turnId, last_agent_message: "x", completed_at: Math.floor((lastAt + 2000) / 1000) });
  return { relative: relativePath(session), lines, lastAt: lastAt + 2000, total };
}

/** By local time, as Codex does. @param {Session} session */
function relativePath({ id, at }) {
  const date = new Date(at);
  const [year, month, day, hour, minute, second] = [
    date.getFullYear(),
    date.getMonth() + 1,
    date.getDate(),
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  ].map((part) => String(part).padStart(2, "0"));
  return `${year}/${month}/${day}/rollout-${year}-${month}-${day}T${hour}-${minute}-${second}-${id}.jsonl`;
}

/** @param {number} input cached included @param {number} cached @param {number} output reasoning included @param {number} reasoning @returns {Counter} */
function counter(input, cached, output, reasoning) {
  return {
    input_tokens: input,
    cached_input_tokens: cached,
    output_tokens: output,
    reasoning_output_tokens: reasoning,
    total_tokens: input + output,
  };
}

/** @param {number} at @param {Counter} total */
function limits(at, total) {
  const used = Math.min(90, Math.round(total.total_tokens / 100_000));
  const seconds = Math.floor(at / 1000);
  return {
    primary: { used_percent: used, window_minutes: 300, resets_at: seconds + 10_800 },
    secondary: { used_percent: Math.ceil(used / 4), window_minutes: 10_080, resets_at: seconds + 345_600 },
    credits: null,
    plan_type: "plus",
  };
}

/** @param {import("./planDemo.mjs").Edit} edit */
function patchOf(edit) {
  const { hunk } = edit;
  if (hunk === null) return { type: "add", content: edit.after };
  const header = `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`;
  return { type: "update", unified_diff: `${header}\n${hunk.lines.join("\n")}\n`, move_path: null };
}

/** @param {import("./planDemo.mjs").Action} action @param {string} branch */
function shellOf(action, branch) {
  if (action.kind === "commit") {
    return { command: 'git add -A && git commit -m "x"', output: `[${branch} ${action.commit.sha.slice(0, 7)}] x\n 1 file changed` };
  }
  if (action.kind === "push") return { command: `git push origin ${branch}`, output: `To x\n * [new branch]      ${branch} -> ${branch}` };
  return { command: "rg x", output: "x" };
}
