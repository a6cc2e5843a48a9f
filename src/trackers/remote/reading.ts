import type { ClosedIssue, MergedRequest } from "../../core/remoteWork";
import type { Failure } from "../../http/failure";
import { type Clock, LONGEST_TIMER_MS } from "../../http/httpClient";
import type { Transport } from "../../http/transport";
import type { RemoteConnection, RemoteQuestion, RemoteReading } from "../remote";
import { type Ask, createAsk, type Dialect, judge, strange } from "./ask";
import { forgetPerson, isRenamed, type Memory, PARSERS, type Progress, recall } from "./memory";
import { askedSince, beginList, type Item, type ListShape, type Page, rewind, takePage } from "./walk";
import { limitWords, type Named, rejectedWords, stuckWords, troubleWords } from "./words";

/** A page as a tracker brings it. */
export interface Brought extends Page {
  readonly ok: true;
  /** Rows that could not be read: what and where. */
  readonly rejected: readonly string[];
  /** The tracker's own limit asks for a pause before anything else is asked, in milliseconds. */
  readonly restMs?: number;
}

export interface List extends ListShape {
  readonly id: string;
  /**
   * Set for a list that only takes back what a later one told: it begins with the first reading and not with what is asked for.
   * Such a list comes first, so that nothing changes unseen while the others are read.
   */
  readonly takesBack?: boolean;
  /** One page of what changed at or after `since` (epoch milliseconds, already as coarse as the filter). Never throws. */
  page(view: View, since: number, cursor: string | null): Promise<Brought | Failure>;
}

/** What a list's page may use. */
export interface View {
  readonly ask: Ask;
  readonly project: string;
  readonly me: string;
  readonly facts: Readonly<Record<string, string>>;
  readonly now: number;
  readonly connection: RemoteConnection;
  /** How often in a row this page failed. */
  readonly stumbles: number;
}

/** How a tracker is read: who asks, and the lists in the order in which they are read. */
export interface Reader {
  readonly label: string;
  readonly scope: (origin: string) => string;
  readonly dialect: Dialect;
  /** Asked once a day and for each key. Of the facts, `repository` is the project's name as it stands in ids, where one does. */
  readonly begin: (ask: Ask, project: string) => Promise<{ ok: true; me: string; facts: Readonly<Record<string, string>> } | Failure>;
  readonly lists: readonly List[];
  /** Between two readings when all is read. */
  readonly restMs: number;
}

/** Reads up to `PAGES_AT_ONCE` pages of what is new, list after list. Never throws. */
export async function readRemote(
  reader: Reader,
  connection: RemoteConnection,
  transport: Transport,
  question: RemoteQuestion,
  clock: Clock,
): Promise<RemoteReading> {
  const { project, now } = question;
  const named: Named = { label: reader.label, origin: connection.origin, scope: reader.scope(connection.origin), project };
  const before = recall(question.watermark, connection, project);
  if (before.refused !== null && question.again !== true && now - before.refused.at < REFUSED_REST_MS && now >= before.refused.at) {
    // A key that was refused is not tried again soon: some services lock an account after a few failures.
    const nextMs = REFUSED_REST_MS - (now - before.refused.at);
    return reading(before, [], {
      problems: [before.refused.words],
      signInAgain: true,
      needsUser: true,
      keyRefused: true,
      done: false,
      nextMs,
    });
  }
  const ask = createAsk(reader.dialect, connection, transport, clock);
  const started = await begin(reader, before, ask, project, now);
  if (!started.ok) return failed(before, [], { ...started, words: troubleWords(started, named) }, now, clock);
  const read = await readLists(reader, started.memory, named, { ask, connection, project, now, since: question.since }, clock);
  return { ...read, anew: started.anew };
}

const PAGES_AT_ONCE = 20;
const REFUSED_REST_MS = 6 * 3_600_000;
const ASK_AGAIN_MS = 24 * 3_600_000;
const NEXT_AT_ONCE_MS = 1_000;
const FIRST_REST_MS = 60_000;
const LONGEST_REST_MS = 6 * 3_600_000;
const NOTICED_MS = 5 * 60_000;
const MOST_NOTES = 20;

async function begin(
  reader: Reader,
  before: Memory,
  ask: Ask,
  project: string,
  now: number,
): Promise<{ ok: true; memory: Memory; anew: boolean } | Failure> {
  if (before.askedAt !== null && before.askedAt <= now && now - before.askedAt < ASK_AGAIN_MS)
    return { ok: true, memory: before, anew: false };
  const asked = await reader.begin(ask, project);
  if (!asked.ok) return asked;
  const anew = isRenamed(before, asked.facts);
  const mine = before.me === asked.me && !anew ? before : forgetPerson(before, asked.me);
  return { ok: true, memory: { ...mine, askedAt: now, facts: asked.facts }, anew };
}

