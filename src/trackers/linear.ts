import type * as z from "zod/mini";
import type { Failure } from "../http/failure";
import { type Clock, REAL_CLOCK, retryAfterMs } from "../http/httpClient";
import { plainLine } from "../http/said";
import type { HttpResponse } from "../http/transport";
import { LINEAR_SCOPE, linearProfile } from "./linear/profile";
import { BEGIN, Begin, Changed, Envelope, ISSUES, Issue, Issues, idOf, OTHERS, toIssue, WHO, Who } from "./linear/wire";
import type { RemoteCheck, RemoteConnection, RemoteTracker } from "./remote";
import { type Ask, createAsk, type Dialect, failureOf, strange } from "./remote/ask";
import { serverTime } from "./remote/fields";
import { type Brought, type List, type Reader, readRemote, type View } from "./remote/reading";
import { parseRows, restFor } from "./remote/rows";
import type { Item } from "./remote/walk";
import { troubleWords } from "./remote/words";

/** Linear, by GraphQL. */
export const linear: RemoteTracker = createLinear(REAL_CLOCK);

/** The tracker with another clock, for tests that must not wait. */
export function createLinear(clock: Clock): RemoteTracker {
  return {
    ...linearProfile,
    check: (connection, transport, project) => check(createAsk(DIALECT, connection, transport, clock), connection, project),
    read: (connection, transport, question) => readRemote(READER, connection, transport, question, clock),
  };
}

// A personal key stands alone; an OAuth token is sent as a bearer.
const DIALECT: Dialect = {
  keyHeader: ({ key }) => ({ name: "authorization", value: key.startsWith("lin_oauth_") ? `Bearer ${key}` : key }),
  limitedMs,
};
const ISSUES_LIST: List = { id: "issues", order: "updated", grainMs: 1, page: issuesPage };
const OTHERS_LIST: List = { id: "others", order: "updated", grainMs: 1, takesBack: true, page: othersPage };
const READER: Reader = {
  label: "Linear",
  scope: () => LINEAR_SCOPE,
  dialect: DIALECT,
  begin,
  lists: [OTHERS_LIST, ISSUES_LIST],
  // Linear discourages polling.
  restMs: 30 * 60_000,
};

async function check(ask: Ask, connection: RemoteConnection, project: string | undefined): Promise<RemoteCheck> {
  const named = { label: "Linear", origin: connection.origin, scope: LINEAR_SCOPE, project: project ?? null };
  if (project !== undefined) {
    const begun = await askBegin(ask, project);
    if (!begun.ok) return { ok: false, words: troubleWords(begun, named) };
    return { ok: true, words: `Signed in to Linear as ${begun.name}; team ${begun.team} can be read.` };
  }
  const asked = await askGraphql(ask, WHO, {});
  if (!asked.ok) return { ok: false, words: troubleWords(asked, named) };
  const who = Who.safeParse(asked.data);
  return who.success
    ? { ok: true, words: `Signed in to Linear as ${who.data.viewer.displayName}.` }
    : { ok: false, words: troubleWords(strange(), named) };
}

async function begin(ask: Ask, project: string): ReturnType<Reader["begin"]> {
  const begun = await askBegin(ask, project);
  return begun.ok ? { ok: true, me: begun.me, facts: { team: begun.team } } : begun;
}

async function askBegin(ask: Ask, project: string): Promise<{ ok: true; me: string; name: string; team: string } | Failure> {
  const asked = await askGraphql(ask, BEGIN, { team: project });
  if (!asked.ok) return asked;
  const begun = Begin.safeParse(asked.data);
  if (!begun.success) return strange();
  const { viewer, teams } = begun.data;
  const team = teams.nodes[0];
  return team === undefined ? failureOf(404, null) : { ok: true, me: viewer.id, name: viewer.displayName, team: team.key };
}

function issuesPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  return askPage(view, since, cursor, ISSUES, Issue, (row) => {
    const issue = toIssue(row);
    const id = idOf(row);
    return { id, updatedAt: row.updatedAt, ...(issue === null ? { withdrawn: id } : { issue }) };
  });
}

function othersPage(view: View, since: number, cursor: string | null): Promise<Brought | Failure> {
  return askPage(view, since, cursor, OTHERS, Changed, (row) => ({ id: idOf(row), updatedAt: row.updatedAt, withdrawn: idOf(row) }));
}

async function askPage<T>(
  view: View,
  since: number,
  cursor: string | null,
  query: string,
  row: z.ZodMiniType<T>,
  itemOf: (row: T) => Item,
): Promise<Brought | Failure> {
  const asked = await askGraphql(view.ask, query, {
    team: view.facts["team"] ?? view.project,
    since: new Date(since).toISOString(),
    after: cursor,
  });
  if (!asked.ok) return asked;
  const page = Issues.safeParse(asked.data);
  const list = page.success ? parseRows(page.data.issues.nodes, row, "an issue") : null;
  if (!page.success || list === null) return strange();
  const items = list.rows.map(itemOf);
  const { hasNextPage, endCursor } = page.data.issues.pageInfo;
  const at = serverTime(asked.headers, view.now);
  const rests = ["requests", "complexity"].flatMap((kind) => restOf(asked.headers, kind, at) ?? []);
  const restMs = rests.length === 0 ? {} : { restMs: Math.max(...rests) };
  const next = hasNextPage ? (endCursor ?? null) : null;
  return { ok: true, at, items, next, cut: hasNextPage && next === null, rejected: list.rejected, ...restMs };
}

type Asked = { readonly ok: true; readonly data: unknown; readonly headers: HttpResponse["headers"] } | Failure;

async function askGraphql(ask: Ask, query: string, variables: Readonly<Record<string, unknown>>): Promise<Asked> {
  const answer = await ask("/graphql", undefined, { query, variables });
  // Linear refuses a key with 400 or 401 and names the reason in the answer's body.
  if (!answer.ok) return answer.status === 400 && /authenticat/i.test(answer.said ?? "") ? { ...answer, status: 401 } : answer;
  const envelope = Envelope.safeParse(answer.json);
  if (!envelope.success) return strange();
  const error = envelope.data.errors?.[0];
  if (error === undefined) return { ok: true, data: envelope.data.data ?? null, headers: answer.headers };
  const code = error.extensions?.code ?? "";
  const said = plainLine(error.message ?? "") || null;
  if (code === "AUTHENTICATION_ERROR") return failureOf(401, said);
  return failureOf(code === "FORBIDDEN" ? 403 : code === "INTERNAL_SERVER_ERROR" ? 502 : 400, said);
}

/** Linear says "too often" with 400 and a code (linear.app/developers/rate-limiting); its headers say in milliseconds when it ends. */
function limitedMs({ status, headers, body }: HttpResponse, now: number): number | null {
  if (status !== 429 && !(status === 400 && body.includes("RATELIMITED"))) return null;
  const at = serverTime(headers, now);
  return retryAfterMs(headers, now) ?? restOf(headers, "requests", at) ?? restOf(headers, "complexity", at) ?? 60_000;
}

function restOf(headers: HttpResponse["headers"], kind: string, now: number): number | null {
  const [limit, remaining, reset] = ["limit", "remaining", "reset"].map((part) => headers[`x-ratelimit-${kind}-${part}`]);
  return restFor(limit, remaining, reset === undefined ? undefined : String(Number(reset) / 1_000), now);
}
