/**
 * What crosses a boundary: snapshots out of the engine, intents into it. A snapshot is always complete, never a
 * difference, so that a hidden view may miss any number of them. Views compute nothing: every sum is made in the engine.
 */
import * as z from "zod/mini";
import { Economics } from "./protocolEconomics";
import * as figures from "./protocolFigures";
import { type CHANGE, CHOICES, COMPARISON, type COST_POINT, FLOW, GRADE_SHARE, MARK, PART, POINTS } from "./protocolPanel";
import { PANEL_QUERY } from "./protocolQuery";
import { TAKE_ALONG } from "./protocolTakeAlong";
import { OUTCOME_FACTS, TRACKER_PROPOSAL, TRACKER_ROW } from "./protocolTrackers";

const { Cost, Distribution, Spend } = figures;
export type Cost = z.infer<typeof Cost>;

export type Spend = z.infer<typeof Spend>;

/** Something that limits the figures or asks for action. `action` names a command of the extension. */
const Health = z.object({
  severity: z.enum(["info", "warning", "error"]),
  /** Source or tracker id, or "engine". */
  origin: z.string(),
  message: z.string(),
  action: z.nullable(z.object({ title: z.string(), command: z.string() })),
});
export type Health = z.infer<typeof Health>;

/** A gateway's live counter: since this window opened, of the whole key; never added to anything. */
const Gateway = z.object({
  name: z.string(),
  label: z.string(),
  /** null until the counter was read once. */
  sinceOpenNanoUsd: z.nullable(z.number()),
  openedAt: z.number(),
  readAt: z.nullable(z.number()),
  /** When it is asked next, where something is wrong; else null. Epoch milliseconds. */
  nextAt: z.nullable(z.number()),
});
export type Gateway = z.infer<typeof Gateway>;

const Indexing = z.object({ done: z.number(), total: z.number() });

/** What the user can choose to see in the status bar. */
export const STATUS_SCOPES = ["session", "branch", "today", "week"] as const;
export type StatusScope = (typeof STATUS_SCOPES)[number];

/** A rate-limit window in the agent's own words. */
const Limit = z.object({
  source: z.string(),
  label: z.string(),
  usedPercent: z.number(),
  resetsAt: z.nullable(z.number()),
  at: z.number(),
});
export type Limit = z.infer<typeof Limit>;

/** What the status bar shows. */
export const StatusSnapshot = z.object({
  at: z.number(),
  /** What `spend` is. "live": the sessions with a response in the last 30 minutes in this window's folders. */
  scope: z.enum(["live", "branch", "today", "week"]),
  liveSessions: z.number(),
  spend: Spend,
  /** Of the shown scope, by model, the largest first; at most six, the last one being all the others (`model` "…"). */
  models: z.array(z.object({ model: z.nullable(z.string()), spend: Spend })),
  /** The live sessions together; null when none is live. */
  live: z.nullable(Spend),
  /** What the branch that is checked out in this window has cost, in all its worktrees; null outside a repository and on no branch. */
  branch: z.nullable(z.object({ name: z.string(), spend: Spend })),
  today: Spend,
  /** The last seven days, today included. */
  week: Spend,
  /** The last 15 minutes in this window's folders, scaled to an hour; null when nothing was used then. */
  burn: z.nullable(z.object({ nanoUsdPerHour: z.number(), tokensPerHour: z.number() })),
  /** Of the shown scope: cache reads as a share, 0..1, of all input; null without input. */
  cacheHitShare: z.nullable(z.number()),
  limits: z.array(Limit),
  lastResponseAt: z.nullable(z.number()),
  gateways: z.array(Gateway),
  indexing: z.nullable(Indexing),
  /** Agents whose logs were found on this machine. */
  sourcesFound: z.array(z.string()),
  health: z.array(Health),
});
export type StatusSnapshot = z.infer<typeof StatusSnapshot>;

export const PanelQuery = PANEL_QUERY;
export type PanelQuery = z.infer<typeof PANEL_QUERY>;
export type Part = z.infer<typeof PART>;
export type Choices = z.infer<typeof CHOICES>;
export type Mark = z.infer<typeof MARK>;
export type Flow = z.infer<typeof FLOW>;
export type CostPoint = z.infer<typeof COST_POINT>;
export type Points = z.infer<typeof POINTS>;
export type Change = z.infer<typeof CHANGE>;
export type Comparison = z.infer<typeof COMPARISON>;

/** One bar: a day, or the part of a week that is in the range. */
const DayRow = z.object({
  /** Its first day, "YYYY-MM-DD" in the user's time zone. */
  day: z.string(),
  spend: Spend,
  /** In the order of `models`, `agents`, `places` and `BECAME`; what has no usage that day has 0. Each sums to `spend`. */
  byModel: z.array(PART),
  byAgent: z.array(PART),
  byPlace: z.array(PART),
  byState: z.array(PART),
  /** List, billed or reported cost by token class, in nano-dollars; null where a cost is known only as a whole. */
  byClass: z.object({
    input: z.number(),
    output: z.number(),
    cacheRead: z.number(),
    cacheWrite5m: z.number(),
    cacheWrite1h: z.number(),
    whole: z.number(),
  }),
  /** What connected gateways billed that UTC day, in nano-dollars: beside `spend`, which may hold the same calls; null where none metered it or it is `spend`. */
  gatewayNanoUsd: z.nullable(z.number()),
});
export type DayRow = z.infer<typeof DayRow>;

