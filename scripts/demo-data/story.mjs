/**
 * What happened in the demo's six weeks. Only this table is made up by hand; times, tokens and file contents follow from it.
 * `ago` counts working days before today (1 is the last one), or weekend days where `weekend` is set.
 *
 * @typedef {"robin" | "sam" | "bot"} Who
 * @typedef {readonly [path: string, added: number, removed: number]} Change lines
 * @typedef {object} PlannedCommit
 * @property {string} title
 * @property {readonly Change[]} changes
 *
 * @typedef {object} SessionStory
 * @property {string} [name] so that a fork can name its parent
 * @property {"claude" | "codex"} agent
 * @property {string} model
 * @property {number} ago
 * @property {boolean} [weekend]
 * @property {boolean} [today] instead of `ago`: shortly before now
 * @property {number} hour
 * @property {number} responses made by the main conversation itself
 * @property {number} [subagents]
 * @property {"worktree" | "outside"} [place] the repository's own folder unless said otherwise
 * @property {string} [forkOf] name of the session whose lines this one's log starts with
 * @property {readonly PlannedCommit[]} [commits]
 *
 * @typedef {{ kind: "direct", session: SessionStory }} DirectBySession commits straight to the default branch
 * @typedef {{ kind: "hand", who: Who, ago: number, hour: number, commit: PlannedCommit, reverts?: string }} DirectByHand
 * @typedef {{ kind: "explore", session: SessionStory }} Explore a session without a commit
 * @typedef {object} Feature
 * @property {"feature"} kind
 * @property {string} branch
 * @property {"squash" | "merge" | "rebase" | "open"} style
 * @property {boolean} keep whether the branch is still there
 * @property {number} request
 * @property {string} title
 * @property {{ ago: number, hour: number }} [land]
 * @property {readonly SessionStory[]} sessions
 * @property {readonly { ago: number, hour: number, who: Who, commit: PlannedCommit }[]} [byHand]
 * @typedef {DirectBySession | DirectByHand | Explore | Feature} Chapter
 */

export const REPOSITORY = "parcel-post";
export const WORKTREE = "parcel-post-search";
export const WORKTREE_BRANCH = "feat/search";
export const OPEN_BRANCH = "feat/live-map";
/** No price list knows it, as a model of a company's own. */
export const UNPRICED_MODEL = "orchard-coder-70b";

/** @type {Readonly<Record<Who | "forge", { name: string, email: string }>>} */
export const PEOPLE = {
  robin: { name: "Robin Vale", email: "robin@parcel-post.example" },
  sam: { name: "Sam Reed", email: "sam@parcel-post.example" },
  bot: { name: "dependabot[bot]", email: "49699333+dependabot[bot]@users.noreply.github.com" },
  forge: { name: "GitHub", email: "noreply@github.com" },
};

const OPUS = "claude-opus-5";
const SONNET = "claude-sonnet-5";
const HAIKU = "claude-haiku-4-5-20251001";
const CODEX = "gpt-5.5-codex";

/** @param {string} title @param {readonly Change[]} changes @returns {PlannedCommit} */
const commit = (title, ...changes) => ({ title, changes });

/** @param {string} model @param {number} ago @param {number} hour @param {number} responses @param {Partial<SessionStory>} [more] @returns {SessionStory} */
const claude = (model, ago, hour, responses, more) => ({ agent: "claude", model, ago, hour, responses, ...more });

/** @param {number} ago @param {number} hour @param {number} responses @param {Partial<SessionStory>} [more] @returns {SessionStory} */
const codex = (ago, hour, responses, more) => ({ agent: "codex", model: CODEX, ago, hour, responses, ...more });

/** @param {Who} who @param {number} ago @param {number} hour @param {PlannedCommit} planned @returns {DirectByHand} */
const hand = (who, ago, hour, planned) => ({ kind: "hand", who, ago, hour, commit: planned });

/** @param {SessionStory} session @param {readonly PlannedCommit[]} commits @returns {DirectBySession} */
const direct = (session, ...commits) => ({ kind: "direct", session: { ...session, commits } });

/** @param {SessionStory} session @returns {Explore} */
const explore = (session) => ({ kind: "explore", session });

