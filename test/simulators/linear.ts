/**
 * Linear's GraphQL endpoint on loopback. Questions run against the schema in its SDK's typed documents. Traps: the key stands in its
 * header alone, the newest comes first unless sorted, archived issues are hidden unless asked for, a cancelled issue has no
 * completedAt, and "too often" is a 400 with a code.
 */
import { type DocumentNode, executeSync, parse, validate } from "graphql";
import { linearSchema } from "../support/linearSchema";
import { type Asked, type Reply, startLoopback } from "./loopback";
import { iso, isoOrNull } from "./restPages";
import { createGate, type TrackerSimulator } from "./trackerGate";
import { makeWorld, type SimIssue, type World } from "./trackerWorld";

export interface LinearSimulator extends TrackerSimulator {
  /** Requests left of 1,500; at none, it answers that it is asked too often. */
  requests: { left: number; resetAt: number };
}

export async function startLinear(world: World = makeWorld({ issues: 120, requests: 0 }), port = 0): Promise<LinearSimulator> {
  const key = "lin_api_Ab3dEfGh1jKlMnOpQrStUvWxYz012345670101";
  const gate = createGate(key);
  const requests = { left: 1_500, resetAt: 0 };
  const documents = new Map<string, DocumentNode>();
  const answer = (asked: Asked): Reply => {
    const stopped = gate.stop(
      asked,
      asked.headers["authorization"] ?? null,
      error(401, "AUTHENTICATION_ERROR", "Authentication required, not authenticated"),
    );
    if (stopped !== null) return stopped;
    if (asked.path !== "/graphql" || asked.method !== "POST") return { status: 404, body: "Not found" };
    const headers = {
      "x-ratelimit-requests-limit": "1500",
      "x-ratelimit-requests-remaining": String(requests.left),
      "x-ratelimit-requests-reset": String(requests.resetAt),
    };
    if (requests.left <= 0) return { ...error(400, "RATELIMITED", "Rate limit exceeded"), headers };
    requests.left -= 1;
    const { query, variables } = JSON.parse(asked.body) as { query: string; variables: Record<string, unknown> };
    const document = documents.get(query) ?? parse(query);
    if (!documents.has(query)) {
      const wrong = validate(LINEAR(), document);
      if (wrong[0] !== undefined) return error(400, "GRAPHQL_VALIDATION_FAILED", wrong[0].message);
      documents.set(query, document);
    }
    const { data, errors } = executeSync({ schema: LINEAR(), document, rootValue: rootOf(world), variableValues: variables });
    if (errors?.[0] !== undefined) return error(400, "INVALID_INPUT", errors[0].message);
    return { status: 200, headers, body: { data } };
  };
  const server = await startLoopback(answer, port);
  return { ...server, key, user: null, project: TEAM, world, gate, requests };
}

/** The part of the schema that is needed. */
export const LINEAR = () => linearSchema(["viewer", "teams", "issues", "issue", "issueVcsBranchSearch"]);

const TEAM = "ENG";
const TYPES = { completed: "completed", "not planned": "canceled", duplicate: "duplicate", rejected: "canceled" } as const;

interface Filter {
  readonly team?: { readonly key?: { readonly eq?: string } };
  readonly assignee?: Assigned;
  readonly updatedAt?: { readonly gte?: string };
}

interface Assigned {
  readonly isMe?: { readonly eq?: boolean };
  readonly null?: boolean;
  readonly or?: readonly Assigned[];
}

function fits({ isMe, null: nobody, or }: Assigned, one: SimIssue, me: string): boolean {
  const [assignee] = one.assignees;
  if (or !== undefined && !or.some((part) => fits(part, one, me))) return false;
  if (nobody !== undefined && nobody !== (assignee === undefined)) return false;
  // Nobody is neither the user nor another.
  return isMe?.eq === undefined || (assignee !== undefined && isMe.eq === (assignee === me));
}

interface Listed {
  readonly first?: number;
  readonly after?: string | null;
  readonly filter?: Filter;
  readonly sort?: readonly { readonly updatedAt?: { readonly order?: string } }[];
  readonly includeArchived?: boolean;
}

