import type { ClosingDialect, IssueRef } from "./closingWords";
import type { LandingHow } from "./landing";
import { isMine, type Link, linkWork, movedAway } from "./links";
import type { ClosedIssue, MergedRequest } from "./remoteWork";

/** Where and how something came to the default branch; see `Landing` for the tiers. */
export interface LandedAt {
  readonly how: LandingHow;
  readonly tier: number;
  /** Full sha. */
  readonly commit: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A landed commit, as far as the question of what belongs to it goes. */
export interface ProducedCommit {
  /** Full sha. */
  readonly id: string;
  /** Subject line. */
  readonly title: string;
  /** What the rest of the message names; see `mentionsIn`. */
  readonly mentions: string;
  readonly how: LandingHow;
  readonly tier: number;
  readonly landedCommit: string;
  readonly landedAt: number;
  readonly reverted: { readonly by: string; readonly at: number } | null;
  /** false: somebody else's. */
  readonly mine: boolean;
}

/** A merged request or a closed issue as an outcome of the user's. */
export interface RemoteOutcome {
  readonly kind: "request" | "issue";
  readonly id: string;
  /** As people write it; former ones after the present one. */
  readonly keys: readonly string[];
  readonly title: string;
  readonly url: string;
  readonly author: string | null;
  readonly openedAt: number;
  /** When it was merged or closed, epoch milliseconds. */
  readonly at: number;
  /** null for an issue, and for a request that was merged into another branch than the default one. */
  readonly landed: LandedAt | null;
  readonly reverted: { readonly by: string; readonly at: number } | null;
  readonly size: MergedRequest["size"];
  readonly labels: readonly string[];
  readonly estimate: number | null;
}

export interface Production {
  /** The user's own, the oldest first. */
  readonly outcomes: readonly RemoteOutcome[];
  /** Between commits and those; an issue that is nobody's outcome here has none. */
  readonly links: readonly Link[];
  /** Commits that git finds nowhere and that a tracker says were merged, with the outcome that carries them. */
  readonly carried: ReadonlyMap<string, string>;
  /** Heads of which only a tracker knows where they landed: by full sha. */
  readonly heads: ReadonlyMap<string, LandedAt>;
}

export interface ProductionInputs {
  readonly commits: readonly ProducedCommit[];
  /** For a commit of a branch, the landed one that carries it. */
  readonly carried: ReadonlyMap<string, string>;
  /** Where git found that heads landed, by full sha. */
  readonly landings: ReadonlyMap<string, LandedAt>;
  /** The branch that a landed commit was made on, where that is known. */
  readonly branches: ReadonlyMap<string, string>;
  /** Short name of the default branch; null where there is none. */
  readonly defaultBranch: string | null;
  /** All the user's: a tracker tells of no other. */
  readonly requests: readonly MergedRequest[];
  readonly issues: readonly ProducedIssue[];
  readonly dialects: readonly ClosingDialect[];
}

export interface ProducedIssue extends ClosedIssue {
  /** The tracker's names for the user, one for each account; none while that is not known. */
  readonly me: readonly string[];
  /** Whether the tracker tells of everybody's issues, as forges do, or of those alone that the user is to do. */
  readonly everybodys: boolean;
}

/** What trackers told of a repository, joined to what git knows of it: the user's outcomes, where they landed and what they are views of. */
export function joinProduction(inputs: ProductionInputs): Production {
  const { commits, carried } = inputs;
  const [requestId, issueId] = [presentIds(inputs.requests), presentIds(inputs.issues)];
  const requests = inputs.requests.map((request) => ({
    ...request,
    closes: request.closes.map(({ issue, evidence }) => ({ issue: issueId(issue), evidence })),
  }));
  const gone = movedAway(inputs.issues);
  const issues = inputs.issues
    .filter(({ id, reason }) => reason === "completed" && !gone.has(id))
    .map((issue) => ({
      ...issue,
      closedByRequest: issue.closedByRequest === null ? null : requestId(issue.closedByRequest),
      closedByCommit: issue.closedByCommit === null ? null : (carried.get(issue.closedByCommit) ?? issue.closedByCommit),
    }));
  const links = linkWork({
    commits: commits.map(({ id, title, mentions }) => ({
      sha: id,
      message: mentions === "" ? title : `${title}\n\n${mentions}`,
      branch: inputs.branches.get(id) ?? null,
    })),
    requests: requests.map((request) => ({ ...request, commits: withCarriers(request, carried) })),
    issues,
    dialects: inputs.dialects,
    resolve: resolverOf(issues),
  });
  const known = knownCommits(commits);
  const landed = new Map(requests.map((request) => [request.id, landingOf(request, inputs, known)]));
  const becameOf = commitsByRequest(links, known);
  const own = ownIssues(issues, requests, commits, links);
  const kept = links.filter(({ to }) => to.kind !== "issue" || own.has(to.id));
  const outcomes = [
    ...requests.map((request) => requestOutcome(request, landed.get(request.id) ?? null, takenBack(becameOf.get(request.id) ?? []))),
    ...issues.filter(({ id }) => own.has(id)).map(issueOutcome),
  ];
  return {
    outcomes: outcomes.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)),
    links: kept,
    ...byHost(requests, landed, inputs, known),
  };
}