const LandingView = z.object({
  how: z.enum(["direct", "merge", "squash", "rebase", "cherry-pick", "replay", "host"]),
  tier: z.number(),
  commit: z.string(),
  at: z.number(),
});

const Grade = z.enum(["exact", "strong", "likely", "weak", "none"]);
export type Grade = z.infer<typeof Grade>;

/** What of a session went to an outcome; `from` and `until` are its first and last moment of use. */
const AllocationRow = z.object({
  session: z.string(),
  cost: Cost,
  totalTokens: z.number(),
  from: z.number(),
  until: z.number(),
  grade: Grade,
  why: z.string(),
});
export type AllocationRow = z.infer<typeof AllocationRow>;

const State = z.enum(["in-flight", "reading", "not-committed", "never-landed", "no-session", "kept", "outside"]);
export type State = z.infer<typeof State>;

/** A session's usage, or a part of it, that is linked to no outcome: a question, never a reproach. */
const UnlinkedRow = z.object({
  repo: z.string(),
  repoName: z.string(),
  session: z.string(),
  state: State,
  spend: Spend,
  from: z.number(),
  until: z.number(),
});
export type UnlinkedRow = z.infer<typeof UnlinkedRow>;

/** The user's own word on a part of a session. */
const CorrectionRow = z.object({
  id: z.number(),
  repo: z.string(),
  session: z.string(),
  from: z.number(),
  until: z.number(),
  /** The outcome whose share alone was moved; absent: all of the time was. */
  of: z.optional(z.string()),
  targets: z.array(z.object({ outcome: z.nullable(z.string()), weight: z.number() })),
});
export type CorrectionRow = z.infer<typeof CorrectionRow>;

const OutcomeRow = z.object({
  kind: z.enum(["commit", "request", "issue"]),
  /** Full sha for a commit. */
  id: z.string(),
  ...OUTCOME_FACTS,
  title: z.string(),
  author: z.string(),
  /** Whether it is the user's own; null when no identity is known here. */
  mine: z.nullable(z.boolean()),
  at: z.number(),
  day: z.string(),
  landed: z.nullable(LandingView),
  revertedAt: z.nullable(z.number()),
  repo: z.string(),
  repoName: z.string(),
  /** What was linked to it; null cost and no sessions when nothing was. */
  cost: z.nullable(Cost),
  totalTokens: z.number(),
  sessions: z.number(),
  grade: Grade,
  /** One sentence with the facts. */
  why: z.string(),
  allocations: z.array(AllocationRow),
});
export type OutcomeRow = z.infer<typeof OutcomeRow>;

export type Distribution = z.infer<typeof Distribution>;
export type PanelEconomics = z.infer<typeof Economics>;

/** Why there is nothing to see, and the next step. */
const Empty = z.object({
  reason: z.enum(["no-logs", "unreadable", "no-repository", "no-commits", "no-usage-in-range", "untrusted"]),
  title: z.string(),
  text: z.string(),
  action: z.nullable(z.object({ title: z.string(), command: z.string() })),
});
export type Empty = z.infer<typeof Empty>;

const SourceRow = z.object({
  id: z.string(),
  label: z.string(),
  found: z.boolean(),
  completeness: z.string(),
  files: z.number(),
  /** null where there is usage that the source cannot count by responses. */
  responses: z.nullable(z.number()),
  lastAt: z.nullable(z.number()),
  where: z.array(z.string()),
  notes: z.array(z.string()),
});
export type SourceRow = z.infer<typeof SourceRow>;
export type TrackerRow = z.infer<typeof TRACKER_ROW>;
export type TrackerProposal = z.infer<typeof TRACKER_PROPOSAL>;

