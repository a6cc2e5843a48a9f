import type * as z from "zod/mini";
import type { Failure } from "../http/failure";
import { type Clock, REAL_CLOCK } from "../http/httpClient";
import { REDMINE_SCOPE, redmineProfile } from "./redmine/profile";
import { Changed, CurrentUser, Detail, type DetailRow, type IssueRow, idOf, Page, Project, Row, Statuses, toIssue } from "./redmine/wire";
import type { RemoteCheck, RemoteConnection, RemoteTracker } from "./remote";
import { type Ask, createAsk, type Dialect, failureOf, strange } from "./remote/ask";
import { serverTime, whereWrong } from "./remote/fields";
import { type Brought, type List, type Reader, readRemote, type View } from "./remote/reading";
import { forEachRow, parseRows } from "./remote/rows";
import type { Item } from "./remote/walk";
import { troubleWords } from "./remote/words";

/** Redmine, by REST. */
export const redmine: RemoteTracker = createRedmine(REAL_CLOCK);

/** The tracker with another clock, for tests that must not wait. */
export function createRedmine(clock: Clock): RemoteTracker {
  return {
    ...redmineProfile,
    check: (connection, transport, project) => check(createAsk(DIALECT, connection, transport, clock), connection, project),
    read: (connection, transport, question) => readRemote(READER, connection, transport, question, clock),
  };
}

const DIALECT: Dialect = { keyHeader: ({ key }) => ({ name: "x-redmine-api-key", value: key }) };
const PER_PAGE = 100;
const ISSUES: List = { id: "issues", order: "updated", grainMs: 1_000, page: issuesPage };
const OTHERS: List = { id: "others", order: "updated", grainMs: 1_000, takesBack: true, page: othersPage };
const READER: Reader = {
  label: "Redmine",
  scope: () => REDMINE_SCOPE,
  dialect: DIALECT,
  begin,
  lists: [OTHERS, ISSUES],
  restMs: 15 * 60_000,
};

async function check(ask: Ask, connection: RemoteConnection, project: string | undefined): Promise<RemoteCheck> {
  const named = { label: "Redmine", origin: connection.origin, scope: REDMINE_SCOPE, project: null };
  const me = await askMe(ask);
  if (!me.ok) return { ok: false, words: troubleWords(me, named) };
  if (project === undefined) return { ok: true, words: `Signed in to ${connection.origin} as ${me.name}.` };
  const found = await askProject(ask, project);
  if (!found.ok) return { ok: false, words: troubleWords(found, { ...named, project }) };
  return { ok: true, words: `Signed in to ${connection.origin} as ${me.name}; project ${found.identifier} can be read.` };
}

async function begin(ask: Ask, project: string): ReturnType<Reader["begin"]> {
  const me = await askMe(ask);
  if (!me.ok) return me;
  const found = await askProject(ask, project);
  if (!found.ok) return found;
  const answer = await ask("/issue_statuses.json");
  if (!answer.ok) return answer;
  const statuses = Statuses.safeParse(answer.json);
  if (!statuses.success) return strange();
  const closed = statuses.data.issue_statuses.filter(({ is_closed }) => is_closed === true).map(({ id }) => id);
  return { ok: true, me: String(me.id), facts: { project: String(found.id), closed: closed.join(",") } };
}

async function askMe(ask: Ask): Promise<{ ok: true; id: number; name: string } | Failure> {
  const answer = await ask("/users/current.json");
  if (!answer.ok) return answer;
  const read = CurrentUser.safeParse(answer.json);
  if (!read.success) return strange();
  const { id, login, firstname, lastname } = read.data.user;
  return { ok: true, id, name: login || [firstname, lastname].filter((part) => part).join(" ") || `user ${id}` };
}

/** By its identifier; afterwards by its number. */
async function askProject(ask: Ask, project: string): Promise<{ ok: true; id: number; identifier: string } | Failure> {
  if (!/^[\w-]+$/.test(project)) return failureOf(404, null);
  const answer = await ask(`/projects/${project}.json`);
  if (!answer.ok) return answer;
  const read = Project.safeParse(answer.json);
  return read.success ? { ok: true, id: read.data.project.id, identifier: read.data.project.identifier } : strange();
}

