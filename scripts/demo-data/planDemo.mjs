import { daysBefore, localTime } from "./calendar.mjs";
import { randomFrom } from "./random.mjs";
import { STORY } from "./story.mjs";
import { claudeResponse, codexResponse } from "./tokens.mjs";

/**
 * @typedef {import("./tokens.mjs").TokenCounts} TokenCounts
 *
 * @typedef {object} Hunk one changed place of a file, as `diff -U3` shows it
 * @property {number} oldStart
 * @property {number} oldLines
 * @property {number} newStart
 * @property {number} newLines
 * @property {string[]} lines
 *
 * @typedef {object} Edit
 * @property {string} path inside the repository
 * @property {string | null} before the whole file, null when it is new
 * @property {string | null} after null when it is gone
 * @property {Hunk | null} hunk null when the file is new
 *
 * @typedef {object} Commit a commit as it was made, on whatever branch
 * @property {string} title
 * @property {readonly import("./story.mjs").Change[]} changes
 * @property {import("./story.mjs").Who} who
 * @property {number} at epoch milliseconds, whole seconds
 * @property {string} branch
 * @property {Session | null} session that made it
 * @property {string | null} reverts title of the commit that it takes back
 * @property {Edit[]} edits set when the history is written
 * @property {string} sha set when the history is written
 *
 * @typedef {{ kind: "look" } | { kind: "push" } | { kind: "request", number: number }} SimpleAction
 * @typedef {SimpleAction | { kind: "edit", commit: Commit, change: number } | { kind: "commit", commit: Commit } | { kind: "task", subagent: Subagent }} Action
 * @typedef {object} Response
 * @property {number} at
 * @property {boolean} startsTurn whether the person wrote something before it
 * @property {TokenCounts} tokens
 * @property {Action} action
 *
 * @typedef {object} Subagent
 * @property {string} id
 * @property {Response[]} responses
 *
 * @typedef {object} Session
 * @property {string} id
 * @property {import("./story.mjs").SessionStory} story
 * @property {string} branch "" outside git
 * @property {number} at
 * @property {Response[]} responses
 * @property {Session | null} parent whose lines its log starts with
 * @property {import("./random.mjs").Random} random for ids in its log
 *
 * @typedef {object} Landing
 * @property {import("./story.mjs").Feature} feature
 * @property {number} at
 *
 * @typedef {object} Plan
 * @property {Session[]} sessions
 * @property {Commit[]} commits
 * @property {Landing[]} landings
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** Today's session starts this long before now: late enough to be today's, early enough to be over. */
const TODAY_BEFORE = 95 * MINUTE;

/**
 * Works out when everything happened and how many tokens it took. Touches no disk.
 * @param {number} now epoch milliseconds
 * @param {string} seed
 * @returns {Plan}
 */
export function planDemo(now, seed) {
  const days = daysBefore(now);
  /** @param {{ ago: number, hour: number, weekend?: boolean, today?: boolean }} when */
  const timeOf = ({ ago, hour, weekend, today }) => {
    if (today) return Math.floor((now - TODAY_BEFORE) / MINUTE) * MINUTE;
    const daysAgo = (weekend ? days.weekends : days.workdays)[ago - 1];
    if (daysAgo === undefined) throw new Error(`the demo's window has no such day: ${ago} ago`);
    return localTime(now, daysAgo, hour);
  };
  /** @type {Plan} */
  const plan = { sessions: [], commits: [], landings: [] };
  /** @type {Map<string, Session>} */
  const named = new Map();

  /** @param {import("./story.mjs").SessionStory} story @param {string} branch @param {number | null} request */
  const addSession = (story, branch, request) => {
    const parent = story.forkOf === undefined ? null : (named.get(story.forkOf) ?? null);
    const random = randomFrom(`${seed}/${plan.sessions.length}`);
    const at = timeOf(story) + random.int(0, 59) * SECOND + random.int(0, 999);
    let id = story.agent === "claude" ? random.uuid() : random.uuidAt(at);
    // Claude Code's copies differ from the parent's lines in the id alone: readers that find both take the smaller name's.
    while (parent !== null && id < parent.id) id = random.uuid();
    /** @type {Session} */
    const session = { id, story, branch: story.place === "outside" ? "" : branch, at, responses: [], parent, random };
    planResponses(session, request);
    for (const { action } of session.responses) if (action.kind === "commit") plan.commits.push(action.commit);
    if (story.name !== undefined) named.set(story.name, session);
    plan.sessions.push(session);
  };
  /** @param {{ ago: number, hour: number, who: import("./story.mjs").Who, commit: import("./story.mjs").PlannedCommit }} made @param {string} branch @param {string | null} reverts */
  const addByHand = (made, branch, reverts) => {
    plan.commits.push({ ...made.commit, who: made.who, at: timeOf(made), branch, session: null, reverts, edits: [], sha: "" });
  };

  for (const chapter of STORY) {
    if (chapter.kind === "hand") addByHand(chapter, "main", chapter.reverts ?? null);
    else if (chapter.kind !== "feature") addSession(chapter.session, "main", null);
    else {
      const last = chapter.sessions.at(-1);
      for (const story of chapter.sessions) addSession(story, chapter.branch, story === last ? chapter.request : null);
      for (const made of chapter.byHand ?? []) addByHand(made, chapter.branch, null);
      if (chapter.land !== undefined) plan.landings.push({ feature: chapter, at: timeOf(chapter.land) });
    }
  }
  return plan;
}

