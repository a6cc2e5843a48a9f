import fs from "node:fs";
import path from "node:path";
import { openLog, projectSlug } from "./claudeLog.mjs";
import { git } from "./git.mjs";
import { randomFrom } from "./random.mjs";
import { addTo, claudeResponse, noTokens } from "./tokens.mjs";

/**
 * @typedef {object} LiveSession
 * @property {string} session its id
 * @property {string} file the log that grows
 * @property {() => { responses: number, tokens: import("./tokens.mjs").TokenCounts }} written what the log holds by now
 * @property {() => void} stop no line is written after it
 */

/** How many responses stand in the log at once, so that there is something to see at the start. */
const AT_ONCE = 6;

/**
 * Starts a session in `repo` that is being written now: a response is appended every `everyMs`, in whole lines.
 * @param {{ home: string, repo: string, everyMs?: number, seed?: string }} options
 * @returns {LiveSession}
 */
export function startLiveSession({ home, repo, everyMs = 1500, seed = "live" }) {
  const random = randomFrom(seed);
  const branch = git(repo, ["symbolic-ref", "--short", "HEAD"]);
  const id = random.uuid();
  const log = openLog({ id, branch, random, story: { model: "claude-sonnet-5" } }, repo, false);
  const folder = path.join(home, ".claude", "projects", projectSlug(repo));
  const file = path.join(folder, `${id}.jsonl`);
  fs.mkdirSync(folder, { recursive: true });
  // Kept short, so that a demo left open for an hour does not dwarf the weeks before it.
  const conversation = { context: 0, limit: 45_000 };
  const sum = { responses: 0, tokens: noTokens() };
  let written = 0;

  /** @param {number} at */
  const respond = (at) => {
    const tokens = claudeResponse(random, conversation, "1h");
    log.respond({ at, startsTurn: false, tokens, action: { kind: "look" } });
    log.result(at, { kind: "look" }, at + 1);
    sum.responses++;
    addTo(sum.tokens, tokens);
  };
  const flush = () => {
    fs.appendFileSync(
      file,
      log.lines
        .slice(written)
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
      { mode: 0o600 },
    );
    written = log.lines.length;
  };
  const now = Date.now();
  log.prompt(now - (AT_ONCE + 1) * 10_000);
  for (let left = AT_ONCE; left > 0; left--) respond(now - left * 10_000);
  flush();
  const timer = setInterval(() => {
    respond(Date.now());
    flush();
  }, everyMs);
  return {
    session: id,
    file,
    written: () => ({ responses: sum.responses, tokens: { ...sum.tokens } }),
    stop: () => clearInterval(timer),
  };
}
