/**
 * GitHub's GraphQL endpoint on loopback. Questions run against GitHub's own published schema, so that a field, an argument or a
 * type that does not exist fails as it would there. Traps: a search ends after its thousandth row, a repository that may not
 * be seen is found empty, `closedByPullRequestsReferences` hides closed requests and `stateReason` hides duplicates unless asked.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSchema, type DocumentNode, executeSync, type GraphQLSchema, parse, validate } from "graphql";
import { type Asked, type Reply, startLoopback } from "./loopback";
import { createGate, type TrackerSimulator } from "./trackerGate";
import { makeWorld, nameNow, type SimIssue, type SimRequest, sameName, type World } from "./trackerWorld";

export interface GithubSimulator extends TrackerSimulator {
  /** Points left of 5,000; each question costs one. */
  points: { left: number; resetAt: number };
}

let schema: GraphQLSchema | null = null;

/** GitHub's published schema. */
export function githubSchema(): GraphQLSchema {
  schema ??= buildSchema(readFileSync(join(__dirname, "../../node_modules/@octokit/graphql-schema/schema.graphql"), "utf8"), {
    assumeValidSDL: true,
  });
  return schema;
}

export async function startGithub(world: World = makeWorld({ issues: 120, requests: 40 }), port = 0): Promise<GithubSimulator> {
  const key = "github_pat_11ABCDEFG0aBcDeFgHiJkL01";
  const gate = createGate(key);
  const points = { left: 5_000, resetAt: 0 };
  const documents = new Map<string, DocumentNode>();
  const answer = (asked: Asked): Reply => {
    const given = /^(?:bearer|token) (\S+)$/i.exec(asked.headers["authorization"] ?? "")?.[1] ?? null;
    const stopped = gate.stop(asked, given, {
      status: 401,
      body: { message: "Bad credentials", documentation_url: "https://docs.github.com" },
    });
    if (stopped !== null) return stopped;
    if (asked.path !== "/graphql") return { status: 404, body: { message: "Not Found" } };
    if (asked.method !== "POST") return { status: 400, body: { message: "A query attribute must be specified and must be a string." } };
    if (points.left <= 0) {
      const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(Math.ceil(points.resetAt / 1_000)) };
      return { status: 200, headers, body: { errors: [{ type: "RATE_LIMITED", message: "API rate limit exceeded for user ID 1." }] } };
    }
    points.left -= 1;
    const { query, variables } = JSON.parse(asked.body) as { query: string; variables: Record<string, unknown> };
    const document = documents.get(query) ?? parse(query);
    if (!documents.has(query)) {
      const errors = validate(githubSchema(), document);
      if (errors.length > 0) return { status: 200, body: { errors: errors.map(({ message }) => ({ message, type: "undefinedField" })) } };
      documents.set(query, document);
    }
    const rootValue = rootOf(world, points);
    const { data, errors } = executeSync({ schema: githubSchema(), document, rootValue, variableValues: variables });
    const told = (errors ?? []).map(({ message, extensions }) => ({ message, type: extensions["type"] ?? null }));
    return {
      status: 200,
      headers: { "x-ratelimit-remaining": String(points.left) },
      body: { data, ...(told.length > 0 ? { errors: told } : {}) },
    };
  };
  const server = await startLoopback(answer, port);
  return { ...server, key, user: null, project: world.project, world, gate, points };
}

const MOST_FOUND = 1_000;
const HOST = "https://github.com";

function rootOf(world: World, points: { left: number; resetAt: number }): object {
  return {
    viewer: { login: world.me },
    rateLimit: { limit: 5_000, remaining: points.left, resetAt: iso(points.resetAt === 0 ? Date.now() + 3_600_000 : points.resetAt) },
    repository: ({ owner, name, followRenames }: { owner: string; name: string; followRenames?: boolean }) => {
      const found = nameNow(world, `${owner}/${name}`);
      const here = found !== null && (followRenames !== false || sameName(found, `${owner}/${name}`));
      return here ? { nameWithOwner: found, url: `${HOST}/${found}`, hasIssuesEnabled: true } : null;
    },
    search: (args: { query: string; first: number; after: string | null }) => search(world, args),
  };
}

function search(world: World, { query, first, after }: { query: string; first: number; after: string | null }): object {
  if (first > 100) throw new Error(`Requesting ${first} records on the \`search\` connection exceeds the \`first\` limit of 100 records.`);
  const words = query.split(" ");
  const value = (name: string) => words.find((word) => word.startsWith(`${name}:`))?.slice(name.length + 1);
  const known = /^(?:repo:|is:(?:pr|issue|merged|closed|open)$|author:|assignee:|updated:>=|closed:>=|sort:updated-asc$)/;
  const odd = words.find((word) => !known.test(word));
  if (odd !== undefined) throw new Error(`The simulator does not know ${odd}`);
  const since = Date.parse((value("updated") ?? ">=1970-01-01T00:00:00Z").slice(2));
  const person = (name: string | undefined) => (name === "@me" ? world.me : name);
  const here = value("repo")?.toLowerCase() === world.project.toLowerCase();
  const rows = !here
    ? []
    : words.includes("is:pr")
      ? world.requests
          .filter(
            (one) =>
              (!words.includes("is:merged") || one.state === "merged") &&
              (value("author") === undefined || one.author === person(value("author"))),
          )
          .map((one) => ({ at: one.updatedAt, node: () => requestNode(world, one) }))
      : world.issues
          .filter((one) => value("assignee") === undefined || one.assignees.includes(person(value("assignee")) ?? ""))
          .filter((one) => one.movedTo === null)
          .map((one) => ({ at: one.updatedAt, node: () => issueNode(world, one) }));
  const found = rows.filter(({ at }) => at >= since).sort((a, b) => a.at - b.at);
  const from = after === null ? 0 : Number(Buffer.from(after, "base64").toString().replace("cursor:", ""));
  const shown = found.slice(0, MOST_FOUND).slice(from, from + first);
  const end = from + shown.length;
  return {
    issueCount: found.length,
    pageInfo: {
      hasNextPage: end < Math.min(found.length, MOST_FOUND),
      endCursor: shown.length === 0 ? null : Buffer.from(`cursor:${end}`).toString("base64"),
    },
    nodes: shown.map(({ node }) => node()),
  };
}