/** Open issues too: one that was opened again must be taken back. */
async function issuesPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const asked = await askPage(view, since, cursor, "me", Row);
  if (!asked.ok) return asked;
  const closed = new Set((view.facts["closed"] ?? "").split(","));
  const read = await forEachRow(asked.rows, (row) => readIssue(view, row, closed));
  const failure = read.find((one) => !one.ok);
  if (failure !== undefined && !failure.ok) return failure;
  const done = read.flatMap((one) => (one.ok ? [one] : []));
  const rejected = [...asked.rejected, ...done.flatMap(({ rejected: why }) => (why === null ? [] : [why]))];
  return { ok: true, at: asked.at, items: done.map(({ item }) => item), next: asked.next, cut: asked.cut, rejected };
}

/** What changed and is not the user's: one that was handed on must be taken back. */
async function othersPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const asked = await askPage(view, since, cursor, "!me", Changed);
  if (!asked.ok) return asked;
  const items = asked.rows.map((row) => {
    const id = idOf(view.connection.origin, row);
    return { id, updatedAt: row.updated_on, withdrawn: id };
  });
  return { ok: true, at: asked.at, items, next: asked.next, cut: asked.cut, rejected: asked.rejected };
}

type Asked<T> = Omit<Brought, "items"> & { readonly rows: readonly T[]; readonly cut: boolean };

async function askPage<T>(
  view: View,
  since: number,
  cursor: string | null,
  assignedTo: "me" | "!me",
  row: z.ZodMiniType<T>,
): Promise<Asked<T> | Failure> {
  const offset = /^\d{1,9}$/.test(cursor ?? "") ? Number(cursor) : 0;
  const answer = await view.ask("/issues.json", {
    project_id: view.facts["project"] ?? view.project,
    // Subprojects are in it otherwise.
    subproject_id: "!*",
    status_id: "*",
    assigned_to_id: assignedTo,
    updated_on: `>=${new Date(since).toISOString().replace(/\.\d+Z$/, "Z")}`,
    sort: "updated_on,id",
    limit: String(PER_PAGE),
    offset: String(offset),
  });
  if (!answer.ok) return answer;
  const page = Page.safeParse(answer.json);
  const list = page.success ? parseRows(page.data.issues, row, "an issue") : null;
  if (!page.success || list === null) return strange();
  const end = offset + list.count;
  const next = end < page.data.total_count && list.count > 0 ? String(end) : null;
  const cut = next === null && end < page.data.total_count;
  return { ok: true, at: serverTime(answer.headers, view.now), rows: list.rows, next, cut, rejected: list.rejected };
}

async function readIssue(
  view: View,
  row: IssueRow,
  closed: ReadonlySet<string>,
): Promise<{ ok: true; item: Item; rejected: string | null } | Failure> {
  const { origin } = view.connection;
  const base = { id: idOf(origin, row), updatedAt: row.updated_on };
  // Redmine takes "me" for the user's groups too, whose issues colleagues do.
  const own = String(row.assigned_to?.id) === view.me;
  if (!own || !closed.has(String(row.status.id))) return { ok: true, item: { ...base, withdrawn: base.id }, rejected: null };
  const answer = await view.ask(`/issues/${row.id}.json`, { include: "journals,changesets,relations" });
  // Deleted, or moved out of sight, since the list was made.
  if (!answer.ok)
    return answer.status === 404 || answer.status === 403 ? { ok: true, item: { ...base, withdrawn: base.id }, rejected: null } : answer;
  const detail = Detail.safeParse(answer.json);
  const known: DetailRow = detail.success ? detail.data.issue : { id: row.id };
  const issue = toIssue(row, known, closed, origin);
  const rejected = detail.success ? null : whereWrong("an issue's history", detail.error);
  return { ok: true, item: { ...base, ...(issue === null ? { withdrawn: base.id } : { issue }) }, rejected };
}
