import type { MergedRequest } from "../core/remoteWork";
import type { Failure } from "../http/failure";
import { type Clock, REAL_CLOCK } from "../http/httpClient";
import { GITEA_SCOPE, giteaProfile } from "./gitea/profile";
import { Commit, Event, type EventRow, type IssueRow, idOf, Pull, Repository, Row, toIssue, toRequest, User } from "./gitea/wire";
import type { RemoteCheck, RemoteConnection, RemoteTracker } from "./remote";
import { type Ask, askMoved, createAsk, type Dialect, failureOf, nameAnswer, strange } from "./remote/ask";
import { serverTime } from "./remote/fields";
import { type Brought, type List, type Reader, readRemote, type View } from "./remote/reading";
import { isCut, nextPage, pageNumber, parseRows, type Rows } from "./remote/rows";
import type { Item } from "./remote/walk";
import { troubleWords } from "./remote/words";

/** Gitea and Forgejo (Codeberg runs it), by REST v1. */
export const gitea: RemoteTracker = createGitea(REAL_CLOCK);

/** The tracker with another clock, for tests that must not wait. */
export function createGitea(clock: Clock): RemoteTracker {
  return {
    ...giteaProfile,
    check: (connection, transport, project) => check(createAsk(DIALECT, connection, transport, clock), connection, project),
    read: (connection, transport, question) => readRemote(READER, connection, transport, question, clock),
    nameOf: async (connection, transport, project) => {
      const found = await askRepository(createAsk(DIALECT, connection, transport, clock), project);
      return nameAnswer(found.ok ? { ok: true, name: found.path } : found);
    },
  };
}

const DIALECT: Dialect = { keyHeader: ({ key }) => ({ name: "authorization", value: `token ${key}` }) };
const API = "/api/v1";
/** What a server gives at most unless its administrator changed it. */
const PER_PAGE = 50;
const REQUESTS_PER_PAGE = 20;
const MOST_INNER_PAGES = 5;

// Lists of issues have the newest first and no other order, but a filter by change. Open rows are asked for too: a list of closed
// ones would close up when one is opened again.
const REQUESTS: List = { id: "requests", order: "numbered", grainMs: 1_000, page: requestsPage };
const ISSUES: List = { id: "issues", order: "numbered", grainMs: 1_000, page: issuesPage };
const READER: Reader = {
  label: "Gitea",
  scope: () => GITEA_SCOPE,
  dialect: DIALECT,
  begin,
  lists: [REQUESTS, ISSUES],
  restMs: 15 * 60_000,
};

async function check(ask: Ask, connection: RemoteConnection, project: string | undefined): Promise<RemoteCheck> {
  const named = { label: "Gitea", origin: connection.origin, scope: GITEA_SCOPE, project: null };
  const me = await askMe(ask);
  if (!me.ok) return { ok: false, words: troubleWords(me, named) };
  if (project === undefined) return { ok: true, words: `Signed in to ${connection.origin} as ${me.me}.` };
  const found = await askRepository(ask, project);
  if (!found.ok) return { ok: false, words: troubleWords(found, { ...named, project }) };
  return { ok: true, words: `Signed in to ${connection.origin} as ${me.me}; ${found.path} can be read.` };
}

async function begin(ask: Ask, project: string): ReturnType<Reader["begin"]> {
  const me = await askMe(ask);
  if (!me.ok) return me;
  const found = await askRepository(ask, project);
  return found.ok ? { ok: true, me: me.me, facts: { repository: found.path } } : found;
}

async function askMe(ask: Ask): Promise<{ ok: true; me: string } | Failure> {
  const answer = await ask(`${API}/user`);
  if (!answer.ok) return answer;
  const user = User.safeParse(answer.json);
  return user.success ? { ok: true, me: user.data.login } : strange();
}

async function askRepository(ask: Ask, project: string): Promise<{ ok: true; path: string } | Failure> {
  if (!isPath(project)) return failureOf(404, null);
  // A former name of the owner or the repository is answered with a redirect, or as the new one.
  const answer = await askMoved(
    ask,
    `${API}/repos/${project}`,
    (to) => to.startsWith(`${API}/repos/`) && isPath(to.slice(`${API}/repos/`.length)),
  );
  if (!answer.ok) return answer;
  const found = Repository.safeParse(answer.json);
  return found.success && isPath(found.data.full_name) ? { ok: true, path: found.data.full_name } : strange();
}

function isPath(project: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(project) && !/(?:^|\/)\.\.?(?:\/|$)/.test(project);
}