function requestNode(world: World, one: SimRequest): object {
  return {
    __typename: "PullRequest",
    ...shortRequest(world, one),
    title: one.title,
    createdAt: iso(one.openedAt),
    updatedAt: iso(one.updatedAt),
    author: { __typename: "User", login: one.author },
    baseRefName: one.targetBranch,
    headRefName: one.sourceBranch,
    headRefOid: one.headSha,
    additions: one.size.insertions,
    deletions: one.size.deletions,
    changedFiles: one.size.files,
    labels: connection(one.labels.map((name) => ({ name }))),
    commits: connection(one.commits.map((oid) => ({ commit: { oid } }))),
    closingIssuesReferences: connection(
      one.closes.map((number) => ({
        number,
        url: `${HOST}/${world.project}/issues/${number}`,
        repository: { nameWithOwner: world.project },
      })),
    ),
  };
}

function shortRequest(world: World, one: SimRequest): object {
  return {
    __typename: "PullRequest",
    number: one.number,
    url: `${HOST}/${world.project}/pull/${one.number}`,
    state: one.state.toUpperCase(),
    mergedAt: one.mergedAt === null ? null : iso(one.mergedAt),
    mergeCommit: one.mergeSha === null ? null : { oid: one.mergeSha },
    repository: { nameWithOwner: world.project },
  };
}

function issueNode(world: World, one: SimIssue): object {
  const request = world.requests.find(({ number }) => number === one.closedByRequest);
  const state = one.closedAt === null ? "OPEN" : "CLOSED";
  return {
    __typename: "Issue",
    number: one.number,
    url: `${HOST}/${world.project}/issues/${one.number}`,
    title: one.title,
    state,
    stateReason: ({ enableDuplicate }: { enableDuplicate?: boolean }) => reasonOf(one, enableDuplicate === true),
    createdAt: iso(one.openedAt),
    updatedAt: iso(one.updatedAt),
    closedAt: one.closedAt === null ? null : iso(one.closedAt),
    author: { __typename: "User", login: one.author },
    repository: { nameWithOwner: world.project },
    assignees: connection(one.assignees.map((login) => ({ login }))),
    labels: connection(one.labels.map((name) => ({ name }))),
    closedByPullRequestsReferences: ({ includeClosedPrs }: { includeClosedPrs?: boolean }) => ({
      nodes: request === undefined || (includeClosedPrs !== true && request.state !== "open") ? [] : [shortRequest(world, request)],
    }),
    timelineItems: ({ itemTypes, last }: { itemTypes: readonly string[]; last: number }) => ({
      nodes: eventsOf(world, one, itemTypes).slice(-last),
    }),
  };
}

function eventsOf(world: World, one: SimIssue, types: readonly string[]): object[] {
  const events: object[] = [];
  if (types.includes("TRANSFERRED_EVENT") && one.movedFrom !== null)
    events.push({ __typename: "TransferredEvent", createdAt: iso(one.openedAt + 1_000), fromRepository: { nameWithOwner: one.movedFrom } });
  if (!types.includes("CLOSED_EVENT") || !one.everClosed) return events;
  // An earlier closing by somebody else: only the last one counts.
  events.push({
    __typename: "ClosedEvent",
    createdAt: iso(one.openedAt + 2_000),
    actor: { __typename: "User", login: "earlier" },
    closer: null,
  });
  if (one.closedAt === null) return events;
  const request = world.requests.find(({ number }) => number === one.closedByRequest);
  const closer =
    request !== undefined
      ? shortRequest(world, request)
      : one.closedByCommit !== null
        ? { __typename: "Commit", oid: one.closedByCommit }
        : null;
  events.push({
    __typename: "ClosedEvent",
    createdAt: iso(one.closedAt),
    actor: one.closedBy === null ? null : { __typename: "User", login: one.closedBy },
    closer,
  });
  return events;
}

/** GitHub has no "rejected": it is not planned. */
function reasonOf(one: SimIssue, duplicates: boolean): string | null {
  if (one.closedAt === null) return one.everClosed ? "REOPENED" : null;
  if (one.reason === "duplicate") return duplicates ? "DUPLICATE" : "COMPLETED";
  return one.reason === "completed" ? "COMPLETED" : "NOT_PLANNED";
}

function connection(nodes: readonly object[]): (args: { first?: number }) => object {
  return ({ first }) => ({ totalCount: nodes.length, nodes: nodes.slice(0, first ?? 100) });
}

function iso(at: number): string {
  return new Date(at).toISOString().replace(".000Z", "Z");
}
