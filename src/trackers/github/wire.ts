/** What GitHub answers. Nothing but what is consumed is looked at, and a row that is not as documented is named and left out. */
import * as z from "zod/mini";
import type { ClosedIssue, CloseReason, MergedRequest } from "../../core/remoteWork";
import { Count, hostOf, Index, Moment, Sha, Title, WebUrl, whereWrong } from "../remote/fields";
import type { Item } from "../remote/walk";

export interface Found {
  readonly items: readonly Item[];
  readonly rejected: readonly string[];
  readonly next: string | null;
  /** There is more, but not where. */
  readonly cut: boolean;
  readonly limit: { readonly limit: number; readonly remaining: number; readonly resetAt: number } | null;
}

export interface Begun {
  readonly me: string;
  /** "owner/name" as it is now: an old name leads to the new one. null when it is not to be seen. */
  readonly repository: string | null;
  readonly duplicates: boolean;
  readonly references: boolean;
}

export interface GraphqlError {
  /** GitHub's own kind ("NOT_FOUND", "FORBIDDEN", "RATE_LIMITED"), or null. */
  readonly type: string | null;
  readonly message: string;
}

/** The two parts of every GraphQL answer; null when it is none. */
export function parseEnvelope(json: unknown): { readonly data: unknown; readonly errors: readonly GraphqlError[] } | null {
  const parsed = Envelope.safeParse(json);
  if (!parsed.success || (parsed.data.data === undefined && parsed.data.errors === undefined)) return null;
  const errors = (parsed.data.errors ?? []).map(({ type, message }) => ({ type: type ?? null, message: message ?? "" }));
  return { data: parsed.data.data ?? null, errors };
}

export function parseWho(data: unknown): string | null {
  const parsed = z.object({ viewer: z.object({ login: z.string() }) }).safeParse(data);
  return parsed.success ? parsed.data.viewer.login : null;
}

/** A repository's "owner/name" as it is now; `name` null when it is not to be seen. */
export function parseName(data: unknown): { readonly name: string | null } | null {
  const parsed = z.object({ repository: z.nullable(z.object({ nameWithOwner: z.string() })) }).safeParse(data);
  return parsed.success ? { name: parsed.data.repository?.nameWithOwner ?? null } : null;
}

export function parseBegin(data: unknown): Begun | null {
  const parsed = Begin.safeParse(data);
  if (!parsed.success) return null;
  const { viewer, repository, issueType } = parsed.data;
  const args = (field: string) => (issueType?.fields ?? []).find(({ name }) => name === field)?.args.map(({ name }) => name) ?? [];
  return {
    me: viewer.login,
    repository: repository?.nameWithOwner ?? null,
    duplicates: args("stateReason").includes("enableDuplicate"),
    references: args("closedByPullRequestsReferences").includes("includeClosedPrs"),
  };
}

export function parseRequests(data: unknown): Found | null {
  return parseSearch(data, "PullRequest", (node) => {
    const parsed = Request.safeParse(node);
    if (!parsed.success) return whereWrong("a pull request", parsed.error);
    const request = toRequest(parsed.data);
    return { id: request.id, updatedAt: parsed.data.updatedAt, request };
  });
}

export function parseIssues(data: unknown): Found | null {
  return parseSearch(data, "Issue", (node) => {
    const parsed = Issue.safeParse(node);
    if (!parsed.success) return whereWrong("an issue", parsed.error);
    const { updatedAt, state, closings } = parsed.data;
    const id = idOf(parsed.data);
    const issue = toIssue(parsed.data);
    if (issue !== null) return { id, updatedAt, issue };
    // Only what was closed once can have been counted.
    return state === "OPEN" && closings.nodes.length > 0 ? { id, updatedAt, withdrawn: id } : { id, updatedAt };
  });
}

const Envelope = z.object({
  data: z.optional(z.unknown()),
  errors: z.optional(z.array(z.object({ type: z.nullish(z.string()), message: z.nullish(z.string()) }))),
});
const Named = z.nullable(z.object({ login: z.string() }));
const Repository = z.object({ nameWithOwner: z.string() });
const Numbered = z.object({ number: Index, url: WebUrl, repository: Repository });
const Labels = z.nullish(z.object({ nodes: z.array(z.nullable(z.object({ name: z.string() }))) }));

const Begin = z.object({
  viewer: z.object({ login: z.string() }),
  repository: z.nullable(Repository),
  issueType: z.nullish(z.object({ fields: z.array(z.object({ name: z.string(), args: z.array(z.object({ name: z.string() })) })) })),
});

const Search = z.object({
  rateLimit: z.nullish(z.object({ limit: Count, remaining: Count, resetAt: Moment })),
  search: z.object({
    issueCount: Count,
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullable(z.string()) }),
    nodes: z.array(z.unknown()),
  }),
});

const Request = z.object({
  number: Index,
  url: WebUrl,
  title: Title,
  createdAt: Moment,
  updatedAt: Moment,
  mergedAt: Moment,
  author: Named,
  repository: Repository,
  baseRefName: z.string(),
  headRefName: z.string(),
  headRefOid: Sha,
  mergeCommit: z.nullable(z.object({ oid: Sha })),
  additions: Count,
  deletions: Count,
  changedFiles: Count,
  labels: Labels,
  commits: z.object({ totalCount: Count, nodes: z.array(z.nullable(z.object({ commit: z.object({ oid: Sha }) }))) }),
  closingIssuesReferences: z.nullish(z.object({ nodes: z.array(z.nullable(Numbered)) })),
});

