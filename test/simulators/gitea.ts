/**
 * Gitea's REST API (v1) on loopback. Traps: the list of issues has the newest first whatever is asked, fifty rows are the most,
 * pull requests stand among the issues, `since` is about the change, an empty timeline is null, and what closed an issue is told
 * only by its timeline.
 */
import { type Asked, type Reply, startLoopback } from "./loopback";
import { iso, isoOrNull, pageOf } from "./restPages";
import { createGate, type TrackerSimulator } from "./trackerGate";
import { makeWorld, nameNow, type SimIssue, type SimRequest, type World } from "./trackerWorld";

/** `ownWeb`: its pages have the address that it is asked at, as a real server's have; else one that is nowhere. */
export async function startGitea(
  world: World = makeWorld({ issues: 120, requests: 40 }),
  port = 0,
  ownWeb = false,
): Promise<TrackerSimulator> {
  const key = "0123456789abcdef0123456789abcdef01234501";
  const gate = createGate(key);
  const answer = (asked: Asked): Reply => {
    const given = /^(?:token|Bearer) (\S+)$/.exec(asked.headers["authorization"] ?? "")?.[1] ?? null;
    const stopped = gate.stop(asked, given, {
      status: 401,
      body: { message: "user does not exist [uid: 0, name: ]", url: `${WEB}/api/swagger` },
    });
    if (stopped !== null) return stopped;
    if (asked.path === "/api/v1/user") return { status: 200, body: { id: 1, login: world.me } };
    const prefix = `/api/v1/repos/${world.project}`;
    if (asked.path !== prefix && !asked.path.startsWith(`${prefix}/`)) return elsewhere(world, asked);
    return route(world, asked, asked.path.slice(prefix.length));
  };
  const server = await startLoopback((asked) => {
    const reply = answer(asked);
    if (!ownWeb) return reply;
    return { ...reply, body: JSON.parse(JSON.stringify(reply.body).replaceAll(WEB, `http://${asked.headers["host"]}`)) };
  }, port);
  return { ...server, key, user: null, project: world.project, world, gate };
}

const WEB = "https://gitea.example.com";
const NOT_FOUND: Reply = { status: 404, body: { message: "The target couldn't be found.", errors: [] } };

function route(world: World, asked: Asked, rest: string): Reply {
  const one = /^\/(pulls|issues)\/(\d+)(?:\/(\w+))?$/.exec(rest);
  const number = Number(one?.[2] ?? "0");
  const request = world.requests.find((candidate) => candidate.number === number);
  const issue = world.issues.find((candidate) => candidate.number === number);
  const page = (rows: readonly object[]) => pageOf(asked, rows, "limit", 50, WEB);
  if (rest === "") return { status: 200, body: { id: 1, full_name: world.project, html_url: `${WEB}/${world.project}` } };
  if (rest === "/issues") return page(listed(world, asked));
  if (one?.[1] === "pulls" && request && one[3] === undefined) return { status: 200, body: pullRow(request) };
  if (one?.[1] === "pulls" && request && one[3] === "commits") return page(request.commits.map((sha) => ({ sha })));
  if (one?.[1] === "issues" && issue && one[3] === "timeline") {
    const events = timeline(world, issue);
    return events.length === 0 ? { status: 200, body: null } : page(events);
  }
  return NOT_FOUND;
}

/** A project under a former name is answered with its path under the present one; others by their name alone. */
function elsewhere(world: World, asked: Asked): Reply {
  const [, named = "", rest = ""] = /^\/api\/v1\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(asked.path) ?? [];
  const found = nameNow(world, decodeURIComponent(named));
  if (found === null) return NOT_FOUND;
  if (found === world.project) return { status: 307, headers: { location: `/api/v1/repos/${found}${rest}` }, body: "" };
  return rest === "" ? { status: 200, body: { id: 2, full_name: found, html_url: `${WEB}/${found}` } } : NOT_FOUND;
}

