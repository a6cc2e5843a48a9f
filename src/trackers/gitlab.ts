import type { Failure } from "../http/failure";
import { type Answer, type Clock, REAL_CLOCK } from "../http/httpClient";
import { GITLAB_SCOPE, gitlabProfile } from "./gitlab/profile";
import {
  Commit,
  Issue,
  type IssueRow,
  idOf,
  isMoved,
  Project,
  Referred,
  Request,
  type RequestRow,
  toIssue,
  toRequest,
  User,
} from "./gitlab/wire";
import type { RemoteCheck, RemoteConnection, RemoteTracker } from "./remote";
import { type Ask, askMoved, createAsk, type Dialect, failureOf, nameAnswer, strange } from "./remote/ask";
import { serverTime } from "./remote/fields";
import { type Brought, type List, type Reader, readRemote, type View } from "./remote/reading";
import { forEachRow, isCut, nextPage, pageNumber, parseRows, restFor } from "./remote/rows";
import type { Item } from "./remote/walk";
import { troubleWords } from "./remote/words";

/** GitLab, SaaS and self-managed, by REST v4. */
export const gitlab: RemoteTracker = createGitlab(REAL_CLOCK);

/** The tracker with another clock, for tests that must not wait. */
export function createGitlab(clock: Clock): RemoteTracker {
  return {
    ...gitlabProfile,
    check: (connection, transport, project) => check(createAsk(DIALECT, connection, transport, clock), connection, project),
    read: (connection, transport, question) => readRemote(READER, connection, transport, question, clock),
    nameOf: async (connection, transport, project) => {
      const found = await askProject(createAsk(DIALECT, connection, transport, clock), project);
      return nameAnswer(found.ok ? { ok: true, name: found.path } : found);
    },
  };
}

const DIALECT: Dialect = { keyHeader: ({ key }) => ({ name: "authorization", value: `Bearer ${key}` }) };
const API = "/api/v4";
const PER_PAGE = { requests: 20, issues: 100, inner: 100 };

const REQUESTS: List = { id: "requests", order: "updated", grainMs: 1, page: requestsPage };
const ISSUES: List = { id: "issues", order: "updated", grainMs: 1, page: issuesPage };
const READER: Reader = {
  label: "GitLab",
  scope: () => GITLAB_SCOPE,
  dialect: DIALECT,
  begin,
  lists: [REQUESTS, ISSUES],
  restMs: 15 * 60_000,
};

async function check(ask: Ask, connection: RemoteConnection, project: string | undefined): Promise<RemoteCheck> {
  const named = { label: "GitLab", origin: connection.origin, scope: GITLAB_SCOPE, project: null };
  const me = await askMe(ask);
  if (!me.ok) return { ok: false, words: troubleWords(me, named) };
  if (project === undefined) return { ok: true, words: `Signed in to ${connection.origin} as ${me.me}.` };
  const found = await askProject(ask, project);
  if (!found.ok) return { ok: false, words: troubleWords(found, { ...named, project }) };
  return { ok: true, words: `Signed in to ${connection.origin} as ${me.me}; ${found.path} can be read.` };
}

async function begin(ask: Ask, project: string): ReturnType<Reader["begin"]> {
  const me = await askMe(ask);
  if (!me.ok) return me;
  const found = await askProject(ask, project);
  return found.ok ? { ok: true, me: me.me, facts: { project: String(found.id), repository: found.path } } : found;
}

async function askMe(ask: Ask): Promise<{ ok: true; me: string } | Failure> {
  const answer = await ask(`${API}/user`);
  if (!answer.ok) return answer;
  const user = User.safeParse(answer.json);
  return user.success ? { ok: true, me: user.data.username } : strange();
}

/** By its path, of which a former one is answered with a redirect to its number; afterwards by that, which stays when it is renamed. */
async function askProject(ask: Ask, project: string): Promise<{ ok: true; id: number; path: string } | Failure> {
  const answer = await askMoved(ask, `${API}/projects/${encodeURIComponent(project)}`, (to) => /^\/api\/v4\/projects\/\d+$/.test(to));
  if (!answer.ok) return answer;
  const found = Project.safeParse(answer.json);
  return found.success ? { ok: true, id: found.data.id, path: found.data.path_with_namespace } : strange();
}

async function requestsPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const page = pageNumber(cursor);
  const base = `${API}/projects/${view.facts["project"]}/merge_requests`;
  const query = { state: "merged", scope: "all", author_username: view.me, ...sorted(since, page, PER_PAGE.requests) };
  const answer = await view.ask(base, query);
  if (!answer.ok) return answer;
  const list = parseRows(answer.json, Request, "a merge request");
  if (list === null) return strange();
  const read = await forEachRow(list.rows, (row) => readRequest(view, base, row));
  const failure = read.find((one) => !one.ok);
  if (failure !== undefined && !failure.ok) return failure;
  const done = read.flatMap((one) => (one.ok ? [one] : []));
  const items = done.map(({ item }) => item);
  const rejected = [...list.rejected, ...done.flatMap((one) => one.rejected)];
  const next = nextPage(answer.headers, page, list.count, PER_PAGE.requests);
  return { ok: true, items, next, cut: isCut(answer.headers, list.count), rejected, ...rest(answer, view.now) };
}