async function requestsPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const list = await rowsPage(view, { type: "pulls", created_by: view.me }, since, cursor, REQUESTS_PER_PAGE);
  if (!list.ok) return list;
  const items: Item[] = [];
  const rejected = [...list.rejected];
  for (const row of list.rows) {
    if (row.pull_request?.merged !== true || row.user?.login.toLowerCase() !== view.me.toLowerCase()) {
      items.push({ id: idOf(row.html_url), updatedAt: row.updated_at });
      continue;
    }
    const read = await readRequest(view, row);
    if (!read.ok) return read;
    rejected.push(...read.rejected);
    items.push({ id: idOf(row.html_url), updatedAt: row.updated_at, ...(read.request === null ? {} : { request: read.request }) });
  }
  return { ok: true, at: list.at, items, next: list.next, cut: list.cut, rejected };
}

async function readRequest(
  view: View,
  row: IssueRow,
): Promise<{ ok: true; request: MergedRequest | null; rejected: readonly string[] } | Failure> {
  const path = `${base(view)}/pulls/${row.number}`;
  const answer = await view.ask(path);
  if (!answer.ok) return answer;
  const pull = Pull.safeParse(answer.json);
  if (!pull.success) return { ok: true, request: null, rejected: [`a pull request: ${pull.error.issues[0]?.path.join(".") ?? ""}`] };
  const commits = await inner(view.ask, `${path}/commits`, Commit, "a pull request's commits");
  if (!commits.ok) return commits;
  const shas = commits.rows.map(({ sha }) => sha);
  return { ok: true, request: toRequest(row, pull.data, shas, commits.complete), rejected: commits.rejected };
}

async function issuesPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const list = await rowsPage(view, { type: "issues" }, since, cursor, PER_PAGE);
  if (!list.ok) return list;
  const items: Item[] = [];
  const rejected = [...list.rejected];
  for (const row of list.rows) {
    let events: readonly EventRow[] | null = null;
    // What closed an issue costs a question for each: it is asked for the user's own; what their requests closed is known from those.
    if (row.state === "closed" && (row.assignees ?? []).some(({ login }) => login.toLowerCase() === view.me.toLowerCase())) {
      const timeline = await inner(view.ask, `${base(view)}/issues/${row.number}/timeline`, Event, "an issue's timeline");
      if (!timeline.ok) return timeline;
      rejected.push(...timeline.rejected);
      events = timeline.rows;
    }
    const issue = toIssue(row, events);
    const id = idOf(row.html_url);
    items.push({ id, updatedAt: row.updated_at, ...(issue === null ? { withdrawn: id } : { issue }) });
  }
  return { ok: true, at: list.at, items, next: list.next, cut: list.cut, rejected };
}

async function rowsPage(
  view: View,
  which: Readonly<Record<string, string>>,
  since: number,
  cursor: string | null,
  perPage: number,
): Promise<(Rows<IssueRow> & { ok: true; next: string | null; cut: boolean; at: number }) | Failure> {
  const page = pageNumber(cursor);
  const query = {
    state: "all",
    ...which,
    since: new Date(since).toISOString().replace(/\.\d+Z$/, "Z"),
    page: String(page),
    limit: String(perPage),
  };
  const answer = await view.ask(`${base(view)}/issues`, query);
  if (!answer.ok) return answer;
  const list = parseRows(answer.json, Row, "an issue");
  if (list === null) return strange();
  const next = nextPage(answer.headers, page, list.count, perPage);
  return { ok: true, ...list, next, cut: isCut(answer.headers, list.count), at: serverTime(answer.headers, view.now) };
}

/** A list that belongs to one row, to its end or to its fifth page. */
async function inner<T>(
  ask: Ask,
  path: string,
  schema: Parameters<typeof parseRows<T>>[1],
  what: string,
): Promise<{ ok: true; rows: T[]; rejected: string[]; complete: boolean } | Failure> {
  const rows: T[] = [];
  const rejected: string[] = [];
  for (let page = 1; page <= MOST_INNER_PAGES; page += 1) {
    const answer = await ask(path, { page: String(page), limit: String(PER_PAGE) });
    if (!answer.ok) return answer;
    const list = parseRows<T>(answer.json ?? [], schema, what);
    if (list === null) return strange();
    rows.push(...list.rows);
    rejected.push(...list.rejected);
    if (nextPage(answer.headers, page, list.count, PER_PAGE) === null) return { ok: true, rows, rejected, complete: true };
  }
  return { ok: true, rows, rejected, complete: false };
}

function base(view: View): string {
  return `${API}/repos/${view.facts["repository"]}`;
}