async function readLists(
  reader: Reader,
  started: Memory,
  named: Named,
  given: Pick<View, "ask" | "connection" | "project" | "now"> & { since: number },
  clock: Clock,
): Promise<RemoteReading> {
  const items: Item[] = [];
  let memory: Memory = started;
  let pages = 0;
  for (const list of reader.lists) {
    memory = withUnreadAgain(memory, list, given.now);
    for (let atEnd = false; !atEnd; ) {
      if (pages >= PAGES_AT_ONCE) return goingOn(memory, items, NEXT_AT_ONCE_MS, named);
      pages += 1;
      const progress = memory.lists[list.id] ?? beginList(beginningOf(list, given));
      const view: View = { ...given, me: memory.me ?? "", facts: memory.facts, stumbles: progress.stumbles };
      const page = await list.page(view, askedSince(progress, list), progress.cursor);
      if (!page.ok) {
        // Another list that goes well takes nothing from how long this one has been failing.
        const tried = { ...memory, failures: Math.max(memory.failures, progress.stumbles) };
        const words = troubleWords(page, named);
        return failed(withProgress(tried, list, afterFailure(progress, page)), items, { ...page, words }, given.now, clock);
      }
      const step = takePage(progress, list, page);
      items.push(...step.fresh);
      // Whatever fails after this is a new trouble.
      const read = withUnread(step.progress, progress.since, page.rejected, given.now);
      memory = { ...note(withProgress(memory, list, read), page.rejected, named), failures: 0 };
      if (step.stuck !== null) {
        const words = stuckWords(named, step.stuck);
        return failed({ ...memory, failures: progress.stuck }, items, { ...strange(), words }, given.now, clock);
      }
      atEnd = step.atEnd;
      if (page.restMs !== undefined && page.restMs > 0) return goingOn(memory, items, page.restMs, named);
    }
  }
  const allRead = Object.values(memory.lists).every(({ unread }) => unread === null);
  memory = { ...memory, failures: 0, refused: null, notes: allRead ? [] : memory.notes };
  return reading(memory, items, {
    problems: memory.notes,
    signInAgain: false,
    needsUser: false,
    keyRefused: false,
    done: true,
    nextMs: reader.restMs,
  });
}

/** A day early, as the server's clock may be another. */
function beginningOf({ takesBack }: List, { since, now }: { readonly since: number; readonly now: number }): number {
  return takesBack === true ? Math.max(since, now - ASK_AGAIN_MS) : since;
}

/** A list of which rows could not be read is read again once a day, and by other parsers at once: it may go now. */
function withUnreadAgain(memory: Memory, list: List, now: number): Memory {
  const unread = memory.lists[list.id]?.unread ?? null;
  if (unread === null || (unread.parsers === PARSERS && unread.at <= now && now - unread.at < ASK_AGAIN_MS)) return memory;
  return withProgress(memory, list, beginList(unread.since));
}

function withUnread(progress: Progress, since: number, rejected: readonly string[], now: number): Progress {
  if (rejected.length === 0 || progress.unread !== null) return progress;
  return { ...progress, unread: { since, parsers: PARSERS, at: now } };
}

/** A cursor may have grown too old, so that the list is begun again; any other failure leaves it where it was. */
function afterFailure(progress: Progress, failure: Failure): Progress {
  const next = { ...progress, stumbles: Math.min(1_000, progress.stumbles + 1) };
  return judge(failure) === "other" ? rewind(next) : next;
}

function goingOn(memory: Memory, items: readonly Item[], restMs: number, named: Named): RemoteReading {
  const nextMs = Math.min(LONGEST_TIMER_MS, Math.max(NEXT_AT_ONCE_MS, Math.ceil(restMs)));
  const problems = nextMs < NOTICED_MS ? memory.notes : [...memory.notes, limitWords(named, nextMs)];
  return reading({ ...memory, failures: 0, refused: null }, items, {
    problems,
    signInAgain: false,
    needsUser: false,
    keyRefused: false,
    done: false,
    nextMs,
  });
}

function failed(
  before: Memory,
  items: readonly Item[],
  failure: Failure & { readonly words: string },
  now: number,
  clock: Clock,
): RemoteReading {
  const { words } = failure;
  const verdict = judge(failure);
  const failures = Math.min(1_000, before.failures + 1);
  const needsUser = verdict === "key" || verdict === "right" || verdict === "absent";
  const backOff = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** Math.min(10, failures - 1) * (1 + clock.random() / 4));
  const rest = verdict === "key" ? REFUSED_REST_MS : needsUser ? Math.max(backOff, 3_600_000) : backOff;
  const nextMs = Math.min(LONGEST_TIMER_MS, Math.ceil(Math.max(rest, failure.retryAfterMs ?? 0)));
  const memory: Memory = { ...before, failures, refused: verdict === "key" ? { at: now, words } : null };
  // One hiccup of a service that has answered before passes by itself and is not worth a word.
  const quiet = verdict === "passing" && failures === 1 && before.me !== null && nextMs < NOTICED_MS;
  return reading(memory, items, {
    problems: quiet ? before.notes : [...before.notes, words],
    signInAgain: verdict === "key" || verdict === "right",
    needsUser,
    keyRefused: verdict === "key",
    done: false,
    nextMs,
  });
}

function withProgress(memory: Memory, list: List, progress: Progress): Memory {
  return { ...memory, lists: { ...memory.lists, [list.id]: progress } };
}

function note(memory: Memory, rejected: readonly string[], named: Named): Memory {
  if (rejected.length === 0) return memory;
  return { ...memory, notes: [...new Set([...memory.notes, rejectedWords(named, rejected)])].slice(-MOST_NOTES) };
}

/** The last word on an id wins: a list may have it twice when it changed in between. */
function reading(
  memory: Memory,
  items: readonly Item[],
  rest: Pick<RemoteReading, "problems" | "signInAgain" | "needsUser" | "keyRefused" | "done" | "nextMs">,
): RemoteReading {
  const requests = new Map<string, MergedRequest>();
  const issues = new Map<string, ClosedIssue>();
  const withdrawn = new Set<string>();
  for (const { request, issue, withdrawn: gone } of items) {
    if (request !== undefined) requests.set(request.id, request);
    if (issue !== undefined) {
      issues.set(issue.id, issue);
      withdrawn.delete(issue.id);
    }
    if (gone !== undefined) {
      issues.delete(gone);
      withdrawn.add(gone);
    }
  }
  return {
    me: memory.me,
    requests: [...requests.values()],
    issues: [...issues.values()],
    withdrawn: [...withdrawn],
    repository: memory.facts["repository"] ?? null,
    anew: false,
    watermark: memory,
    ...rest,
  };
}
