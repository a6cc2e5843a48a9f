import { branchNumber, type ClosingDialect, closingRefs, type IssueRef, issueKeys } from "./closingWords";

/** A landed commit, as far as links need it. */
export interface LinkCommit {
  /** Full sha. */
  readonly sha: string;
  /** Subject, or subject and body. */
  readonly message: string;
  /** The branch that it was made on, where that is known. */
  readonly branch: string | null;
}

export interface LinkRequest {
  readonly id: string;
  /** "#12", "!12". */
  readonly key: string;
  readonly title: string;
  readonly sourceBranch: string;
  readonly headSha: string | null;
  readonly mergeSha: string | null;
  readonly commits: readonly string[];
  readonly closes: readonly { readonly issue: string; readonly evidence: "tracker" | "keyword" }[];
}

export interface LinkIssue {
  readonly id: string;
  /** "#12", "ABC-12"; former keys too. */
  readonly keys: readonly string[];
  readonly closedByRequest: string | null;
  readonly closedByCommit: string | null;
}

/** Why two views of the same work are held together, strongest first. */
export type LinkEvidence =
  /** The tracker says so. */
  | "tracker"
  /**
   * A closing keyword, or the request's number where the host puts it ("(#12)", "Merge pull request #12"), when one request alone has
   * that number and none of its commits is known here.
   */
  | "keyword"
  /** A known project's key in a message or a title. */
  | "key in text"
  /** A known project's key in the branch's name. */
  | "key in branch"
  /** A bare number in the branch's name. */
  | "number in branch";

export interface Link {
  readonly from: { readonly kind: "commit" | "request"; readonly id: string };
  readonly to: { readonly kind: "request" | "issue"; readonly id: string };
  readonly evidence: LinkEvidence;
}

/** The work of one repository and of the trackers that belong to it. */
export interface Work {
  readonly commits: readonly LinkCommit[];
  readonly requests: readonly LinkRequest[];
  readonly issues: readonly LinkIssue[];
  /** Rules of the repository's forge and issue trackers. */
  readonly dialects: readonly ClosingDialect[];
  /** The id of an issue that a text names, e.g. `github.com/o/r#12`; null when it is none of these trackers'. */
  readonly resolve: (ref: IssueRef) => string | null;
}

/**
 * What belongs together: commit → request → issue. Each pair once, by its strongest evidence; a bare number in a branch's name
 * counts only where nothing else is known. A commit is linked to an issue only when no request of its says the same.
 */
export function linkWork(work: Work): Link[] {
  const toRequest = linkCommits(work);
  const toIssue = linkRequests(work);
  const requestsOf = groupBy(toRequest, (link) => link.from.id);
  const issuesOf = groupBy(toIssue, (link) => link.from.id);
  const direct = linkCommitsToIssues(work).filter(
    (link) =>
      !(requestsOf.get(link.from.id) ?? []).some(({ to }) => (issuesOf.get(to.id) ?? []).some((known) => known.to.id === link.to.id)),
  );
  return [...toRequest, ...toIssue, ...direct];
}

/**
 * The unit of work that each commit, request and issue is a view of: a request's id, or, where there is none, the commit's or
 * the issue's own. Summing over the distinct units counts each work once. A view of several requests belongs to the one with
 * the strongest evidence, the first in `links` among equals.
 */
export function unitsOf(ids: Iterable<string>, links: readonly Link[]): Map<string, string> {
  const byStrength = [...links].sort((a, b) => STRENGTH[a.evidence] - STRENGTH[b.evidence]);
  const request = new Map<string, string>();
  const commit = new Map<string, string>();
  for (const { from, to } of byStrength) {
    if (to.kind === "request" && !request.has(from.id)) request.set(from.id, to.id);
    if (to.kind === "issue" && from.kind === "request" && !request.has(to.id)) request.set(to.id, from.id);
    if (to.kind === "issue" && from.kind === "commit" && !commit.has(to.id)) commit.set(to.id, from.id);
  }
  const units = new Map<string, string>();
  for (const id of ids) {
    const through = commit.get(id);
    units.set(id, request.get(id) ?? (through === undefined ? id : (request.get(through) ?? through)));
  }
  return units;
}