/**
 * Lays out one session: which response edits, commits or pushes what, and when.
 * @param {Session} session
 * @param {number | null} request number of the pull request that it opens at the end
 */
function planResponses(session, request) {
  const { story, random } = session;
  const actions = planActions(session, request);
  const parentsLast = session.parent?.responses.at(-1);
  const conversation = { context: parentsLast === undefined ? 0 : contextAfter(parentsLast.tokens) };
  let at = session.at;
  let untilTurn = 0;
  for (const action of actions) {
    const startsTurn = untilTurn-- === 0;
    if (startsTurn) untilTurn = random.int(4, 11);
    at += random.int(6, 38) * SECOND + random.int(0, 999);
    if (startsTurn && session.responses.length > 0) at += random.int(40, 240) * SECOND;
    const tokens = story.agent === "claude" ? claudeResponse(random, conversation, "1h") : codexResponse(random, conversation);
    session.responses.push({ at, startsTurn, tokens, action });
    if (action.kind === "task") at = planSubagent(action.subagent, random, at);
    if (action.kind === "commit") action.commit.at = Math.floor((at + 1500) / SECOND) * SECOND;
  }
}

/**
 * @param {Session} session
 * @param {number | null} request
 * @returns {Action[]} one for each response
 */
function planActions(session, request) {
  const { story, branch, random } = session;
  const commits = story.commits ?? [];
  /** @type {Action[]} */
  const actions = Array.from({ length: story.responses }, () => ({ kind: "look" }));
  let end = story.responses;
  if (request !== null) actions[--end] = { kind: "request", number: request };
  if (commits.length > 0) actions[--end] = { kind: "push" };
  commits.forEach((planned, index) => {
    /** @type {Commit} */
    const commit = { ...planned, who: "robin", at: 0, branch, session, reverts: null, edits: [], sha: "" };
    const place = Math.floor(((index + 1) * end) / commits.length) - 1;
    actions[place] = { kind: "commit", commit };
    planned.changes.forEach((_, change) => {
      actions[place - 1 - planned.changes.length + change] = { kind: "edit", commit, change };
    });
  });
  for (let n = 0; n < (story.subagents ?? 0); n++) {
    const free = actions.findIndex((action, index) => action.kind === "look" && index > (n * story.responses) / 4);
    actions[free] = { kind: "task", subagent: { id: `a${random.hex(16)}`, responses: [] } };
  }
  return actions;
}

/**
 * @param {Subagent} subagent
 * @param {import("./random.mjs").Random} random
 * @param {number} start
 * @returns {number} when it ended
 */
function planSubagent(subagent, random, start) {
  const conversation = { context: 0 };
  let at = start;
  for (let left = random.int(7, 15); left > 0; left--) {
    at += random.int(3, 14) * SECOND + random.int(0, 999);
    subagent.responses.push({ at, startsTurn: false, tokens: claudeResponse(random, conversation, "5m"), action: { kind: "look" } });
  }
  return at;
}

/** @param {TokenCounts} tokens */
function contextAfter(tokens) {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}