function rootOf(world: World): object {
  return {
    viewer: { id: world.me, displayName: "Octavia" },
    teams: ({ filter }: { filter?: { key?: { eq?: string } } }) => ({
      nodes: [{ id: "team-1", key: TEAM }].filter(({ key }) => filter?.key?.eq === undefined || filter.key.eq === key),
    }),
    issues: (args: Listed) => issues(world, args),
  };
}

function issues(world: World, { first, after, filter, sort, includeArchived }: Listed): object {
  const size = first ?? 50;
  if (size > 250) throw new Error("first must not be greater than 250");
  const since = Date.parse(filter?.updatedAt?.gte ?? "1970-01-01T00:00:00Z");
  const ascending = sort?.[0]?.updatedAt?.order === "Ascending";
  const found = world.issues
    .filter((one) => (filter?.team?.key?.eq ?? TEAM) === TEAM && one.updatedAt >= since)
    .filter((one) => fits(filter?.assignee ?? {}, one, world.me))
    .filter((one) => includeArchived === true || one.closedAt === null || one.number % 2 === 0)
    .sort((a, b) => (ascending ? 1 : -1) * (a.updatedAt - b.updatedAt || a.number - b.number));
  // A cursor is a row, not a place: what moves does not shift the rest.
  const from =
    after == null
      ? 0
      : found.findIndex(
          (one) =>
            one.updatedAt > Number(after.split("/")[0]) ||
            (one.updatedAt === Number(after.split("/")[0]) && one.number > Number(after.split("/")[1])),
        );
  const shown = from < 0 ? [] : found.slice(from, from + size);
  const last = shown.at(-1);
  return {
    pageInfo: {
      hasNextPage: from >= 0 && from + size < found.length,
      endCursor: last === undefined ? null : `${last.updatedAt}/${last.number}`,
    },
    nodes: shown.map((one) => node(world, one)),
  };
}

function node(world: World, one: SimIssue): object {
  const completed = one.closedAt !== null && one.reason === "completed";
  const request = world.requests.find(({ number }) => number === one.closedByRequest);
  const attached = world.requests.filter(({ closes }) => closes.includes(one.number));
  const history = [
    ...(one.everClosed
      ? [
          { createdAt: iso(one.openedAt + 1_000), actor: { id: "earlier" }, toState: { type: "completed" } },
          { createdAt: iso(one.openedAt + 2_000), actor: { id: "earlier" }, toState: { type: "started" } },
        ]
      : []),
    ...(one.closedAt === null
      ? []
      : [
          {
            createdAt: iso(one.closedAt),
            actor: one.closedBy === null ? null : { id: one.closedBy },
            toState: { type: TYPES[one.reason] },
          },
        ]),
  ];
  return {
    id: LINEAR_ID(one),
    identifier: `${TEAM}-${one.number}`,
    previousIdentifiers: one.movedFrom === null ? [] : [one.movedFrom],
    title: one.title,
    url: `https://linear.app/acme/issue/${TEAM}-${one.number}/issue`,
    trashed: null,
    createdAt: iso(one.openedAt),
    updatedAt: iso(one.updatedAt),
    completedAt: completed ? isoOrNull(one.closedAt) : null,
    canceledAt: completed ? null : isoOrNull(one.closedAt),
    estimate: one.estimate,
    state: { name: "State", type: one.closedAt === null ? "started" : TYPES[one.reason] },
    creator: { id: one.author },
    assignee: one.assignees[0] === undefined ? null : { id: one.assignees[0] },
    labels: { nodes: one.labels.map((name) => ({ name })) },
    attachments: {
      nodes: [
        { url: "https://example.com/design", metadata: {} },
        ...attached.map(({ number, state }) => ({
          url: `https://github.com/octo/app/pull/${number}`,
          metadata: { status: request?.number === number ? "merged" : state === "merged" ? "closed" : state },
        })),
      ],
    },
    history: { nodes: history.reverse() },
  };
}

export const LINEAR_ID = (issue: SimIssue): string => `8f3c0000-0000-4000-8000-${String(issue.number).padStart(12, "0")}`;

function error(status: number, code: string, message: string): Reply {
  return { status, body: { errors: [{ message, extensions: { code, type: code.toLowerCase() } }] } };
}