function listed(world: World, { query }: Asked): object[] {
  const since = Date.parse(query.get("since") ?? "1970-01-01T00:00:00Z");
  const state = query.get("state") ?? "open";
  const by = query.get("created_by");
  const type = query.get("type");
  const rows: { readonly at: number; readonly born: number; readonly row: object }[] = [];
  if (type !== "issues")
    for (const one of world.requests) {
      if ((by === null || by === one.author) && (state === "all" || (state === "open") === (one.state === "open")))
        rows.push({ at: one.updatedAt, born: one.number, row: requestRow(world, one) });
    }
  if (type !== "pulls")
    for (const one of world.issues) {
      if ((by === null || by === one.author) && (state === "all" || (state === "open") === (one.closedAt === null)))
        rows.push({ at: one.updatedAt, born: one.number, row: issueRow(world, one) });
    }
  return rows
    .filter(({ at }) => at >= since)
    .sort((a, b) => b.born - a.born)
    .map(({ row }) => row);
}

function requestRow(world: World, one: SimRequest): object {
  return {
    number: one.number,
    html_url: `${WEB}/${world.project}/pulls/${one.number}`,
    title: one.title,
    body: one.body,
    state: one.state === "open" ? "open" : "closed",
    user: { login: one.author },
    assignees: null,
    created_at: iso(one.openedAt),
    updated_at: iso(one.updatedAt),
    closed_at: isoOrNull(one.mergedAt),
    labels: one.labels.map((name) => ({ name })),
    pull_request: { merged: one.state === "merged", merged_at: isoOrNull(one.mergedAt) },
  };
}

function pullRow(one: SimRequest): object {
  return {
    number: one.number,
    merged: one.state === "merged",
    merged_at: isoOrNull(one.mergedAt),
    merge_commit_sha: one.mergeSha,
    head: { ref: one.sourceBranch, sha: one.headSha },
    base: { ref: one.targetBranch },
    additions: one.size.insertions,
    deletions: one.size.deletions,
    changed_files: one.size.files,
  };
}

function issueRow(world: World, one: SimIssue): object {
  return {
    number: one.number,
    html_url: `${WEB}/${world.project}/issues/${one.number}`,
    title: one.title,
    body: "",
    state: one.closedAt === null ? "open" : "closed",
    user: { login: one.author },
    assignees: one.assignees.length === 0 ? null : one.assignees.map((login) => ({ login })),
    created_at: iso(one.openedAt),
    updated_at: iso(one.updatedAt),
    closed_at: isoOrNull(one.closedAt),
    labels: one.labels.map((name) => ({ name })),
    time_estimate: one.estimate === null ? 0 : one.estimate * 3_600,
    pull_request: null,
  };
}

function timeline(world: World, one: SimIssue): object[] {
  if (!one.everClosed) return [];
  const event = (type: string, login: string | null, at: number, more: object = {}) => ({
    type,
    user: login === null ? null : { login },
    created_at: iso(at),
    ref_action: "none",
    ref_commit_sha: "",
    ref_issue: null,
    ...more,
  });
  // It talks a lot, so that the closing is not on the first page; and it was closed once before.
  const talk = one.number % 12 === 0 ? Array.from({ length: 60 }, (_, i) => event("comment", "hubert", one.openedAt + i)) : [];
  const events = [...talk, event("close", "earlier", one.openedAt + 1_000), event("reopen", "earlier", one.openedAt + 2_000)];
  if (one.closedAt === null) return events;
  const request = world.requests.find(({ number }) => number === one.closedByRequest);
  if (request !== undefined) {
    const issue = { number: request.number, html_url: `${WEB}/${world.project}/pulls/${request.number}`, pull_request: { merged: true } };
    events.push(event("pull_ref", request.author, request.openedAt, { ref_action: "closes", ref_issue: issue }));
  }
  events.push(event("close", one.closedBy, one.closedAt, { ref_commit_sha: request?.mergeSha ?? one.closedByCommit ?? "" }));
  return events;
}