/** Everything that the ROI panel draws. */
export const PanelSnapshot = z.object({
  at: z.number(),
  timeZone: z.string(),
  query: PANEL_QUERY,
  indexing: z.nullable(Indexing),
  repos: z.array(z.object({ id: z.string(), name: z.string() })),
  headline: z.object({
    spend: Spend,
    /** What `outcomes`, `reverted` and `costPerOutcome` count: merged requests where a forge is read, else landed commits. */
    unit: z.enum(["commit", "request", "issue"]),
    outcomes: z.number(),
    reverted: z.number(),
    /** Nano-dollars per outcome, over those with an exact or strong link. */
    costPerOutcome: Distribution,
    /** 0..1: share of the range's tokens linked to an outcome. */
    linkedShare: z.nullable(z.number()),
    grades: z.array(GRADE_SHARE),
    comparison: z.nullable(COMPARISON),
  }),
  choices: CHOICES,
  /** What the bars can be stacked by, the most used first; at most 12 of each, of which the last may be "…", all the others. */
  models: z.array(z.string()),
  agents: z.array(z.object({ key: z.string(), label: z.string() })),
  /** Repositories; "" is usage outside of them. */
  places: z.array(z.object({ key: z.string(), label: z.string() })),
  days: z.array(DayRow),
  marks: z.array(MARK),
  /** The first day whose work may still land; null where all of the range has settled. */
  settlesFrom: z.nullable(z.string()),
  flow: FLOW,
  points: POINTS,
  /** What the table asks for, up to its limit; `related` are others that what can be moved is about. */
  outcomes: z.array(OutcomeRow),
  related: z.array(OutcomeRow),
  /** How many outcomes there are, and how many of them the table's own choices leave. */
  outcomeCount: z.object({ of: z.number(), fitting: z.number() }),
  /** The range's usage by what became of it: sums to the headline's spend. */
  states: z.object({ landed: Spend, reverted: Spend, others: z.array(z.object({ state: State, spend: Spend })) }),
  /** The largest parts of sessions that are linked to nothing, at most 20. */
  unlinked: z.array(UnlinkedRow),
  corrections: z.array(CorrectionRow),
  economics: Economics,
  gateways: z.array(Gateway),
  unpriced: z.array(z.object({ model: z.string(), tokens: z.number() })),
  sources: z.array(SourceRow),
  trackers: z.array(TRACKER_ROW),
  proposals: z.array(TRACKER_PROPOSAL),
  health: z.array(Health),
  /** Conditions that leave the whole page or its outcomes part empty. */
  emptyUsage: z.nullable(Empty),
  emptyOutcomes: z.nullable(Empty),
});
export type PanelSnapshot = z.infer<typeof PanelSnapshot>;

/** The small part of a snapshot that the page opens with: what its heading and its first figures are drawn from. */
export const PanelHead = z.pick(PanelSnapshot, {
  at: true,
  timeZone: true,
  query: true,
  indexing: true,
  repos: true,
  headline: true,
  choices: true,
  gateways: true,
  sources: true,
  health: true,
  emptyUsage: true,
  emptyOutcomes: true,
});
export type PanelHead = z.infer<typeof PanelHead>;

/**
 * What the panel receives: the engine's snapshot, word from the host that the engine is away, or the page's own sentences in
 * another language. `words` goes from an English sentence to its translation, and `said` from the form of one that the engine
 * makes, with `{0}` for what it fills in; what is missing stays English. `language` is
 * the BCP 47 tag that they and the numbers are written in. It comes before the first snapshot, and not at all for English.
 * They stand in the page itself when it opens. `head` is for a page that has not said yet that it is ready, and may be lost.
 */
export const PanelMessage = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("words"),
    language: z.string().check(z.regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)),
    words: z.record(z.string(), z.string()),
    said: z.optional(z.record(z.string(), z.string())),
  }),
  /** `earlier`: what was shown last, until the answer is there. */
  z.object({ type: z.literal("snapshot"), snapshot: PanelSnapshot, earlier: z.optional(z.boolean()) }),
  z.object({ type: z.literal("head"), head: PanelHead, earlier: z.optional(z.boolean()) }),
  z.object({ type: z.literal("engine"), state: z.enum(["starting", "restarting", "stopped"]), message: z.string() }),
]);
export type PanelMessage = z.infer<typeof PanelMessage>;

/** What the panel asks for. */
export const Intent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready"), query: PANEL_QUERY }),
  z.object({ type: z.literal("query"), query: PANEL_QUERY }),
  z.object({ type: z.literal("refresh") }),
  z.object({ type: z.literal("openCommit"), repo: z.string(), sha: z.string().check(z.regex(/^[0-9a-f]{7,64}$/)) }),
  /** Moves a part of a session to outcomes, or with null to exploration; weights are shares above 0. */
  z.object({
    type: z.literal("correct"),
    repo: z.string(),
    session: z.string(),
    from: z.number(),
    until: z.number(),
    /** The outcome that it is taken from, when only that one's share is to move. */
    of: z.optional(z.string()),
    targets: z.array(z.object({ outcome: z.nullable(z.string()), weight: z.number().check(z.positive()) })).check(z.minLength(1)),
  }),
  z.object({ type: z.literal("undoCorrection"), id: z.number() }),
  /** Opens a request or an issue in the browser; the host does so only where the address belongs to a connected tracker. */
  z.object({ type: z.literal("openUrl"), url: z.string().check(z.maxLength(2_000)) }),
  /** Copies or saves what is drawn. */
  z.object({ type: z.literal("takeAlong"), ...TAKE_ALONG }),
  z.object({ type: z.literal("runCommand"), command: z.string().check(z.regex(/^tokenYield\.[a-zA-Z]+$/)) }),
]);
export type Intent = z.infer<typeof Intent>;
