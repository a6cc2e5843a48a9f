/**
 * Jira on loopback: Cloud (REST v3, basic scheme) or Data Center (REST v2, bearer). Traps: JQL knows minutes only and reads them in the
 * user's time zone, the fields default to the id, the last page has no token at all, the old search is gone from Cloud, "done" is
 * not "completed", an issue that was moved keeps its number and changes its key, and one
 * that was handed on is found only by who had it.
 */
import { type Asked, type Reply, startLoopback } from "./loopback";
import { createGate, type TrackerSimulator } from "./trackerGate";
import { makeWorld, type SimIssue, type World } from "./trackerWorld";

export async function startJira(
  world: World = makeWorld({ issues: 120, requests: 0 }),
  kind: "cloud" | "server" = "cloud",
  port = 0,
): Promise<TrackerSimulator> {
  const key = "ATATT3xFfGF0aBcDeFgHiJkLmNoPqRsTuV01";
  const user = kind === "cloud" ? "octavia@example.com" : null;
  const gate = createGate(key);
  const answer = (asked: Asked): Reply => {
    const stopped = gate.stop(asked, keyOf(asked, user), {
      status: 401,
      body: { errorMessages: ["Client must be authenticated to access this resource."] },
    });
    if (stopped !== null) return stopped;
    const version = kind === "cloud" ? "/rest/api/3" : "/rest/api/2";
    if (!asked.path.startsWith(version)) return NOT_FOUND;
    const path = asked.path.slice(version.length);
    if (path === "/myself") return ok({ ...person(kind, world.me), displayName: "Octavia", timeZone: ZONE });
    if (path === `/project/${PROJECT}`) return ok({ id: "10000", key: PROJECT });
    if (path === "/field")
      return ok([
        { id: "summary", name: "Summary" },
        {
          id: "customfield_10016",
          name: "Story point estimate",
          schema: { type: "number", custom: "com.pyxis.greenhopper.jira:jsw-story-points" },
        },
      ]);
    if (path === "/status") return ok(Object.entries(STATUSES).map(([id, status]) => ({ id, ...status })));
    if (asked.method !== "POST") return { status: 405, body: {} };
    const question = JSON.parse(asked.body) as Question;
    if (path === "/changelog/bulkfetch" && kind === "cloud") return bulkChanges(world, question);
    if (path === "/search/jql" && kind === "cloud") return cloudSearch(world, question);
    if (path === "/search" && kind === "server") return serverSearch(world, question);
    if (path === "/search")
      return {
        status: 410,
        body: { errorMessages: ["The requested API has been removed. Please migrate to the /rest/api/3/search/jql API."] },
      };
    return NOT_FOUND;
  };
  const server = await startLoopback(answer, port);
  return { ...server, key, user, project: PROJECT, world, gate };
}

/** The host that stands in ids is the connection's own. */
export const JIRA_ID = (issue: SimIssue): number => 10_000 + issue.number;

interface Question {
  readonly jql?: string;
  readonly fields?: readonly string[];
  readonly maxResults?: number;
  readonly nextPageToken?: string;
  readonly startAt?: number;
  readonly issueIdsOrKeys?: readonly string[];
  readonly fieldIds?: readonly string[];
  readonly expand?: readonly string[];
}

const PROJECT = "ABC";
const ZONE = "America/New_York";
const STATUSES = {
  "1": { name: "To Do", statusCategory: { key: "new" } },
  "3": { name: "In Progress", statusCategory: { key: "indeterminate" } },
  "5": { name: "Done", statusCategory: { key: "done" } },
} as const;
const RESOLUTIONS = { completed: "Done", "not planned": "Won't Do", duplicate: "Duplicate", rejected: "Cannot Reproduce" } as const;
const NOT_FOUND: Reply = { status: 404, body: { errorMessages: ["No project could be found."], errors: {} } };

function keyOf({ headers }: Asked, user: string | null): string | null {
  const authorization = headers["authorization"] ?? "";
  if (user === null) return /^Bearer (\S+)$/.exec(authorization)?.[1] ?? null;
  const basic = Buffer.from(/^Basic (\S+)$/.exec(authorization)?.[1] ?? "", "base64").toString("utf8");
  return basic.startsWith(`${user}:`) ? basic.slice(user.length + 1) : null;
}

function ok(body: unknown): Reply {
  return { status: 200, body };
}

function person(kind: "cloud" | "server", name: string): object {
  return kind === "cloud" ? { accountId: name } : { name };
}

/** Rows that a query finds, in its order; null when it is none that the simulator knows. */
function find(world: World, jql: string): SimIssue[] | null {
  const match = /^project = "(\w+)" AND (.+) AND updated >= "(\d{4}-\d\d-\d\d \d\d:\d\d)" ORDER BY updated ASC$/.exec(jql);
  const assigned = ASSIGNED.get(match?.[2] ?? "");
  if (match === null || match[1] !== PROJECT || assigned === undefined) return null;
  const since = match[3] ?? "";
  return world.issues
    .filter((one) => assigned(one, world.me) && localMinute(one.updatedAt) >= since)
    .sort((a, b) => a.updatedAt - b.updatedAt || a.number - b.number);
}

