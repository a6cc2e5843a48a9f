import type { Failure } from "../http/failure";
import { type Clock, REAL_CLOCK, retryAfterMs } from "../http/httpClient";
import { plainLine } from "../http/said";
import type { HttpResponse } from "../http/transport";
import { GITHUB_SCOPE, githubProfile } from "./github/profile";
import { BEGIN, issuesQuery, NAME, REQUESTS, WHO } from "./github/queries";
import {
  type Begun,
  type Found,
  type GraphqlError,
  parseBegin,
  parseEnvelope,
  parseIssues,
  parseName,
  parseRequests,
  parseWho,
} from "./github/wire";
import type { RemoteCheck, RemoteConnection, RemoteTracker } from "./remote";
import { type Ask, createAsk, type Dialect, failureOf, nameAnswer, strange } from "./remote/ask";
import { type Brought, type List, type Reader, readRemote, type View } from "./remote/reading";
import { troubleWords } from "./remote/words";

/** GitHub, GitHub Enterprise Cloud and Server, by GraphQL. */
export const github: RemoteTracker = createGithub(REAL_CLOCK);

/** The tracker with another clock, for tests that must not wait. */
export function createGithub(clock: Clock): RemoteTracker {
  return {
    ...githubProfile,
    check: (connection, transport, project) => check(createAsk(DIALECT, connection, transport, clock), connection, project),
    read: (connection, transport, question) => readRemote(READER, connection, transport, question, clock),
    nameOf: async (connection, transport, project) => nameAnswer(await askName(createAsk(DIALECT, connection, transport, clock), project)),
  };
}

const DIALECT: Dialect = {
  keyHeader: ({ key }) => ({ name: "authorization", value: `Bearer ${key}` }),
  limitedMs,
};

const PAGE = { requests: 25, issues: 50 };
const MOST_STUMBLES = 5;

const REQUESTS_LIST: List = {
  id: "requests",
  order: "updated",
  grainMs: 1_000,
  page: (view, since, cursor) => {
    const query = `repo:${view.facts["repository"]} is:pr is:merged author:@me updated:>=${isoSeconds(since)} sort:updated-asc`;
    return search(view, REQUESTS, { query, first: PAGE.requests, after: cursor }, parseRequests);
  },
};

const ISSUES_LIST: List = {
  id: "issues",
  order: "updated",
  grainMs: 1_000,
  page: (view, since, cursor) => {
    const query = `repo:${view.facts["repository"]} is:issue updated:>=${isoSeconds(since)} sort:updated-asc`;
    const text = issuesQuery({ duplicates: view.facts["duplicates"] === "yes", references: view.facts["references"] === "yes" });
    return search(view, text, { query, first: PAGE.issues, after: cursor }, parseIssues);
  },
};

const READER: Reader = {
  label: "GitHub",
  scope: () => GITHUB_SCOPE,
  dialect: DIALECT,
  begin,
  lists: [REQUESTS_LIST, ISSUES_LIST],
  restMs: 15 * 60_000,
};

async function check(ask: Ask, connection: RemoteConnection, project: string | undefined): Promise<RemoteCheck> {
  const named = { label: "GitHub", origin: connection.origin, scope: GITHUB_SCOPE, project: project ?? null };
  if (project !== undefined) {
    const begun = await askBegin(ask, project);
    if (!begun.ok) return { ok: false, words: troubleWords(begun, named) };
    return { ok: true, words: `Signed in to GitHub as ${begun.me}; ${begun.repository} can be read.` };
  }
  const asked = await askGraphql(ask, WHO, {});
  if (!asked.ok) return { ok: false, words: troubleWords(asked, named) };
  const me = parseWho(asked.data);
  return me === null
    ? { ok: false, words: troubleWords(asked.errors[0] === undefined ? strange() : failureFor(asked.errors), named) }
    : { ok: true, words: `Signed in to GitHub as ${me}.` };
}

async function begin(ask: Ask, project: string): ReturnType<Reader["begin"]> {
  const begun = await askBegin(ask, project);
  if (!begun.ok) return begun;
  const { me, repository, duplicates, references } = begun;
  return { ok: true, me, facts: { repository, duplicates: duplicates ? "yes" : "no", references: references ? "yes" : "no" } };
}

/** A search in a repository that is not to be seen finds nothing and says nothing, so this is asked before. */
async function askBegin(ask: Ask, project: string): Promise<({ ok: true } & Begun & { repository: string }) | Failure> {
  // What stands in a search may be nothing but a name, or it could widen the search.
  if (!isName(project)) return failureOf(404, null);
  const [owner, name] = project.split("/");
  const asked = await askGraphql(ask, BEGIN, { owner, name });
  if (!asked.ok) return asked;
  const begun = parseBegin(asked.data);
  if (begun === null) return asked.errors.length > 0 ? failureFor(asked.errors) : strange();
  const { repository } = begun;
  if (repository === null) return asked.errors.length > 0 ? failureFor(asked.errors) : failureOf(404, null);
  return isName(repository) ? { ok: true, ...begun, repository } : strange();
}

