import { createHash } from "node:crypto";
import type { Usage } from "../core/usage";
import type { Failure } from "../http/failure";
import { askJson, type Clock, REAL_CLOCK } from "../http/httpClient";
import type { Transport } from "../http/transport";
import { type Activity, type Ask, readActivity } from "./litellm/activity";
import { toBuckets } from "./litellm/buckets";
import { readCalls } from "./litellm/calls";
import { utcDay } from "./litellm/days";
import { type Memory, recall } from "./litellm/memory";
import { activityDue, levelToTry, nextAfterFailure, nextAfterSuccess, windowAt } from "./litellm/schedule";
import { type KeyInfo, parseKeyInfo } from "./litellm/wire";
import { connectedWords, judge, keyProblem, levelWords, NO_COUNTER, readingNotes, type Verdict } from "./litellm/words";
import type { CheckResult, Connection, PollResult, PollSource } from "./source";

/**
 * A LiteLLM proxy, seen with one virtual key: the key's cumulative spend at every poll and, less often, its daily totals by
 * model. Only this key's rows are asked for, so that two keys of one person are not counted twice and an administrator's key
 * does not bring in everyone's usage.
 */
export const litellm: PollSource = createLitellm(REAL_CLOCK);

/** The source with another clock, for tests that must not wait. */
export function createLitellm(clock: Clock): PollSource {
  return {
    kind: "poll",
    id: "litellm",
    label: "LiteLLM",
    completeness: {
      grade: "partial",
      why: "what went through this proxy with this key, by UTC day and model, about a minute late; the proxy knows no sessions",
    },
    check: (connection, transport) => check(connection, transport, clock),
    poll: (connection, transport, memory, now) => poll(connection, transport, memory, now, { ...clock, now: () => now }),
    calls: (connection, transport, memory, now) =>
      readCalls(asker(connection, transport, { ...clock, now: () => now }), hashOf(connection.key), subjectOf(connection), memory, now),
  };
}

async function check(connection: Connection, transport: Transport, clock: Clock): Promise<CheckResult> {
  const { origin } = connection;
  const ask = asker(connection, transport, clock);
  const read = await readKey(ask);
  if (read.ok) return { ok: true, words: connectedWords(read.info) };
  if (read.verdict !== "mayNot" && read.verdict !== "absent") return { ok: false, words: keyProblem(read.verdict, read.failure, origin) };
  const today = utcDay(clock.now());
  const activity = await readActivity(ask, hashOf(connection.key), "aggregated", () => ({ start: today, end: today }));
  if (!activity.ok) return { ok: false, words: keyProblem("other", activity, origin) };
  if (activity.level === "nothing") return { ok: false, words: keyProblem(read.verdict, read.failure, origin) };
  return { ok: true, words: `Connected to ${origin}. ${NO_COUNTER}` };
}

async function poll(connection: Connection, transport: Transport, stored: unknown, now: number, clock: Clock): Promise<PollResult> {
  const { origin } = connection;
  const ask = asker(connection, transport, clock);
  const before = recall(stored, subjectOf(connection));
  const read = await readKey(ask);
  const blind = !read.ok && (read.verdict === "mayNot" || read.verdict === "absent");
  if (!read.ok && !blind) {
    const memory = { ...before, failures: before.failures + 1 };
    const nextMs = nextAfterFailure(memory.failures, read.failure?.retryAfterMs ?? null, clock.random());
    return { usages: [], counterNanoUsd: null, memory, problems: [keyProblem(read.verdict, read.failure, origin)], nextMs };
  }
  const counterNanoUsd = read.ok ? read.info.spentNanoUsd : null;
  const counted = noteCounter(before, counterNanoUsd, now);
  const due = activityDue(counted, now);
  const { usages, memory, retryAfterMs } =
    due === "no"
      ? { usages: [], memory: counted, retryAfterMs: null }
      : await updateActivity(connection, ask, counted, now, due === "prompted");

  // Without its total and without its days, a key is of no use; otherwise what is missing is said.
  const useless = !read.ok && memory.level === "nothing";
  const problems = useless ? [keyProblem(read.verdict, read.failure, origin)] : [...(blind ? [NO_COUNTER] : []), ...memory.notes];
  if (memory.activityProblem !== null) problems.push(memory.activityProblem);
  const rest = useless ? nextAfterFailure(LONG_REST, null, clock.random()) : nextAfterSuccess(memory.idle);
  // A failing activity endpoint does not slow the counter down, unless the proxy asked to be left alone.
  const nextMs = retryAfterMs === null ? rest : Math.max(rest, nextAfterFailure(1, retryAfterMs, clock.random()));
  return { usages, counterNanoUsd, memory, problems, nextMs };
}