/** The labels that say what kind of work an outcome is: its own, and those of the request and the issues that it is a view of. */
export function labelsAround(
  outcomes: readonly { readonly id: string; readonly labels: readonly string[] }[],
  links: readonly Link[],
): ReadonlyMap<string, readonly string[]> {
  const own = new Map(outcomes.map(({ id, labels }) => [id, labels]));
  const around = new Map<string, Set<string>>();
  const add = (id: string, from: string): void => {
    const labels = around.get(id) ?? new Set(own.get(id) ?? []);
    for (const label of own.get(from) ?? []) labels.add(label);
    around.set(id, labels);
  };
  // Requests first, so that a commit takes over what its request took over from its issues.
  for (const { from, to } of links) if (from.kind === "request") add(from.id, to.id);
  for (const { from, to } of links) {
    if (from.kind !== "commit") continue;
    add(from.id, to.id);
    for (const label of around.get(to.id) ?? []) around.get(from.id)?.add(label);
  }
  return new Map([...own].map(([id, labels]) => [id, [...(around.get(id) ?? labels)]]));
}

/** What was told before a project got another name, or is written in a text, may call things by their former ids. */
function presentIds(all: readonly { readonly id: string; readonly formerIds?: readonly string[] }[]): (id: string) => string {
  const known = new Set(all.map(({ id }) => id.toLowerCase()));
  const present = new Map(all.flatMap(({ id, formerIds }) => (formerIds ?? []).map((former) => [former, id] as const)));
  return (id) => (known.has(id.toLowerCase()) ? id : (present.get(id.toLowerCase()) ?? id));
}

interface Known {
  readonly byId: ReadonlyMap<string, ProducedCommit>;
  /** By the commit on the default branch that they landed with, e.g. a merge. */
  readonly byLanding: ReadonlyMap<string, ProducedCommit>;
}

function knownCommits(commits: readonly ProducedCommit[]): Known {
  return {
    byId: new Map(commits.map((commit) => [commit.id, commit])),
    byLanding: new Map(commits.map((commit) => [commit.landedCommit, commit])),
  };
}

/** A rebase or a pick gave its commits other ids: git's word for what they became, beside the tracker's for what they were. */
function withCarriers({ commits, headSha }: MergedRequest, carried: ReadonlyMap<string, string>): string[] {
  const own = headSha === null ? commits : [...commits, headSha];
  return [...new Set([...commits, ...own.flatMap((sha) => carried.get(sha) ?? [])])];
}

/** Git's own finding first; the tracker's word where git alone found nothing, or took the squash for a commit like any other. */
function landingOf(request: MergedRequest, { landings, defaultBranch }: ProductionInputs, { byId, byLanding }: Known): LandedAt | null {
  const { headSha, mergeSha, mergedAt, targetBranch } = request;
  const found = headSha === null ? undefined : landings.get(headSha);
  if (found !== undefined) return found;
  if (mergeSha === null) return null;
  const itself = byId.get(mergeSha);
  if (itself !== undefined && itself.how === "direct") return { how: "host", tier: HOST_TIER, commit: mergeSha, at: itself.landedAt };
  const landed = itself ?? byLanding.get(mergeSha);
  if (landed !== undefined) return { how: landed.how, tier: landed.tier, commit: landed.landedCommit, at: landed.landedAt };
  // Not fetched yet, or merged into a branch that is none of the repository's own.
  return defaultBranch !== null && targetBranch !== defaultBranch ? null : { how: "host", tier: HOST_TIER, commit: mergeSha, at: mergedAt };
}

const HOST_TIER = 5;