/** GraphQL answers a repository's former name as the present one. */
async function askName(ask: Ask, project: string): Promise<{ ok: true; name: string } | Failure> {
  if (!isName(project)) return failureOf(404, null);
  const [owner, name] = project.split("/");
  const asked = await askGraphql(ask, NAME, { owner, name });
  if (!asked.ok) return asked;
  const found = parseName(asked.data);
  if (found?.name == null) return asked.errors.length > 0 ? failureFor(asked.errors) : found === null ? strange() : failureOf(404, null);
  return { ok: true, name: found.name };
}

function isName(project: string): boolean {
  return /^[\w.-]+\/[\w.-]+$/.test(project);
}

async function search(
  { ask, now, stumbles }: View,
  text: string,
  variables: Readonly<Record<string, unknown>>,
  parse: (data: unknown) => Found | null,
): Promise<Brought | Failure> {
  const asked = await askGraphql(ask, text, variables);
  if (!asked.ok) return asked;
  const found = parse(asked.data);
  if (found === null) return asked.errors.length > 0 ? failureFor(asked.errors) : strange();
  const trouble = asked.errors.find(isPassing);
  // The rows that it kept back would be passed by for good; but one that it never gives must not keep back all after it.
  if (trouble !== undefined && stumbles < MOST_STUMBLES) return failureFor([trouble]);
  const { items, next, cut, limit } = found;
  const rejected = trouble === undefined ? found.rejected : [...found.rejected, "a row that it failed to bring"];
  // The points of an hour are the person's, for all their tools: some are left to the others.
  const spent = limit !== null && limit.remaining < limit.limit / 10;
  return {
    ok: true,
    at: now,
    items,
    next,
    cut,
    rejected,
    ...(spent ? { restMs: Math.min(HOUR_MS, Math.max(1_000, limit.resetAt - now)) } : {}),
  };
}

type Asked = { readonly ok: true; readonly data: unknown; readonly errors: readonly GraphqlError[] } | Failure;

async function askGraphql(ask: Ask, query: string, variables: Readonly<Record<string, unknown>>): Promise<Asked> {
  const answer = await ask("/graphql", undefined, { query, variables });
  if (!answer.ok) return answer;
  const envelope = parseEnvelope(answer.json);
  return envelope === null ? strange() : { ok: true, ...envelope };
}

/** GraphQL tells its errors with status 200. */
function failureFor(errors: readonly GraphqlError[]): Failure {
  const { type, message } = errors[0] ?? { type: null, message: "" };
  const said = message === "" ? null : plainLine(message);
  if (type === "NOT_FOUND") return failureOf(404, said);
  if (type === "FORBIDDEN" || type === "INSUFFICIENT_SCOPES") return failureOf(403, said);
  return failureOf(isPassing({ type, message }) ? 502 : 400, said);
}

/** "Something went wrong while executing your query": it works when asked again. */
function isPassing({ type }: GraphqlError): boolean {
  return type === null || type === "SERVICE_UNAVAILABLE" || type === "INTERNAL";
}

/**
 * GitHub's limits (docs.github.com, "Rate limits and query limits for the GraphQL API"): 403 or 429, or 200 with an error of
 * type RATE_LIMITED. The primary limit says when it ends, the secondary one how long to wait, or nothing: then a minute.
 */
function limitedMs(response: HttpResponse, now: number): number | null {
  const { status, headers, body } = response;
  const told = status === 200 && body.includes("RATE_LIMITED") && isRateLimited(body);
  const refused = status === 403 || status === 429;
  if (!told && !refused) return null;
  const wait = retryAfterMs(headers, now);
  if (wait !== null) return wait;
  if (headers["x-ratelimit-remaining"] === "0") {
    const date = Date.parse(headers["date"] ?? "");
    const reset = Number(headers["x-ratelimit-reset"]) * 1_000 - (Number.isNaN(date) ? now : date);
    return Number.isFinite(reset) ? Math.min(HOUR_MS, Math.max(1_000, reset)) : HOUR_MS;
  }
  if (told || status === 429 || /rate limit/i.test(body)) return MINUTE_MS;
  return null;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function isRateLimited(body: string): boolean {
  try {
    return parseEnvelope(JSON.parse(body))?.errors.some(({ type }) => type === "RATE_LIMITED") ?? false;
  } catch {
    return false;
  }
}

function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/** github.com's API has a host of its own; an Enterprise Server's is below its web address. */
