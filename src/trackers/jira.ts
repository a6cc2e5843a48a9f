import type { Failure } from "../http/failure";
import { type Clock, REAL_CLOCK } from "../http/httpClient";
import { changedSince } from "./jira/jql";
import { JIRA_CLOUD_SCOPE, JIRA_SERVER_SCOPE, jiraProfile } from "./jira/profile";
import {
  type ChangeRow,
  Changes,
  CloudPage,
  Fields,
  Issue,
  type IssueRow,
  idOf,
  isOwnDone,
  type Known,
  Myself,
  Project,
  ServerPage,
  Statuses,
  toIssue,
} from "./jira/wire";
import type { RemoteCheck, RemoteConnection, RemoteTracker } from "./remote";
import { type Ask, createAsk, type Dialect, failureOf, strange } from "./remote/ask";
import { serverTime } from "./remote/fields";
import { type Brought, type List, type Reader, readRemote, type View } from "./remote/reading";
import { parseRows } from "./remote/rows";
import { troubleWords } from "./remote/words";

/** Jira Cloud, and Jira Data Center when no e-mail is given beside the token. */
export const jira: RemoteTracker = createJira(REAL_CLOCK);

/** The tracker with another clock, for tests that must not wait. */
export function createJira(clock: Clock): RemoteTracker {
  return {
    ...jiraProfile,
    check: (connection, transport, project) => check(createAsk(DIALECT, connection, transport, clock), connection, project),
    read: (connection, transport, question) => readRemote(readerFor(connection), connection, transport, question, clock),
  };
}

const DIALECT: Dialect = {
  keyHeader: ({ user, key }) => ({
    name: "authorization",
    value: isCloud(user) ? `Basic ${Buffer.from(`${user}:${key}`, "utf8").toString("base64")}` : `Bearer ${key}`,
  }),
};

const PER_PAGE = 100;
const MOST_CHANGE_PAGES = 20;
const FIELDS = [
  "summary",
  "status",
  "resolution",
  "resolutiondate",
  "statuscategorychangedate",
  "creator",
  "assignee",
  "created",
  "updated",
  "labels",
  "timeoriginalestimate",
];

const CLOUD_ISSUES: List = { id: "issues", order: "updated", grainMs: 60_000, page: cloudPage };
const SERVER_ISSUES: List = { id: "issues", order: "updated", grainMs: 60_000, page: serverPage };

function readerFor({ user }: RemoteConnection): Reader {
  const cloud = isCloud(user);
  return {
    label: "Jira",
    scope: () => (cloud ? JIRA_CLOUD_SCOPE : JIRA_SERVER_SCOPE),
    dialect: DIALECT,
    begin: (ask, project) => begin(ask, project, cloud),
    lists: [cloud ? CLOUD_ISSUES : SERVER_ISSUES],
    restMs: 15 * 60_000,
  };
}

function isCloud(user: string | null): user is string {
  return user !== null && user !== "";
}

function apiOf(cloud: boolean): string {
  return cloud ? "/rest/api/3" : "/rest/api/2";
}

async function check(ask: Ask, connection: RemoteConnection, project: string | undefined): Promise<RemoteCheck> {
  const cloud = isCloud(connection.user);
  const named = { label: "Jira", origin: connection.origin, scope: cloud ? JIRA_CLOUD_SCOPE : JIRA_SERVER_SCOPE, project: null };
  const me = await askMe(ask, cloud);
  if (!me.ok) return { ok: false, words: troubleWords(me, named) };
  if (project === undefined) return { ok: true, words: `Signed in to ${connection.origin} as ${me.displayName}.` };
  const key = await askProject(ask, project, cloud);
  if (!key.ok) return { ok: false, words: troubleWords(key, { ...named, project }) };
  return { ok: true, words: `Signed in to ${connection.origin} as ${me.displayName}; project ${key.key} can be read.` };
}

async function begin(ask: Ask, project: string, cloud: boolean): ReturnType<Reader["begin"]> {
  const me = await askMe(ask, cloud);
  if (!me.ok) return me;
  const key = await askProject(ask, project, cloud);
  if (!key.ok) return key;
  const fields = await ask(`${apiOf(cloud)}/field`);
  if (!fields.ok) return fields;
  const statuses = await ask(`${apiOf(cloud)}/status`);
  if (!statuses.ok) return statuses;
  const done = Statuses.safeParse(statuses.json);
  const listed = Fields.safeParse(fields.json);
  if (!done.success || !listed.success) return strange();
  // Several apps have made such fields; Jira's own come first.
  const points = listed.data.filter(
    ({ id, name, schema }) =>
      /^customfield_\d+$/.test(id) && (POINTS.test(schema?.custom ?? "") || /^story points?(?: estimate)?$/i.test(name)),
  );
  const own = points.find(({ schema }) => POINTS.test(schema?.custom ?? "")) ?? points[0];
  return {
    ok: true,
    me: me.me,
    facts: {
      key: key.key,
      zone: me.timeZone ?? "",
      points: own?.id ?? "",
      done: done.data
        .filter(({ statusCategory }) => statusCategory.key === "done")
        .map(({ id }) => id)
        .join(","),
    },
  };
}