const Issue = z.object({
  number: Index,
  url: WebUrl,
  title: Title,
  state: z.enum(["OPEN", "CLOSED"]),
  stateReason: z.nullish(z.string()),
  createdAt: Moment,
  updatedAt: Moment,
  closedAt: z.nullable(Moment),
  author: Named,
  repository: Repository,
  assignees: z.object({ nodes: z.array(z.nullable(z.object({ login: z.string() }))) }),
  labels: Labels,
  closedByPullRequestsReferences: z.nullish(
    z.object({ nodes: z.array(z.nullable(z.object({ number: Index, url: WebUrl, state: z.string(), repository: Repository }))) }),
  ),
  closings: z.object({ nodes: z.array(z.nullable(z.unknown())) }),
  transfers: z.object({ nodes: z.array(z.nullable(z.unknown())) }),
});

const ClosedEvent = z.object({
  createdAt: Moment,
  actor: Named,
  closer: z.nullable(z.unknown()),
});
/** A project can close an issue too, and is of no interest. */
const ClosingRequest = z.object({ __typename: z.literal("PullRequest"), number: Index, url: WebUrl, repository: Repository });
const ClosingCommit = z.object({ __typename: z.literal("Commit"), oid: Sha });
const Transferred = z.object({ fromRepository: z.nullable(Repository) });

function parseSearch(data: unknown, typename: string, read: (node: unknown) => Item | string): Found | null {
  const parsed = Search.safeParse(data);
  if (!parsed.success) return null;
  const { search, rateLimit } = parsed.data;
  const items: Item[] = [];
  const rejected: string[] = [];
  for (const node of search.nodes) {
    const kind = z.object({ __typename: z.string() }).safeParse(node);
    if (node !== null && kind.success && kind.data.__typename !== typename) continue;
    const item = node === null ? "a row that it does not let be read" : read(node);
    if (typeof item === "string") rejected.push(item);
    else items.push(item);
  }
  const { hasNextPage, endCursor } = search.pageInfo;
  // A search ends after its thousandth row as if there were no more.
  const more = hasNextPage || (search.issueCount > MOST_FOUND && search.nodes.length > 0);
  return { items, rejected, next: more ? endCursor : null, cut: more && endCursor === null, limit: rateLimit ?? null };
}

const MOST_FOUND = 1_000;

function toRequest(node: z.infer<typeof Request>): MergedRequest {
  const commits = node.commits.nodes.flatMap((one) => (one === null ? [] : [one.commit.oid]));
  return {
    id: idOf(node),
    key: `#${node.number}`,
    title: node.title,
    url: node.url,
    author: node.author?.login ?? null,
    openedAt: node.createdAt,
    mergedAt: node.mergedAt,
    sourceBranch: node.headRefName,
    targetBranch: node.baseRefName,
    headSha: node.headRefOid,
    mergeSha: node.mergeCommit?.oid ?? null,
    commits,
    commitsComplete: commits.length >= node.commits.totalCount,
    size: { files: node.changedFiles, insertions: node.additions, deletions: node.deletions },
    closes: (node.closingIssuesReferences?.nodes ?? []).flatMap((one) =>
      one === null ? [] : [{ issue: idOf(one), evidence: "tracker" as const }],
    ),
    labels: namesOf(node.labels),
    estimate: null,
  };
}

function toIssue(node: z.infer<typeof Issue>): ClosedIssue | null {
  if (node.state !== "CLOSED" || node.closedAt === null) return null;
  const closed = ClosedEvent.safeParse(node.closings.nodes.at(-1));
  const event = closed.success ? closed.data : null;
  const closer = ClosingRequest.safeParse(event?.closer);
  const commit = ClosingCommit.safeParse(event?.closer);
  const merged = (node.closedByPullRequestsReferences?.nodes ?? []).filter((one) => one !== null && one.state === "MERGED");
  const transfer = Transferred.safeParse(node.transfers.nodes.at(-1));
  const from = transfer.success ? transfer.data.fromRepository : null;
  const byRequest = closer.success ? idOf(closer.data) : merged.length === 1 && merged[0] ? idOf(merged[0]) : null;
  return {
    id: idOf(node),
    keys: [`#${node.number}`],
    title: node.title,
    url: node.url,
    author: node.author?.login ?? null,
    assignees: node.assignees.nodes.flatMap((one) => (one === null ? [] : [one.login])),
    openedAt: node.createdAt,
    closedAt: node.closedAt,
    closedBy: event?.actor?.login ?? null,
    closedByRequest: byRequest,
    closedByCommit: commit.success ? commit.data.oid : null,
    reason: REASONS.get(node.stateReason ?? "COMPLETED") ?? "completed",
    labels: namesOf(node.labels),
    estimate: null,
    movedFrom: from === null ? null : { project: `${hostOf(node.url)}/${from.nameWithOwner}`, id: null },
  };
}

/** Issues that were closed before reasons existed have none. */
const REASONS: ReadonlyMap<string, CloseReason> = new Map([
  ["COMPLETED", "completed"],
  ["NOT_PLANNED", "not planned"],
  ["DUPLICATE", "duplicate"],
]);

function idOf({ number, url, repository }: z.infer<typeof Numbered>): string {
  return `${hostOf(url)}/${repository.nameWithOwner}#${number}`;
}

function namesOf(labels: z.infer<typeof Labels>): string[] {
  return (labels?.nodes ?? []).flatMap((one) => (one === null ? [] : [one.name]));
}