/**
 * Whether an issue is the user's: a request or commit of theirs closed it, or they were to do it. Whoever clicked "close" is
 * not the doer.
 * @param me the tracker's names for the user, one for each account
 */
export function isMine(
  issue: LinkIssue & { readonly assignees: readonly string[] },
  me: readonly string[],
  mine: { readonly requests: ReadonlySet<string>; readonly commits: ReadonlySet<string> },
): boolean {
  if (issue.closedByRequest !== null && mine.requests.has(issue.closedByRequest)) return true;
  if (issue.closedByCommit !== null && mine.commits.has(issue.closedByCommit)) return true;
  const own = new Set(me.map((name) => name.toLowerCase()));
  return issue.assignees.some((name) => own.has(name.toLowerCase()));
}

/** What is needed to see that an issue lives on elsewhere. */
interface Movable {
  readonly id: string;
  readonly author: string | null;
  readonly openedAt: number;
  readonly movedFrom: { readonly project: string; readonly id: string | null } | null;
}

/**
 * Ids of issues that stand among `issues` again under the id that a move or transfer gave them: these are not to be counted.
 * Where a tracker names only the project that an issue came from, the same author and moment of opening tell which it was.
 */
export function movedAway(issues: readonly Movable[]): Set<string> {
  const gone = new Set<string>();
  const known = new Set(issues.map(({ id }) => id));
  const born = groupBy(issues, (issue) => `${issue.openedAt} ${issue.author ?? ""}`);
  for (const issue of issues) {
    const { movedFrom } = issue;
    if (movedFrom === null) continue;
    if (movedFrom.id !== null) {
      if (known.has(movedFrom.id) && movedFrom.id !== issue.id) gone.add(movedFrom.id);
      continue;
    }
    const before = (born.get(`${issue.openedAt} ${issue.author ?? ""}`) ?? []).filter(
      ({ id }) => id !== issue.id && id.toLowerCase().startsWith(`${movedFrom.project}#`.toLowerCase()),
    );
    // Two candidates: better counted twice than the wrong one dropped.
    if (before.length === 1 && before[0] !== undefined) gone.add(before[0].id);
  }
  return gone;
}

const STRENGTH: Readonly<Record<LinkEvidence, number>> = {
  tracker: 0,
  keyword: 1,
  "key in text": 2,
  "key in branch": 3,
  "number in branch": 4,
};

function linkCommits({ commits, requests }: Work): Link[] {
  const stated = new Map<string, string[]>();
  for (const request of requests) {
    for (const sha of new Set([...request.commits, request.headSha, request.mergeSha])) {
      if (sha !== null) stated.set(sha, [...(stated.get(sha) ?? []), request.id]);
    }
  }
  const known = new Set(commits.flatMap(({ sha }) => stated.get(sha) ?? []));
  const byKey = groupBy(requests, ({ key }) => key);
  return commits.flatMap(({ sha, message }) => {
    const told = stated.get(sha);
    if (told !== undefined) return told.map((id) => link("commit", sha, "request", id, "tracker"));
    // Two projects of a clone have a "#12" each, and whoever writes "(#12)" may mean another one than the user's.
    const [meant, another] = byKey.get(requestKey(message) ?? "") ?? [];
    return meant === undefined || another !== undefined || known.has(meant.id) ? [] : [link("commit", sha, "request", meant.id, "keyword")];
  });
}