const isAssigned = ({ assignees }: SimIssue, name: string): boolean => assignees.includes(name);
const ASSIGNED = new Map([
  ["assignee = currentUser()", isAssigned],
  [
    "(assignee = currentUser() OR assignee WAS currentUser())",
    (one: SimIssue, name: string) => isAssigned(one, name) || one.formerAssignees?.includes(name) === true,
  ],
]);

const FORMAT = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" });
const minutes = new Map<number, string>();

function localMinute(at: number): string {
  const known = minutes.get(at) ?? FORMAT.format(at);
  minutes.set(at, known);
  return known;
}

function cloudSearch(world: World, { jql, fields, maxResults, nextPageToken }: Question): Reply {
  const found = find(world, jql ?? "");
  if (found === null) return { status: 400, body: { errorMessages: ["Unbounded JQL queries are not allowed here."] } };
  const from = nextPageToken === undefined ? 0 : Number(Buffer.from(nextPageToken, "base64").toString().replace("from:", ""));
  const size = Math.min(100, maxResults ?? 50);
  const issues = found.slice(from, from + size).map((one) => row("cloud", one, fields ?? ["id"]));
  const more = from + size < found.length;
  return ok({ issues, isLast: !more, ...(more ? { nextPageToken: Buffer.from(`from:${from + size}`).toString("base64") } : {}) });
}

function serverSearch(world: World, { jql, fields, maxResults, startAt, expand }: Question): Reply {
  const found = find(world, jql ?? "");
  if (found === null) return { status: 400, body: { errorMessages: ["The value does not exist for the field 'project'."] } };
  const from = startAt ?? 0;
  const shown = found.slice(from, from + Math.min(100, maxResults ?? 50));
  const issues = shown.map((one) => ({
    ...row("server", one, fields ?? ["*all"]),
    ...(expand?.includes("changelog") ? { changelog: { histories: changes("server", one) } } : {}),
  }));
  return ok({ startAt: from, maxResults: 100, total: found.length, issues });
}

function bulkChanges(world: World, { issueIdsOrKeys, fieldIds, nextPageToken }: Question): Reply {
  if ((issueIdsOrKeys?.length ?? 0) > 1_000) return { status: 400, body: { errorMessages: ["Too many issues"] } };
  const wanted = world.issues.filter((one) => issueIdsOrKeys?.includes(String(JIRA_ID(one))) && fieldIds?.includes("status"));
  // Two pages, so that an issue's changes may stand on both.
  const second = nextPageToken !== undefined;
  const logs = wanted.map((one) => ({
    issueId: String(JIRA_ID(one)),
    changeHistories: changes("cloud", one).filter((_, i) => (i === 0) !== second),
  }));
  return ok({
    issueChangeLogs: logs.filter(({ changeHistories }) => changeHistories.length > 0),
    ...(second ? {} : { nextPageToken: "second" }),
  });
}

function row(kind: "cloud" | "server", one: SimIssue, fields: readonly string[]): object {
  const status = one.closedAt === null ? (one.everClosed ? STATUSES["3"] : STATUSES["1"]) : STATUSES["5"];
  const all: Readonly<Record<string, unknown>> = {
    summary: one.title,
    status,
    resolution: one.closedAt === null ? null : { name: RESOLUTIONS[one.reason] },
    resolutiondate: one.closedAt === null ? null : stamp(one.closedAt),
    creator: person(kind, one.author),
    assignee: one.assignees[0] === undefined ? null : person(kind, one.assignees[0]),
    created: stamp(one.openedAt),
    updated: stamp(one.updatedAt),
    labels: one.labels,
    timeoriginalestimate: null,
    customfield_10016: one.estimate,
  };
  const chosen = Object.fromEntries(Object.entries(all).filter(([name]) => fields.includes(name)));
  return { id: String(JIRA_ID(one)), ...(fields.includes("id") ? {} : { key: `${PROJECT}-${one.number}`, fields: chosen }) };
}

function changes(kind: "cloud" | "server", one: SimIssue): object[] {
  const change = (id: number, author: string | null, items: readonly object[]) => ({
    id: String(id),
    author: author === null ? null : person(kind, author),
    created: stamp(one.updatedAt),
    items,
  });
  const to = (status: keyof typeof STATUSES) => ({
    field: "status",
    fieldId: "status",
    from: "3",
    fromString: "In Progress",
    to: status,
    toString: STATUSES[status].name,
  });
  const moved =
    one.movedFrom === null
      ? []
      : [change(1, "hubert", [{ field: "Key", fieldId: "issuekey", fromString: one.movedFrom, toString: `${PROJECT}-${one.number}` }])];
  if (!one.everClosed) return moved;
  const earlier = [...moved, change(2, "earlier", [to("5")]), change(3, "earlier", [to("3")])];
  // Newest first, as nothing promises an order.
  return one.closedAt === null ? earlier : [change(10, one.closedBy, [{ field: "resolution", from: null, to: "1" }, to("5")]), ...earlier];
}

/** Jira writes offsets without a colon. */
function stamp(at: number): string {
  return new Date(at - 4 * 3_600_000).toISOString().replace("Z", "-0400");
}