async function readRequest(
  view: View,
  base: string,
  row: RequestRow,
): Promise<{ ok: true; item: Item; rejected: readonly string[] } | Failure> {
  const commits = await inner(view.ask, `${base}/${row.iid}/commits`, Commit, "a merge request's commits");
  if (!commits.ok) return commits;
  const closes = await inner(view.ask, `${base}/${row.iid}/closes_issues`, Referred, "the issues of a merge request");
  if (!closes.ok) return closes;
  const shas = commits.rows.map(({ id }) => id);
  const request = toRequest(row, shas, commits.complete, closes.rows.map(idOf));
  const item = { id: idOf(row), updatedAt: row.updated_at, ...(request === null ? {} : { request }) };
  return { ok: true, item, rejected: [...commits.rejected, ...closes.rejected] };
}

async function issuesPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const page = pageNumber(cursor);
  const base = `${API}/projects/${view.facts["project"]}/issues`;
  const answer = await view.ask(base, { scope: "all", ...sorted(since, page, PER_PAGE.issues) });
  if (!answer.ok) return answer;
  const list = parseRows(answer.json, Issue, "an issue");
  if (list === null) return strange();
  const closers = await forEachRow(list.rows, (row) => askCloser(view, base, row));
  const failure = closers.find((one) => !one.ok);
  if (failure !== undefined && !failure.ok) return failure;
  const items = list.rows.map((row, i) => {
    const closer = closers[i];
    const issue = toIssue(row, closer?.ok === true ? closer.request : null);
    return { id: idOf(row), updatedAt: row.updated_at, ...(issue === null ? { withdrawn: idOf(row) } : { issue }) };
  });
  return {
    ok: true,
    items,
    next: nextPage(answer.headers, page, list.count, PER_PAGE.issues),
    cut: isCut(answer.headers, list.count),
    rejected: list.rejected,
    ...rest(answer, view.now),
  };
}

/** Asked only for the user's own issues; which issues their requests closed is known from the requests. */
async function askCloser(view: View, base: string, row: IssueRow): Promise<{ ok: true; request: string | null } | Failure> {
  const mine = row.assignees.some(({ username }) => username === view.me);
  if (!mine || row.state !== "closed" || isMoved(row)) return { ok: true, request: null };
  const closers = await inner(view.ask, `${base}/${row.iid}/closed_by`, Referred, "what closed an issue");
  if (!closers.ok) return closers;
  // Requests that would close it on merge are listed too; the last one merged before it was closed is what closed it.
  const until = (row.closed_at ?? row.updated_at) + 60_000;
  const merged = closers.rows
    .filter(({ state, merged_at }) => state === "merged" && (merged_at ?? 0) <= until)
    .sort((a, b) => (a.merged_at ?? 0) - (b.merged_at ?? 0));
  const last = merged.at(-1);
  return { ok: true, request: last === undefined ? null : idOf(last) };
}

/** The first hundred of a list that belongs to one row. */
async function inner<T>(
  ask: Ask,
  path: string,
  schema: Parameters<typeof parseRows<T>>[1],
  what: string,
): Promise<{ ok: true; rows: readonly T[]; rejected: readonly string[]; complete: boolean } | Failure> {
  const answer = await ask(path, { per_page: String(PER_PAGE.inner) });
  // What is not to be seen here (issues switched off) is left out, and not all there is.
  if (!answer.ok) return answer.status === 404 || answer.status === 403 ? { ok: true, rows: [], rejected: [], complete: false } : answer;
  const list = parseRows<T>(answer.json, schema, what);
  if (list === null) return failureOf(502, `${what}: no list`);
  return { ok: true, rows: list.rows, rejected: list.rejected, complete: nextPage(answer.headers, 1, list.count, PER_PAGE.inner) === null };
}

function sorted(since: number, page: number, perPage: number): Record<string, string> {
  return {
    updated_after: new Date(since).toISOString(),
    order_by: "updated_at",
    sort: "asc",
    per_page: String(perPage),
    page: String(page),
  };
}

function rest({ headers }: Extract<Answer, { ok: true }>, now: number): { at: number; restMs?: number } {
  const at = serverTime(headers, now);
  const ms = restFor(headers["ratelimit-limit"], headers["ratelimit-remaining"], headers["ratelimit-reset"], at);
  return ms === null ? { at } : { at, restMs: ms };
}