/** The request's number where hosts write it: GitHub's, GitLab's and Gitea's merge and squash messages. */
function requestKey(message: string): string | null {
  const subject = message.split("\n", 1)[0] ?? "";
  if (/^Revert "/.test(subject)) return null;
  const squash = /\((#|!)([1-9]\d*)\)\s*$/.exec(subject) ?? /^Merge pull request (#)([1-9]\d*)\b/.exec(subject);
  if (squash !== null) return `${squash[1]}${squash[2]}`;
  const gitlab = /^See merge request \S*!([1-9]\d*)\s*$/m.exec(message);
  return gitlab === null ? null : `!${gitlab[1]}`;
}

function linkRequests(work: Work): Link[] {
  const known = new Set(work.issues.map(({ id }) => id));
  const closed = groupBy(work.issues, ({ closedByRequest }) => closedByRequest ?? "");
  return work.requests.flatMap((request) => {
    const found = new Map<string, LinkEvidence>();
    for (const { id } of closed.get(request.id) ?? []) keepStrongest(found, id, "tracker");
    for (const { issue, evidence } of request.closes) if (known.has(issue)) keepStrongest(found, issue, evidence);
    addFromText(found, work, known, request.title, request.sourceBranch);
    return [...found].map(([id, evidence]) => link("request", request.id, "issue", id, evidence));
  });
}

function linkCommitsToIssues(work: Work): Link[] {
  const known = new Set(work.issues.map(({ id }) => id));
  const closed = groupBy(
    work.issues.filter(({ closedByCommit }) => closedByCommit !== null),
    ({ closedByCommit }) => closedByCommit ?? "",
  );
  return work.commits.flatMap(({ sha, message, branch }) => {
    const found = new Map<string, LinkEvidence>();
    for (const { id } of closed.get(sha) ?? []) keepStrongest(found, id, "tracker");
    addFromText(found, work, known, message, branch);
    return [...found].map(([id, evidence]) => link("commit", sha, "issue", id, evidence));
  });
}

function addFromText(found: Map<string, LinkEvidence>, work: Work, known: ReadonlySet<string>, text: string, branch: string | null): void {
  const add = (ref: IssueRef, evidence: LinkEvidence): void => {
    const id = work.resolve(ref);
    if (id !== null && known.has(id)) keepStrongest(found, id, evidence);
  };
  for (const dialect of work.dialects) for (const ref of closingRefs(text, dialect)) add(ref, "keyword");
  const { prefixes, byKey } = keysOf(work);
  const named = (key: string, evidence: LinkEvidence): void => {
    for (const id of byKey.get(key) ?? []) keepStrongest(found, id, evidence);
  };
  if (!/^\s*Revert "/.test(text)) for (const key of issueKeys(text, prefixes, "text")) named(key, "key in text");
  if (branch === null) return;
  for (const key of issueKeys(branch, prefixes, "branch")) named(key, "key in branch");
  const number = found.size === 0 ? branchNumber(branch) : null;
  if (number !== null) add({ host: null, project: null, key: number }, "number in branch");
}

interface Keys {
  readonly prefixes: ReadonlySet<string>;
  readonly byKey: ReadonlyMap<string, readonly string[]>;
}
const keysOfIssues = new WeakMap<readonly LinkIssue[], Keys>();

/** A prefix is known when an issue has it. */
function keysOf({ issues }: Work): Keys {
  const before = keysOfIssues.get(issues);
  if (before !== undefined) return before;
  const byKey = new Map<string, string[]>();
  for (const { id, keys } of issues) {
    for (const key of keys) if (/^[A-Z]/i.test(key)) byKey.set(key.toUpperCase(), [...(byKey.get(key.toUpperCase()) ?? []), id]);
  }
  const prefixes = new Set([...byKey.keys()].map((key) => key.slice(0, key.lastIndexOf("-"))));
  const keys = { prefixes, byKey };
  keysOfIssues.set(issues, keys);
  return keys;
}

function keepStrongest(found: Map<string, LinkEvidence>, id: string, evidence: LinkEvidence): void {
  const before = found.get(id);
  if (before === undefined || STRENGTH[evidence] < STRENGTH[before]) found.set(id, evidence);
}

function link(from: "commit" | "request", id: string, to: "request" | "issue", target: string, evidence: LinkEvidence): Link {
  return { from: { kind: from, id }, to: { kind: to, id: target }, evidence };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
