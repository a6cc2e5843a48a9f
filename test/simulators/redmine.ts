/**
 * Redmine's REST API on loopback. Traps: "Rejected" is a closed status, `closed_on` stays when an issue is opened again, who closed it
 * stands only in its journals, the commit that closed it only in a note, "me" means the user's groups too, and a project's issues
 * those of its subprojects.
 */
import { type Asked, type Reply, startLoopback } from "./loopback";
import { createGate, type TrackerSimulator } from "./trackerGate";
import { makeWorld, type SimIssue, type World } from "./trackerWorld";

export async function startRedmine(world: World = makeWorld({ issues: 120, requests: 0 }), port = 0): Promise<TrackerSimulator> {
  const key = "a1b2c3d4e5f60718293a4b5c6d7e8f9001020301";
  const gate = createGate(key);
  const byPath = new Map(world.issues.map((one) => [`/issues/${one.number}.json`, one]));
  const answer = (asked: Asked): Reply => {
    const stopped = gate.stop(asked, asked.headers["x-redmine-api-key"] ?? null, {
      status: 401,
      headers: { "www-authenticate": 'Basic realm="Redmine API"' },
      body: "",
    });
    if (stopped !== null) return stopped;
    if (asked.path === "/users/current.json")
      return { status: 200, body: { user: { id: redmineId(world.me), login: world.me, firstname: "Octavia", lastname: "O" } } };
    if (asked.path === `/projects/${PROJECT}.json`) return { status: 200, body: { project: { id: 1, identifier: PROJECT, name: "Demo" } } };
    if (asked.path === "/issue_statuses.json") return { status: 200, body: { issue_statuses: STATUSES } };
    if (asked.path === "/issues.json") return list(world, asked);
    const one = byPath.get(asked.path);
    return one === undefined
      ? { status: 404, body: "" }
      : { status: 200, body: { issue: { ...row(one), ...included(one, asked.query.get("include") ?? "") } } };
  };
  const server = await startLoopback(answer, port);
  return { ...server, key, user: null, project: PROJECT, world, gate };
}

/** Redmine numbers people. */
export function redmineId(name: string): number {
  return ["", "octavia", "hubert", "earlier", GROUP].indexOf(name);
}

/** Everybody is in it. */
export const GROUP = "crew";

const PROJECT = "demo";
const STATUSES = [
  { id: 1, name: "New", is_closed: false },
  { id: 2, name: "In Progress", is_closed: false },
  { id: 3, name: "Resolved", is_closed: false },
  { id: 5, name: "Closed", is_closed: true },
  { id: 6, name: "Rejected", is_closed: true },
  { id: 7, name: "Won't fix", is_closed: true },
] as const;

function list(world: World, { query }: Asked): Reply {
  const known = ["project_id", "subproject_id", "status_id", "assigned_to_id", "updated_on", "sort", "limit", "offset"];
  const odd = [...query.keys()].find((name) => !known.includes(name));
  if (odd !== undefined || query.get("sort") !== "updated_on,id")
    return { status: 422, body: { errors: [`The simulator does not know ${odd ?? "this order"}`] } };
  const since = Date.parse((query.get("updated_on") ?? ">=1970-01-01T00:00:00Z").slice(2));
  const isMe = ({ assignees }: SimIssue): boolean => assignees.includes(world.me) || assignees[0] === GROUP;
  const assigned = query.get("assigned_to_id");
  const found = world.issues
    .filter((one) => assigned === null || isMe(one) === (assigned === "me"))
    .filter((one) => query.get("subproject_id") !== "!*" || one.subproject !== true)
    .filter((one) => query.get("status_id") === "*" || one.closedAt === null)
    .filter(({ updatedAt }) => updatedAt >= since)
    .sort((a, b) => a.updatedAt - b.updatedAt || a.number - b.number);
  const offset = Number(query.get("offset") ?? "0");
  const limit = Math.min(100, Number(query.get("limit") ?? "25"));
  return { status: 200, body: { issues: found.slice(offset, offset + limit).map(row), total_count: found.length, offset, limit } };
}

function statusOf(one: SimIssue): (typeof STATUSES)[number] {
  const id = one.closedAt === null ? (one.everClosed ? 2 : 1) : one.reason === "rejected" ? 6 : one.reason === "not planned" ? 7 : 5;
  return STATUSES.find((status) => status.id === id) ?? STATUSES[0];
}

function row(one: SimIssue): object {
  const { id, name } = statusOf(one);
  return {
    id: one.number,
    project: { id: 1, name: "Demo" },
    tracker: { id: 1, name: "Bug" },
    status: { id, name },
    priority: { id: 2, name: "Normal" },
    author: person(one.author),
    ...(one.assignees[0] === undefined ? {} : { assigned_to: person(one.assignees[0]) }),
    subject: one.title,
    description: "",
    created_on: seconds(one.openedAt),
    updated_on: seconds(one.updatedAt),
    closed_on: one.closedAt !== null ? seconds(one.closedAt) : one.everClosed ? seconds(one.openedAt + 2_000) : null,
    estimated_hours: one.estimate,
  };
}

function included(one: SimIssue, include: string): object {
  const to = (status: number) => [{ property: "attr", name: "status_id", old_value: "2", new_value: String(status) }];
  const journal = (name: string | null, at: number, notes: string, details: readonly object[]) => ({
    id: at,
    ...(name === null ? {} : { user: person(name) }),
    notes,
    created_on: seconds(at),
    details,
  });
  const note = one.closedByCommit === null ? "Done." : `Applied in changeset commit:main|${one.closedByCommit}.`;
  const journals = [
    ...(one.everClosed
      ? [
          journal("earlier", one.openedAt + 2_000, "", to(5)),
          journal("earlier", one.openedAt + 3_000, "Not yet: commit:main|0000000000000000000000000000000000000000", to(2)),
        ]
      : []),
    ...(one.closedAt === null ? [] : [journal(one.closedBy, one.closedAt, note, to(statusOf(one).id))]),
  ];
  const duplicate = one.closedAt !== null && one.reason === "duplicate";
  return {
    ...(include.includes("journals") ? { journals } : {}),
    ...(include.includes("changesets")
      ? { changesets: one.closedByCommit === null ? [] : [{ revision: one.closedByCommit, comments: "x" }] }
      : {}),
    ...(include.includes("relations")
      ? { relations: duplicate ? [{ id: 1, issue_id: one.number, issue_to_id: 1, relation_type: "duplicates" }] : [] }
      : {}),
  };
}

function person(name: string): object {
  return { id: redmineId(name), name };
}

function seconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}