const POINTS = /jsw-story-points$/;

async function askMe(ask: Ask, cloud: boolean): Promise<{ ok: true; me: string; displayName: string; timeZone: string | null } | Failure> {
  const answer = await ask(`${apiOf(cloud)}/myself`);
  if (!answer.ok) return answer;
  const read = Myself.safeParse(answer.json);
  const me = read.success ? (read.data.accountId ?? read.data.name) : undefined;
  return read.success && me !== undefined
    ? { ok: true, me, displayName: read.data.displayName, timeZone: read.data.timeZone ?? null }
    : strange();
}

async function askProject(ask: Ask, project: string, cloud: boolean): Promise<{ ok: true; key: string } | Failure> {
  // It becomes part of a query, so it may be nothing but a key.
  if (!/^[A-Z][A-Z0-9_]*$/i.test(project)) return failureOf(404, null);
  const answer = await ask(`${apiOf(cloud)}/project/${project}`);
  if (!answer.ok) return answer;
  const read = Project.safeParse(answer.json);
  return read.success && /^[A-Z][A-Z0-9_]*$/.test(read.data.key) ? { ok: true, key: read.data.key } : strange();
}

async function cloudPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const known = knownOf(view);
  const question = {
    jql: jqlOf(view, since),
    maxResults: PER_PAGE,
    fields: fieldsOf(known),
    ...(cursor === null ? {} : { nextPageToken: cursor }),
  };
  const answer = await view.ask("/rest/api/3/search/jql", undefined, question);
  if (!answer.ok) return answer;
  const page = CloudPage.safeParse(answer.json);
  const list = page.success ? parseRows(page.data.issues, Issue, "an issue") : null;
  if (!page.success || list === null) return strange();
  const changes = await askChanges(
    view.ask,
    list.rows.filter((row) => isOwnDone(row, known)),
  );
  if (!changes.ok) return changes;
  const items = list.rows.map((row) => itemOf(row, changes.of.get(row.id) ?? [], known));
  const next = page.data.nextPageToken ?? null;
  const cut = next === null && page.data.isLast === false;
  return { ok: true, at: serverTime(answer.headers, view.now), items, next, cut, rejected: list.rejected };
}

/** Who changed the status, for many issues at once. */
async function askChanges(
  ask: Ask,
  rows: readonly IssueRow[],
): Promise<{ ok: true; of: ReadonlyMap<string, readonly ChangeRow[]> } | Failure> {
  const of = new Map<string, ChangeRow[]>();
  if (rows.length === 0) return { ok: true, of };
  let token: string | null = null;
  for (let page = 0; page < MOST_CHANGE_PAGES; page += 1) {
    const question = {
      issueIdsOrKeys: rows.map(({ id }) => id),
      fieldIds: ["status", "issuekey"],
      maxResults: 1_000,
      ...(token === null ? {} : { nextPageToken: token }),
    };
    const answer = await ask("/rest/api/3/changelog/bulkfetch", undefined, question);
    // Without it only who closed an issue stays unknown.
    if (!answer.ok) return answer.status === 403 || answer.status === 404 ? { ok: true, of } : answer;
    const read = Changes.safeParse(answer.json);
    if (!read.success) return strange();
    for (const { issueId, changeHistories } of read.data.issueChangeLogs) of.set(issueId, [...(of.get(issueId) ?? []), ...changeHistories]);
    token = read.data.nextPageToken ?? null;
    if (token === null) break;
  }
  return { ok: true, of };
}

async function serverPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  const known = knownOf(view);
  const startAt = /^\d{1,9}$/.test(cursor ?? "") ? Number(cursor) : 0;
  const question = { jql: jqlOf(view, since), startAt, maxResults: PER_PAGE, fields: fieldsOf(known), expand: ["changelog"] };
  const answer = await view.ask("/rest/api/2/search", undefined, question);
  if (!answer.ok) return answer;
  const page = ServerPage.safeParse(answer.json);
  const list = page.success ? parseRows(page.data.issues, Issue, "an issue") : null;
  if (!page.success || list === null) return strange();
  const end = startAt + list.count;
  const next = end < page.data.total && list.count > 0 ? String(end) : null;
  const cut = next === null && end < page.data.total;
  const items = list.rows.map((row) => itemOf(row, row.changelog?.histories ?? [], known));
  return { ok: true, at: serverTime(answer.headers, view.now), items, next, cut, rejected: list.rejected };
}

function itemOf(row: IssueRow, changes: readonly ChangeRow[], known: Known): Brought["items"][number] {
  const id = idOf(row, known);
  const issue = toIssue(row, changes, known);
  return { id, updatedAt: row.fields.updated, ...(issue === null ? { withdrawn: id } : { issue }) };
}

function jqlOf({ facts, project }: View, since: number): string {
  return changedSince(facts["key"] ?? project, since, facts["zone"] || null);
}

function fieldsOf({ points }: Known): string[] {
  return points === null ? FIELDS : [...FIELDS, points];
}

function knownOf({ facts, connection, me }: View): Known {
  return { origin: connection.origin, me, done: new Set((facts["done"] ?? "").split(",")), points: facts["points"] || null };
}
