import path from "node:path";

/**
 * @typedef {import("./planDemo.mjs").Session} Session
 * @typedef {import("./planDemo.mjs").Response} Response
 * @typedef {import("./planDemo.mjs").Subagent} Subagent
 * @typedef {Record<string, unknown>} Line
 * @typedef {{ relative: string, lines: Line[], lastAt: number }} LogFile path under the agent's folder of projects
 */

const AGENT_VERSION = "2.1.278";
const REQUESTS = "https://github.com/example/parcel-post/pull";

/**
 * The folder name that Claude Code gives to a working directory's sessions.
 * @param {string} cwd
 */
export function projectSlug(cwd) {
  const slug = cwd.replace(/[^a-zA-Z0-9]/g, "-");
  if (slug.length <= 200) return slug;
  let hash = 0;
  for (let i = 0; i < cwd.length; i++) hash = ((hash << 5) - hash + cwd.charCodeAt(i)) | 0;
  return `${slug.slice(0, 200)}-${Math.abs(hash).toString(36)}`;
}

/**
 * Writes one session down as Claude Code does: its own file and one for each subagent.
 * @param {Session} session
 * @param {string} cwd
 * @param {LogFile | null} parent the log that this session was forked from
 * @returns {LogFile[]} the main conversation first
 */
export function claudeLog(session, cwd, parent) {
  const log = openLog(session, cwd, false);
  const slug = projectSlug(cwd);
  /** @type {LogFile[]} */
  const subagents = [];
  log.lines.push({ type: "permission-mode", permissionMode: "default", sessionId: session.id });
  // A fork's file starts with its parent's messages under its own id: same message ids, same times.
  for (const line of parent?.lines ?? []) if ("message" in line) log.lines.push({ ...line, sessionId: session.id });
  for (const response of session.responses) {
    if (response.startsTurn) log.prompt(response.at - 4000);
    const { action } = response;
    log.respond(response);
    if (action.kind === "task") {
      subagents.push(subagentLog(session, cwd, slug, action.subagent));
      log.result(response.at, action, action.subagent.responses.at(-1)?.at ?? response.at);
    } else log.result(response.at, action, response.at + 1500);
    if (action.kind === "request") log.lines.push(requestLink(session.id, action.number, response.at + 1600));
  }
  log.lines.push({ type: "ai-title", aiTitle: "x", sessionId: session.id });
  const lastAt = session.responses.at(-1)?.at ?? session.at;
  return [{ relative: path.posix.join(slug, `${session.id}.jsonl`), lines: log.lines, lastAt }, ...subagents];
}

/** @param {Session} session @param {string} cwd @param {string} slug @param {Subagent} subagent @returns {LogFile} */
function subagentLog(session, cwd, slug, subagent) {
  const log = openLog(session, cwd, true, subagent.id);
  log.prompt((subagent.responses[0]?.at ?? session.at) - 1000);
  for (const response of subagent.responses) {
    log.respond(response);
    log.result(response.at, response.action, response.at + 900);
  }
  const relative = path.posix.join(slug, session.id, "subagents", `agent-${subagent.id}.jsonl`);
  return { relative, lines: log.lines, lastAt: subagent.responses.at(-1)?.at ?? session.at };
}

/** @param {string} sessionId @param {number} number @param {number} at @returns {Line} */
function requestLink(sessionId, number, at) {
  return {
    type: "pr-link",
    sessionId,
    prNumber: number,
    prUrl: `${REQUESTS}/${number}`,
    prRepository: "example/parcel-post",
    timestamp: iso(at),
  };
}

/**
 * A log that is being written, message by message.
 * @param {{ id: string, branch: string, random: import("./random.mjs").Random, story: { model: string } }} session
 * @param {string} cwd
 * @param {boolean} isSidechain
 * @param {string} [agentId]
 */
export function openLog(session, cwd, isSidechain, agentId) {
  const { random } = session;
  /** @type {Line[]} */
  const lines = [];
  /** @type {string | null} */
  let parentUuid = null;
  let promptId = random.uuid();
  let toolId = "";
  /** @param {number} at @param {Line} rest */
  const push = (at, rest) => {
    const uuid = random.uuid();
    const agent = agentId === undefined ? {} : { agentId };
    const where = {
      userType: "external",
      entrypoint: "cli",
      cwd,
      sessionId: session.id,
      version: AGENT_VERSION,
      gitBranch: session.branch,
    };
    lines.push({ parentUuid, isSidechain, ...agent, ...rest, uuid, timestamp: iso(at), ...where });
    parentUuid = uuid;
  };
  return {
    lines,
    /** What the person wrote. @param {number} at */
    prompt(at) {
      promptId = random.uuid();
      push(at, { promptId, type: "user", message: { role: "user", content: "x" } });
    },
    /**
     * One response: a line for each block of it, all with the same id. Lines before the last may hold a smaller count of
     * output tokens, as of a stream that was not yet at its end.
     * @param {Response} response
     */
    respond({ at, tokens, action }) {
      const id = `msg_01${random.alphanumeric(22)}`;
      const requestId = `req_011C${random.alphanumeric(20)}`;
      toolId = `toolu_01${random.alphanumeric(22)}`;
      /** @type {Line[]} */
      const blocks = [];
      if (tokens.reasoning > 0) blocks.push({ type: "thinking", thinking: "", signature: "x" });
      if (blocks.length === 0 || random.chance(0.5)) blocks.push({ type: "text", text: "x" });
      blocks.push({ type: "tool_use", id: toolId, ...toolUse(action, cwd), caller: { type: "direct" } });
      const streamed = random.chance(0.4);
      blocks.forEach((block, index) => {
        const last = index === blocks.length - 1;
        const output = last || !streamed ? tokens.output : Math.min(tokens.output, 1 + index * random.int(1, 4));
        const usage = usageOf(tokens, output, last || !streamed ? tokens.reasoning : 0);
        const model = session.story.model;
        const message = {
          model,
          id,
          type: "message",
          role: "assistant",
          content: [block],
          stop_reason: last ? "tool_use" : null,
          stop_sequence: null,
          usage,
        };
        push(at - (blocks.length - 1 - index) * 120, { message, requestId, type: "assistant" });
      });
    },
    /** What the tool answered. @param {number} askedAt @param {import("./planDemo.mjs").Action} action @param {number} at */
    result(askedAt, action, at) {
      const toolUseResult = resultOf(action, cwd, session.branch, at - askedAt);
      const content = [{ tool_use_id: toolId, type: "tool_result", content: "x", is_error: false }];
      push(at, { promptId, type: "user", message: { role: "user", content }, toolUseResult, sourceToolAssistantUUID: parentUuid });
    },
  };
}

