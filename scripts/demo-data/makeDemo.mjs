import fs from "node:fs";
import path from "node:path";
import { claudeLog } from "./claudeLog.mjs";
import { codexLog } from "./codexLog.mjs";
import { replayHistory } from "./history.mjs";
import { planDemo } from "./planDemo.mjs";
import { writeRepository } from "./repository.mjs";
import { OPEN_BRANCH, PEOPLE, REPOSITORY, UNPRICED_MODEL, WORKTREE } from "./story.mjs";
import { addTo, noTokens } from "./tokens.mjs";

/**
 * @typedef {import("./tokens.mjs").TokenCounts} TokenCounts
 * @typedef {import("./repository.mjs").Places} Places
 *
 * @typedef {object} TrueSession what one session really used, subagents included and replayed lines left out
 * @property {string} id
 * @property {"claude-code" | "codex"} source
 * @property {string} model
 * @property {string} cwd
 * @property {string} branch "" outside git
 * @property {TokenCounts} tokens
 * @property {number} responses
 * @property {string[]} commits full shas that it made, oldest first
 * @property {string | null} forkedFrom
 *
 * @typedef {object} TrueOutcome a commit reachable from the default branch that is not a merge
 * @property {string} sha
 * @property {string} title
 * @property {"direct" | "squash" | "merge" | "rebase"} how
 * @property {number} at when it came to the default branch, epoch milliseconds
 * @property {string} author e-mail
 * @property {boolean} bot
 * @property {string[]} from full shas of the commits that the work was made in
 * @property {string[]} sessions ids of the sessions that made those; empty when made by hand
 * @property {string | null} revertedBy full sha
 *
 * @typedef {object} Truth
 * @property {TrueSession[]} sessions
 * @property {TrueOutcome[]} outcomes oldest first
 * @property {string[]} inFlight full shas of commits on the open branch
 * @property {string[]} unpricedModels
 *
 * @typedef {object} Demo
 * @property {string} home to be used as HOME
 * @property {string} repo
 * @property {string} worktree linked to `repo`
 * @property {Truth} truth
 */

/**
 * Makes the demo's world in an empty folder: a repository with six weeks of history up to `now`, its bare origin, a linked
 * worktree, and the logs that two coding agents wrote meanwhile. The same folder, time, zone and seed give the same bytes.
 * Needs git; touches nothing outside of `dir`, the user's git configuration included.
 * @param {{ dir: string, now: number, seed?: string }} options `now` in epoch milliseconds
 * @returns {Demo}
 * @throws when `dir` cannot be written or git cannot be run
 */
export function makeDemo({ dir, now, seed = "parcel-post" }) {
  fs.mkdirSync(dir, { recursive: true });
  const top = fs.realpathSync(dir);
  const home = path.join(top, "home");
  const repo = path.join(top, REPOSITORY);
  const worktree = path.join(top, WORKTREE);
  const places = { repo, worktree, outside: path.join(top, "notes"), origin: path.join(top, `${REPOSITORY}.git`) };
  for (const folder of [home, repo, places.outside]) fs.mkdirSync(folder);

  const plan = planDemo(now, seed);
  const history = replayHistory(plan.commits, plan.landings, seed);
  const shas = writeRepository(places, history.streams);
  const shaOfMark = (/** @type {number | undefined} */ mark) => shas.get(mark ?? 0) ?? "";
  for (const commit of plan.commits) commit.sha = shaOfMark(history.marks.get(commit));
  /** The commit that was checked out when a session began. @param {import("./planDemo.mjs").Session} session */
  const headOf = ({ at, branch }) => {
    const own = plan.commits.filter((commit) => commit.branch === branch && commit.at < at).sort((a, b) => b.at - a.at)[0];
    const main = history.landed.filter((commit) => commit.at < at).sort((a, b) => b.at - a.at)[0];
    return own !== undefined && branch !== "main" ? own.sha : shaOfMark(main?.mark);
  };
  writeLogs(plan, home, places, headOf);

  const sessions = plan.sessions.map((session) => trueSession(session, cwdOf(session, places)));
  const outcomes = history.landed.map(({ mark, title, how, at, author, from, reverted }) => ({
    sha: shaOfMark(mark),
    title,
    how,
    at,
    author: PEOPLE[author].email,
    bot: author === "bot",
    from: from.map(({ sha }) => sha),
    sessions: [...new Set(from.flatMap(({ session }) => (session === null ? [] : [session.id])))],
    revertedBy: reverted === null ? null : shaOfMark(reverted.mark),
  }));
  const inFlight = plan.commits.filter(({ branch }) => branch === OPEN_BRANCH).map(({ sha }) => sha);
  return { home, repo, worktree, truth: { sessions, outcomes, inFlight, unpricedModels: [UNPRICED_MODEL] } };
}

/** @param {import("./planDemo.mjs").Session} session @param {Places} places */
function cwdOf(session, places) {
  return places[session.story.place ?? "repo"];
}

/**
 * @param {import("./planDemo.mjs").Plan} plan
 * @param {string} home
 * @param {Places} places
 * @param {(session: import("./planDemo.mjs").Session) => string} headOf
 */
function writeLogs(plan, home, places, headOf) {
  /** @type {Map<import("./planDemo.mjs").Session, import("./claudeLog.mjs").LogFile>} */
  const claude = new Map();
  /** @type {Map<import("./planDemo.mjs").Session, import("./codexLog.mjs").LogFile>} */
  const codex = new Map();
  for (const session of plan.sessions) {
    const cwd = cwdOf(session, places);
    if (session.story.agent === "claude") {
      const files = claudeLog(session, cwd, (session.parent && claude.get(session.parent)) ?? null);
      if (files[0] !== undefined) claude.set(session, files[0]);
      for (const file of files) writeLog(path.join(home, ".claude", "projects"), file);
    } else {
      const gitFacts = { head: headOf(session), origin: places.origin };
      const file = codexLog(session, cwd, gitFacts, (session.parent && codex.get(session.parent)) ?? null);
      codex.set(session, file);
      writeLog(path.join(home, ".codex", "sessions"), file);
    }
  }
}

/** @param {string} root @param {{ relative: string, lines: readonly object[], lastAt: number }} file */
function writeLog(root, { relative, lines, lastAt }) {
  const file = path.join(root, ...relative.split("/"));
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), { mode: 0o600 });
  fs.utimesSync(file, lastAt / 1000, lastAt / 1000);
}

/** @param {import("./planDemo.mjs").Session} session @param {string} cwd @returns {TrueSession} */
function trueSession({ id, story, branch, responses, parent }, cwd) {
  const made = responses.flatMap(({ action }) => (action.kind === "commit" ? [action.commit.sha] : []));
  const all = responses.flatMap((response) => [response, ...(response.action.kind === "task" ? response.action.subagent.responses : [])]);
  const tokens = noTokens();
  for (const response of all) addTo(tokens, response.tokens);
  const source = story.agent === "claude" ? "claude-code" : "codex";
  return { id, source, model: story.model, cwd, branch, tokens, responses: all.length, commits: made, forkedFrom: parent?.id ?? null };
}