/** Commits and heads of which git knows no landing and the tracker does. */
function byHost(
  requests: readonly MergedRequest[],
  landed: ReadonlyMap<string, LandedAt | null>,
  { carried, landings }: ProductionInputs,
  { byId }: Known,
): Pick<Production, "carried" | "heads"> {
  const told = new Map<string, string>();
  const heads = new Map<string, LandedAt>();
  for (const request of requests) {
    const landing = landed.get(request.id) ?? null;
    if (landing === null || request.mergeSha === null) continue;
    const host: LandedAt = { how: "host", tier: HOST_TIER, commit: request.mergeSha, at: landing.at };
    if (request.headSha !== null && !landings.has(request.headSha)) heads.set(request.headSha, host);
    const outcome = byId.has(request.mergeSha) ? request.mergeSha : request.id;
    for (const sha of [...request.commits, ...(request.headSha === null ? [] : [request.headSha])])
      if (!carried.has(sha) && !byId.has(sha)) told.set(sha, outcome);
  }
  return { carried: told, heads };
}

function commitsByRequest(links: readonly Link[], { byId }: Known): ReadonlyMap<string, ProducedCommit[]> {
  const became = new Map<string, ProducedCommit[]>();
  for (const { from, to } of links) {
    const commit = from.kind === "commit" && to.kind === "request" ? byId.get(from.id) : undefined;
    if (commit !== undefined) became.set(to.id, [...(became.get(to.id) ?? []), commit]);
  }
  return became;
}

/** Taken back when every commit that it became was. */
function takenBack(became: readonly ProducedCommit[]): RemoteOutcome["reverted"] {
  const reverts = became.flatMap(({ reverted }) => reverted ?? []);
  if (became.length === 0 || reverts.length < became.length) return null;
  return reverts.reduce((a, b) => (b.at > a.at ? b : a));
}

/**
 * Issues that are the user's own doing: see `isMine`, and what a request or commit of theirs says that it closes, unless the
 * tracker knows that somebody else's did.
 */
function ownIssues(
  issues: readonly ProducedIssue[],
  requests: readonly MergedRequest[],
  commits: readonly ProducedCommit[],
  links: readonly Link[],
): ReadonlySet<string> {
  const mine = { requests: new Set(requests.map(({ id }) => id)), commits: new Set(commits.flatMap(({ id, mine }) => (mine ? [id] : []))) };
  const others = new Set(commits.flatMap(({ id, mine }) => (mine ? [] : [id])));
  const closed = new Set(
    links.flatMap(({ from, to, evidence }) =>
      to.kind === "issue" && (evidence === "tracker" || evidence === "keyword") && (mine.requests.has(from.id) || mine.commits.has(from.id))
        ? [to.id]
        : [],
    ),
  );
  const byOthers = ({ closedByRequest, closedByCommit }: ProducedIssue): boolean =>
    (closedByRequest !== null && !mine.requests.has(closedByRequest)) || (closedByCommit !== null && others.has(closedByCommit));
  const own = (issue: ProducedIssue): boolean =>
    isMine(issue, issue.me, mine) || (closed.has(issue.id) && !byOthers(issue)) || (!issue.everybodys && issue.me.length === 0);
  return new Set(issues.flatMap((issue) => (own(issue) ? [issue.id] : [])));
}

/**
 * Which of the issues a text names. A bare number is an issue only where one tracker alone has it: with two, nobody can
 * tell which was meant.
 */
function resolverOf(issues: readonly ClosedIssue[]): (ref: IssueRef) => string | null {
  const byKey = new Map<string, string[]>();
  const idsOf = new Map(issues.map(({ id, formerIds }) => [id, [id.toLowerCase(), ...(formerIds ?? [])]]));
  for (const { id, keys } of issues) {
    for (const key of keys) {
      const plain = key.replace(/^[#!]/, "").toUpperCase();
      byKey.set(plain, [...(byKey.get(plain) ?? []), id]);
    }
  }
  return ({ host, project, key }) => {
    const fitting = (byKey.get(key.toUpperCase()) ?? []).filter((id) =>
      (idsOf.get(id) ?? []).some(
        (one) =>
          (host === null || one.startsWith(`${host}/`)) &&
          (project === null || one.endsWith(`/${project.toLowerCase()}#${key.toLowerCase()}`)),
      ),
    );
    return fitting.length === 1 ? (fitting[0] ?? null) : null;
  };
}

function requestOutcome(request: MergedRequest, landed: LandedAt | null, reverted: RemoteOutcome["reverted"]): RemoteOutcome {
  const { id, key, title, url, author, openedAt, mergedAt, size, labels, estimate } = request;
  return { kind: "request", id, keys: [key], title, url, author, openedAt, at: mergedAt, landed, reverted, size, labels, estimate };
}

function issueOutcome({ id, keys, title, url, author, openedAt, closedAt, labels, estimate }: ClosedIssue): RemoteOutcome {
  return {
    kind: "issue",
    id,
    keys,
    title,
    url,
    author,
    openedAt,
    at: closedAt,
    landed: null,
    reverted: null,
    size: null,
    labels,
    estimate,
  };
}