/** @param {import("./tokens.mjs").TokenCounts} tokens @param {number} output @param {number} thinking */
function usageOf(tokens, output, thinking) {
  const counts = {
    input_tokens: tokens.input,
    output_tokens: output,
    cache_read_input_tokens: tokens.cacheRead,
    cache_creation_input_tokens: tokens.cacheWrite5m + tokens.cacheWrite1h,
    cache_creation: { ephemeral_5m_input_tokens: tokens.cacheWrite5m, ephemeral_1h_input_tokens: tokens.cacheWrite1h },
  };
  return {
    ...counts,
    output_tokens_details: { thinking_tokens: thinking },
    server_tool_use: { web_search_requests: 0, web_fetch_requests: 0 },
    service_tier: "standard",
    inference_geo: "not_available",
    iterations: [{ type: "message", ...counts }],
    speed: "standard",
  };
}

/** @param {import("./planDemo.mjs").Action} action @param {string} cwd */
function toolUse(action, cwd) {
  if (action.kind === "edit") {
    const file_path = path.join(cwd, action.commit.changes[action.change]?.[0] ?? "");
    const isNew = action.commit.edits[action.change]?.before === null;
    return isNew
      ? { name: "Write", input: { file_path, content: "x" } }
      : { name: "Edit", input: { file_path, old_string: "x", new_string: "x" } };
  }
  if (action.kind === "task") return { name: "Task", input: { description: "x", prompt: "x", subagent_type: "Explore" } };
  if (action.kind === "commit") return { name: "Bash", input: { command: 'git commit -m "x"', description: "x" } };
  if (action.kind === "push") return { name: "Bash", input: { command: "git push", description: "x" } };
  if (action.kind === "request") return { name: "Bash", input: { command: "gh pr create", description: "x" } };
  return { name: "Grep", input: { pattern: "x" } };
}

/** @param {import("./planDemo.mjs").Action} action @param {string} cwd @param {string} branch @param {number} ms how long the tool took */
function resultOf(action, cwd, branch, ms) {
  /** @param {string} stdout @param {Line} [more] */
  const shell = (stdout, more) => ({ stdout, stderr: "", interrupted: false, isImage: false, ...more });
  switch (action.kind) {
    case "look":
      return { mode: "files_with_matches", filenames: [], numFiles: 0 };
    case "push":
      return shell("x", { gitOperation: { push: { branch } } });
    case "request": {
      const url = `${REQUESTS}/${action.number}`;
      return shell(url, { gitOperation: { pr: { number: action.number, url, action: "created" } } });
    }
    case "commit": {
      const sha = action.commit.sha.slice(0, 7);
      return shell(`[${action.commit.branch} ${sha}] x`, { gitOperation: { commit: { sha, kind: "committed" } } });
    }
    case "edit": {
      const edit = action.commit.edits[action.change];
      if (edit === undefined) throw new Error(`"${action.commit.title}" has no change ${action.change}`);
      const filePath = path.join(cwd, edit.path);
      if (edit.hunk === null) return { type: "create", filePath, content: edit.after, structuredPatch: [], originalFile: null };
      const side = (/** @type {string} */ sign) =>
        edit.hunk?.lines
          .filter((l) => l[0] === sign || l[0] === " ")
          .map((l) => l.slice(1))
          .join("\n");
      const strings = { oldString: side("-"), newString: side("+"), originalFile: edit.before };
      return { filePath, ...strings, structuredPatch: [edit.hunk], userModified: false, replaceAll: false };
    }
    case "task": {
      const { id, responses } = action.subagent;
      const last = responses.at(-1);
      const usage = last === undefined ? null : usageOf(last.tokens, last.tokens.output, last.tokens.reasoning);
      const totalTokens =
        last === undefined ? 0 : last.tokens.input + last.tokens.cacheRead + last.tokens.cacheWrite5m + last.tokens.output;
      const totals = { totalDurationMs: ms, totalTokens, totalToolUseCount: responses.length, usage };
      return { status: "completed", agentId: id, agentType: "Explore", content: [{ type: "text", text: "x" }], ...totals };
    }
  }
}

/** @param {number} at */
function iso(at) {
  return new Date(at).toISOString();
}