/** As many failures as bring the longest back-off. */
const LONG_REST = 10;

type KeyRead =
  | { readonly ok: true; readonly info: KeyInfo }
  | { readonly ok: false; readonly verdict: Verdict; readonly failure: Failure | null };

async function readKey(ask: Ask): Promise<KeyRead> {
  const answer = await ask("/key/info", {});
  if (!answer.ok) return { ok: false, verdict: judge(answer), failure: answer };
  const info = parseKeyInfo(answer.json);
  return info === null ? { ok: false, verdict: "notLitellm", failure: null } : { ok: true, info };
}

function noteCounter(before: Memory, counterNanoUsd: number | null, now: number): Memory {
  const moved = counterNanoUsd !== null && before.counterNanoUsd !== null && counterNanoUsd !== before.counterNanoUsd;
  const first = before.counterNanoUsd === null && counterNanoUsd !== null;
  return {
    ...before,
    failures: 0,
    counterNanoUsd: counterNanoUsd ?? before.counterNanoUsd,
    counterMovedAt: moved ? now : before.counterMovedAt,
    idle: moved || first ? 0 : before.idle + 1,
  };
}

interface Update {
  readonly usages: readonly Usage[];
  readonly memory: Memory;
  /** How long the proxy asked to be left alone. */
  readonly retryAfterMs: number | null;
}

async function updateActivity(connection: Connection, ask: Ask, before: Memory, now: number, prompted: boolean): Promise<Update> {
  const tried: Memory = { ...before, activityTriedAt: now, activityPromptedAt: prompted ? now : before.activityPromptedAt };
  const from = levelToTry(before, now);
  const read = await readActivity(ask, hashOf(connection.key), from, (level) => windowAt(before, level, now));
  if (read.ok) return { ...applyActivity(connection, tried, read, now, from === "aggregated"), retryAfterMs: null };
  const problem = keyProblem(judge(read) === "noDatabase" ? "noDatabase" : "other", read, connection.origin);
  const memory = { ...tried, activityFailures: before.activityFailures + 1, activityProblem: problem };
  return { usages: [], memory, retryAfterMs: read.retryAfterMs };
}

function applyActivity(
  connection: Connection,
  before: Memory,
  read: Activity,
  now: number,
  fromTop: boolean,
): Omit<Update, "retryAfterMs"> {
  const window = windowAt(before, read.level, now);
  const { usages, remainders, clamped } =
    window === null || read.level === "nothing"
      ? { usages: [], remainders: [], clamped: [] }
      : toBuckets(connection.name, read.days, window, before.remainders);
  const missing = levelWords(read.level, connection.origin);
  const withTokens = read.level === "aggregated" || read.level === "paged";
  const memory: Memory = {
    ...before,
    level: read.level,
    levelFoundAt: fromTop ? now : before.levelFoundAt,
    activityFailures: 0,
    activityProblem: null,
    activityReadAt: read.level === "nothing" ? before.activityReadAt : now,
    tokensThrough: withTokens ? utcDay(now) : before.tokensThrough,
    remainders: rememberRemainders(before, usages, remainders),
    notes: [...(missing === null ? [] : [missing]), ...readingNotes(connection.origin, read.rejected, clamped)],
  };
  return { usages, memory };
}

/** A day stays until its model-less bucket was written as zero; the list is as long as the longest window at most. */
function rememberRemainders(before: Memory, usages: readonly Usage[], remainders: readonly string[]): string[] {
  const written = new Set(usages.filter((usage) => usage.model === null).map((usage) => new Date(usage.at).toISOString().slice(0, 10)));
  return [...before.remainders.filter((day) => !written.has(day)), ...remainders].sort().slice(-MOST_REMAINDERS);
}

const MOST_REMAINDERS = 100;

function asker(connection: Connection, transport: Transport, clock: Clock): Ask {
  const { origin, key } = connection;
  return (path, query, maxBytes) =>
    askJson(transport, { origin, path, query, key, ...(maxBytes === undefined ? {} : { maxBytes }) }, clock);
}

/** LiteLLM's own id of a key: its SHA-256, by which its daily rows are filtered. */
function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function subjectOf({ origin, key }: Connection): string {
  return createHash("sha256").update(`${origin} ${key}`).digest("hex").slice(0, 16);
}