/** @param {number} ago @param {number} hour @param {number} request @param {string} title */
const bump = (ago, hour, request, title) =>
  hand("bot", ago, hour, commit(`${title} (#${request})`, ["package.json", 1, 1], ["package-lock.json", 3, 3]));

/** @type {readonly Chapter[]} */
export const STORY = [
  hand(
    "sam",
    29,
    10.2,
    commit("Start the service", ["README.md", 9, 0], ["package.json", 22, 0], ["package-lock.json", 60, 0], ["src/server.ts", 34, 0]),
  ),
  hand("sam", 29, 15.4, commit("Add a health endpoint", ["src/health.ts", 14, 0], ["src/server.ts", 3, 0])),
  direct(
    claude(OPUS, 28, 9.8, 41),
    commit("Parse tracking numbers", ["src/tracking/parse.ts", 46, 0], ["test/parse.test.ts", 38, 0]),
    commit("Check the digit of tracking numbers", ["src/tracking/checkDigit.ts", 27, 0], ["src/tracking/parse.ts", 6, 2]),
  ),
  bump(27, 8.5, 1, "Bump esbuild from 0.27.1 to 0.27.2"),
  {
    kind: "feature",
    branch: "feat/carriers",
    style: "squash",
    keep: true,
    request: 2,
    title: "Ask several carriers for a parcel",
    land: { ago: 25, hour: 11.2 },
    sessions: [
      claude(OPUS, 27, 11.1, 54, {
        commits: [
          commit("Describe what a carrier answers", ["src/carriers/carrier.ts", 31, 0]),
          commit("Ask the post", ["src/carriers/post.ts", 58, 0], ["test/post.test.ts", 44, 0]),
        ],
      }),
      claude(SONNET, 26, 10.3, 46, {
        subagents: 2,
        commits: [
          commit("Ask the courier", ["src/carriers/courier.ts", 52, 0], ["test/courier.test.ts", 40, 0]),
          commit("Ask all carriers at once", ["src/carriers/all.ts", 33, 0], ["src/carriers/carrier.ts", 5, 1]),
        ],
      }),
    ],
  },
  explore(claude(OPUS, 26, 14.8, 33)),
  explore(claude(HAIKU, 25, 14.5, 14)),
  {
    kind: "feature",
    branch: "docs/api",
    style: "merge",
    keep: false,
    request: 3,
    title: "Describe the API",
    land: { ago: 23, hour: 16.3 },
    sessions: [],
    byHand: [
      { ago: 24, hour: 10.1, who: "sam", commit: commit("List the endpoints", ["docs/api.md", 40, 0]) },
      { ago: 23, hour: 14.7, who: "sam", commit: commit("Give an example of each answer", ["docs/api.md", 28, 3]) },
    ],
  },
  {
    kind: "feature",
    branch: "feat/webhooks",
    style: "squash",
    keep: false,
    request: 4,
    title: "Tell subscribers when a parcel moves",
    land: { ago: 22, hour: 12.1 },
    sessions: [
      codex(24, 15.2, 52, {
        commits: [
          commit("Keep subscriptions", ["src/webhooks/subscriptions.ts", 49, 0]),
          commit("Send events", ["src/webhooks/send.ts", 61, 0], ["test/send.test.ts", 47, 0]),
        ],
      }),
      codex(23, 9.6, 41, {
        commits: [
          commit("Sign events", ["src/webhooks/sign.ts", 22, 0]),
          commit("Verify the signature in tests", ["test/send.test.ts", 19, 4]),
        ],
      }),
    ],
  },
  direct(claude(SONNET, 22, 15.1, 22), commit("Answer 404 for unknown parcels", ["src/server.ts", 8, 2], ["test/server.test.ts", 24, 0])),
  explore(codex(21, 10.2, 23)),
  {
    kind: "feature",
    branch: "feat/retry",
    style: "merge",
    keep: false,
    request: 5,
    title: "Retry carriers that do not answer",
    land: { ago: 20, hour: 16.4 },
    sessions: [
      claude(OPUS, 21, 13.6, 66, {
        subagents: 3,
        commits: [
          commit("Retry with a pause that grows", ["src/retry.ts", 44, 0], ["test/retry.test.ts", 56, 0]),
          commit("Honour Retry-After", ["src/retry.ts", 17, 3]),
        ],
      }),
      claude(OPUS, 20, 10.8, 36, { commits: [commit("Give up after a deadline", ["src/retry.ts", 12, 4], ["test/retry.test.ts", 21, 0])] }),
    ],
  },
  explore(claude(SONNET, 5, 11.5, 12, { weekend: true })),
  bump(19, 8.4, 6, "Bump typescript from 6.0.2 to 6.0.3"),
  direct(claude(OPUS, 19, 11.3, 28), commit("Cache what carriers answer", ["src/cache.ts", 39, 0], ["src/health.ts", 4, 0])),
  {
    kind: "feature",
    branch: "feat/rate-limit",
    style: "rebase",
    keep: false,
    request: 7,
    title: "Limit requests per client",
    land: { ago: 16, hour: 11.4 },
    sessions: [
      claude(OPUS, 18, 10.1, 44, {
        commits: [
          commit("Count requests per client", ["src/limit/count.ts", 36, 0]),
          commit("Refuse politely", ["src/limit/refuse.ts", 24, 0], ["test/limit.test.ts", 51, 0]),
        ],
      }),
      codex(17, 14.2, 33, { commits: [commit("Say when to come back", ["src/limit/refuse.ts", 9, 2], ["test/limit.test.ts", 14, 1])] }),
    ],
  },
  { ...hand("sam", 17, 10.4, commit('Revert "Cache what carriers answer"')), reverts: "Cache what carriers answer" },
  hand("sam", 16, 14.6, commit("Name the environment variables", ["README.md", 12, 1])),
  explore(claude(UNPRICED_MODEL, 15, 9.7, 31)),
  {
    kind: "feature",
    branch: WORKTREE_BRANCH,
    style: "squash",
    keep: true,
    request: 8,
    title: "Search parcels by address",
    land: { ago: 13, hour: 10.6 },
    sessions: [
      codex(15, 14.1, 48, {
        place: "worktree",
        commits: [
          commit("Index addresses", ["src/search/index.ts", 54, 0]),
          commit("Split addresses into words", ["src/search/words.ts", 35, 0], ["test/words.test.ts", 42, 0]),
        ],
      }),
      claude(OPUS, 14, 9.9, 40, {
        place: "worktree",
        subagents: 1,
        commits: [
          commit("Rank by words found", ["src/search/rank.ts", 47, 0], ["test/rank.test.ts", 39, 0]),
          commit("Search from the server", ["src/search/route.ts", 18, 0]),
        ],
      }),
    ],
  },
  direct(claude(HAIKU, 14, 15.5, 9), commit("Fix a word in an error message", ["src/server.ts", 1, 1])),
  explore(claude(OPUS, 13, 14.1, 37, { name: "events" })),
  direct(
    claude(OPUS, 12, 10.2, 18, { forkOf: "events" }),
    commit("Store events in one table", ["src/events/table.ts", 63, 0], ["test/table.test.ts", 48, 0]),
  ),
  bump(12, 15.3, 9, "Bump undici from 7.16.0 to 7.16.1"),
  explore(codex(11, 15.3, 26, { name: "labels" })),
  {
    kind: "feature",
    branch: "feat/labels",
    style: "squash",
    keep: false,
    request: 10,
    title: "Print labels",
    land: { ago: 9, hour: 11.1 },
    sessions: [
      claude(SONNET, 11, 10.1, 42, {
        commits: [
          commit("Lay out a label", ["src/labels/layout.ts", 57, 0]),
          commit("Draw the bar code", ["src/labels/barCode.ts", 41, 0], ["test/barCode.test.ts", 33, 0]),
        ],
      }),
      codex(10, 10.4, 30, { forkOf: "labels", commits: [commit("Offer labels as PDF", ["src/labels/pdf.ts", 46, 0])] }),
    ],
  },
  explore(claude(SONNET, 10, 16.1, 11, { place: "outside" })),
  {
    kind: "feature",
    branch: "feat/metrics",
    style: "merge",
    keep: true,
    request: 11,
    title: "Count what the service does",
    land: { ago: 8, hour: 16.5 },
    sessions: [],
    byHand: [
      { ago: 9, hour: 15.1, who: "sam", commit: commit("Count requests", ["src/metrics.ts", 37, 0]) },
      { ago: 8, hour: 11.2, who: "sam", commit: commit("Time carriers", ["src/metrics.ts", 16, 2]) },
    ],
  },
  direct(
    claude(OPUS, 8, 9.9, 34),
    commit("Validate addresses", ["src/address.ts", 51, 0], ["test/address.test.ts", 45, 0]),
    commit("Accept addresses without a house number", ["src/address.ts", 7, 3]),
  ),
  explore({ ...codex(8, 14.3, 15), model: UNPRICED_MODEL }),
  {
    kind: "feature",
    branch: "feat/exports",
    style: "merge",
    keep: false,
    request: 12,
    title: "Export parcels as CSV",
    land: { ago: 6, hour: 15.2 },
    sessions: [
      claude(OPUS, 7, 10.0, 70, {
        subagents: 2,
        commits: [
          commit("Write rows as CSV", ["src/exports/csv.ts", 43, 0], ["test/csv.test.ts", 52, 0]),
          commit("Stream large exports", ["src/exports/stream.ts", 38, 0]),
          commit("Refuse formulas in cells", ["src/exports/csv.ts", 11, 2], ["test/csv.test.ts", 17, 0]),
        ],
      }),
    ],
  },
  explore(claude(HAIKU, 2, 16.2, 10, { weekend: true })),
  explore(claude(SONNET, 7, 14.4, 28)),
  direct(codex(6, 10.3, 27), commit("Log slow requests", ["src/slowLog.ts", 29, 0], ["test/slowLog.test.ts", 22, 0])),
  {
    kind: "feature",
    branch: "feat/batch",
    style: "rebase",
    keep: true,
    request: 13,
    title: "Look up parcels in batches",
    land: { ago: 4, hour: 15.1 },
    sessions: [
      claude(SONNET, 5, 11.2, 39, {
        commits: [
          commit("Accept many tracking numbers", ["src/batch/accept.ts", 33, 0], ["test/batch.test.ts", 37, 0]),
          commit("Answer in the order asked", ["src/batch/order.ts", 21, 0]),
        ],
      }),
    ],
  },
  bump(5, 16.4, 14, "Bump esbuild from 0.27.2 to 0.28.0"),
  explore(claude(HAIKU, 4, 10.2, 12)),
  explore(claude(OPUS, 3, 15.2, 26)),
  direct(claude(SONNET, 4, 16.2, 19), commit("Trim long names on labels", ["src/labels/layout.ts", 8, 3])),
  {
    kind: "feature",
    branch: "feat/notify",
    style: "squash",
    keep: true,
    request: 15,
    title: "Notify people by mail",
    land: { ago: 2, hour: 17.1 },
    sessions: [
      claude(OPUS, 3, 10.1, 63, {
        subagents: 1,
        commits: [
          commit("Compose a mail", ["src/notify/compose.ts", 48, 0]),
          commit("Send mails from a queue", ["src/notify/queue.ts", 56, 0], ["test/queue.test.ts", 41, 0]),
          commit("Let people opt out", ["src/notify/optOut.ts", 26, 0]),
        ],
      }),
      codex(2, 14.2, 31, { commits: [commit("Never mail twice", ["src/notify/queue.ts", 13, 3], ["test/queue.test.ts", 18, 0])] }),
    ],
  },
  hand("sam", 2, 10.5, commit("Say how to run the tests", ["README.md", 6, 0])),
  hand("robin", 2, 11.4, commit("Sort the imports", ["src/server.ts", 5, 5])),
  direct(claude(SONNET, 1, 9.9, 26), commit("Time out slow carriers", ["src/carriers/all.ts", 9, 2], ["test/all.test.ts", 28, 0])),
  {
    kind: "feature",
    branch: OPEN_BRANCH,
    style: "open",
    keep: true,
    request: 16,
    title: "Show parcels on a live map",
    sessions: [
      claude(OPUS, 1, 14.1, 56, {
        commits: [
          commit("Turn addresses into places", ["src/map/places.ts", 44, 0], ["test/places.test.ts", 36, 0]),
          commit("Group places that are close", ["src/map/group.ts", 52, 0]),
        ],
      }),
      claude(OPUS, 0, 0, 24, { today: true, commits: [commit("Move parcels as events come", ["src/map/move.ts", 31, 0])] }),
    ],
  },
];
