/**
 * GitLab's REST API (v4) on loopback, mounted under a path like some self-managed servers. Traps: an issue that was moved away is
 * closed and names where it went, `closed_by` lists requests that would close it, a fast-forward has no merge commit, dates have
 * milliseconds, `updated_after` is inclusive.
 */
import { type Asked, type Reply, startLoopback } from "./loopback";
import { iso, isoOrNull, pageOf } from "./restPages";
import { createGate, type TrackerSimulator } from "./trackerGate";
import { makeWorld, nameNow, type SimIssue, type SimRequest, sameName, type World } from "./trackerWorld";

export async function startGitlab(world: World = makeWorld({ issues: 120, requests: 40 }), port = 0): Promise<TrackerSimulator> {
  const key = "glpat-Ab3dEfGh1jKlMnOpQr01";
  const gate = createGate(key);
  const answer = (asked: Asked): Reply => {
    const given = /^Bearer (\S+)$/.exec(asked.headers["authorization"] ?? "")?.[1] ?? asked.headers["private-token"] ?? null;
    const stopped = gate.stop(asked, given, {
      status: 401,
      body: { error: "invalid_token", error_description: "Token is expired. You can either do re-authorization or token refresh." },
    });
    if (stopped !== null) return stopped;
    if (!asked.path.startsWith(`${PREFIX}/api/v4/`)) return NOT_FOUND;
    const path = asked.path.slice(`${PREFIX}/api/v4`.length);
    if (path === "/user") return { status: 200, body: { id: 7, username: world.me } };
    const project = /^\/projects\/([^/]+)(\/.*)?$/.exec(path);
    if (project === null) return NOT_FOUND;
    const named = decodeURIComponent(project[1] ?? "");
    const found = named === PROJECT_ID ? world.project : nameNow(world, named);
    if (found === null) return { status: 404, body: { message: "404 Project Not Found" } };
    if (found !== world.project)
      return project[2] === undefined ? { status: 200, body: { id: 4_712, path_with_namespace: found } } : NOT_FOUND;
    // One that was renamed or moved is answered by its number, with an absolute address.
    if (named !== PROJECT_ID && !sameName(named, found)) {
      const location = `http://${asked.headers["host"]}${PREFIX}/api/v4/projects/${PROJECT_ID}${project[2] ?? ""}`;
      return { status: 301, headers: { location }, body: `This resource has been moved permanently to ${location}` };
    }
    return route(world, asked, project[2] ?? "");
  };
  const server = await startLoopback(answer, port);
  return { ...server, origin: server.origin + PREFIX, key, user: null, project: world.project, world, gate };
}

const PREFIX = "/gitlab";
const PROJECT_ID = "4711";
const WEB = "https://gitlab.example.com/gitlab";
const NOT_FOUND: Reply = { status: 404, body: { error: "404 Not Found" } };

function route(world: World, asked: Asked, rest: string): Reply {
  const one = /^\/(merge_requests|issues)\/(\d+)\/(\w+)$/.exec(rest);
  const number = Number(one?.[2] ?? "0");
  const request = world.requests.find((candidate) => candidate.number === number);
  const issue = world.issues.find((candidate) => candidate.number === number);
  const page = (rows: readonly object[]) => pageOf(asked, rows, "per_page", 100, WEB);
  if (rest === "") return { status: 200, body: { id: Number(PROJECT_ID), path_with_namespace: world.project } };
  if (rest === "/merge_requests") return page(sortedRows(asked, filteredRequests(world, asked)).map((row) => requestRow(world, row)));
  if (rest === "/issues") return page(sortedRows(asked, filteredIssues(world, asked)).map((row) => issueRow(world, row)));
  if (one?.[1] === "merge_requests" && one[3] === "commits" && request) return page(request.commits.map((id) => ({ id, title: "x" })));
  if (one?.[1] === "merge_requests" && one[3] === "closes_issues" && request)
    return page(world.issues.filter((candidate) => request.closes.includes(candidate.number)).map((row) => issueRow(world, row)));
  if (one?.[1] === "issues" && one[3] === "closed_by" && issue) {
    const closers = world.requests.filter((candidate) => candidate.closes.includes(issue.number));
    return page(closers.map((row) => requestRow(world, row)));
  }
  return NOT_FOUND;
}

function filteredRequests(world: World, { query }: Asked): SimRequest[] {
  return world.requests.filter(
    (row) => (query.get("state") ?? row.state) === row.state && (query.get("author_username") ?? row.author) === row.author,
  );
}

function filteredIssues(world: World, { query }: Asked): SimIssue[] {
  const state = query.get("state");
  return world.issues.filter((row) => state === null || (state === "closed") === (row.closedAt !== null));
}

function sortedRows<T extends { readonly updatedAt: number; readonly number: number }>({ query }: Asked, rows: readonly T[]): T[] {
  const after = Date.parse(query.get("updated_after") ?? "1970-01-01T00:00:00Z");
  const by = query.get("order_by") === "updated_at" ? (row: T) => row.updatedAt : (row: T) => row.number;
  const sign = query.get("sort") === "asc" ? 1 : -1;
  return rows.filter(({ updatedAt }) => updatedAt >= after).sort((a, b) => sign * (by(a) - by(b) || a.number - b.number));
}

function requestRow(world: World, row: SimRequest): object {
  const squash = row.number % 3 === 0;
  const fastForward = row.number % 3 === 1;
  return {
    id: 900_000 + row.number,
    iid: row.number,
    title: row.title,
    description: row.body,
    state: row.state === "open" ? "opened" : row.state,
    web_url: `${WEB}/${world.project}/-/merge_requests/${row.number}`,
    references: { short: `!${row.number}`, relative: `!${row.number}`, full: `${world.project}!${row.number}` },
    author: { username: row.author },
    created_at: iso(row.openedAt),
    updated_at: iso(row.updatedAt),
    merged_at: isoOrNull(row.mergedAt),
    source_branch: row.sourceBranch,
    target_branch: row.targetBranch,
    sha: row.headSha,
    squash,
    merge_commit_sha: fastForward || squash ? null : row.mergeSha,
    squash_commit_sha: squash ? row.mergeSha : null,
    labels: row.labels,
  };
}

function issueRow(world: World, row: SimIssue): object {
  return {
    id: 800_000 + row.number,
    iid: row.number,
    title: row.title,
    state: row.closedAt === null && row.movedTo === null ? "opened" : "closed",
    web_url: `${WEB}/${world.project}/-/issues/${row.number}`,
    references: { short: `#${row.number}`, relative: `#${row.number}`, full: `${world.project}#${row.number}` },
    author: { username: row.author },
    assignees: row.assignees.map((username) => ({ username })),
    created_at: iso(row.openedAt),
    updated_at: iso(row.updatedAt),
    closed_at: isoOrNull(row.closedAt),
    closed_by: row.closedBy === null ? null : { username: row.closedBy },
    labels: row.labels,
    moved_to_id: row.movedTo,
    weight: row.estimate,
    issue_type: "issue",
    _links: { closed_as_duplicate_of: row.reason === "duplicate" && row.closedAt !== null ? `${WEB}/api/v4/projects/1/issues/1` : null },
  };
}

/** A fast-forward's landing commit is its head. */
export function gitlabLanding(row: SimRequest): string | null {
  return row.number % 3 === 1 ? row.headSha : row.mergeSha;
}
