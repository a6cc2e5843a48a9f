import type { GitHistory, HistoryOptions, LandedCommit, Landing, Place } from "../tracker";
import type { Commit } from "./graph";
import { isBot, withMailmap } from "./identities";
import { type Landings, landHeads } from "./landing";
import { createMemoryCache } from "./memory";
import { readRefs } from "./refs";
import { openRepository, type Repository } from "./repository";
import { findReverts, type Reverted } from "./reverts";

/**
 * Everything that landed on a repository's default branch, where its branches and request heads landed, and which
 * commits carry the work of commits that are not there themselves. The repository is never written to and nothing that
 * it configures is run. Rejects only when `signal` aborts; every other trouble is a sentence in `problems`.
 */
export async function readHistory(place: Place, options: HistoryOptions): Promise<GitHistory> {
  const git = { gitPath: options.gitPath, signal: options.signal };
  const repository = await openRepository(place, git, options.cache ?? createMemoryCache());
  const since = options.since === null ? null : options.since - REVERT_MS;
  const [landings, identities] = await Promise.all([
    landHeads(repository, since),
    withMailmap(repository.folder, repository.config.emails, git),
  ]);
  const reverts = await findReverts(repository, landings.carriedBy);
  const history: GitHistory = {
    place,
    defaultBranch: repository.defaultBranch,
    identities,
    commits: landedCommits(repository, landings, reverts, options.since),
    heads: landings.heads,
    carriedBy: shas(repository, landings.carriedBy),
    problems: [...new Set(repository.problems)],
  };
  repositories.set(history, repository);
  return history;
}

/** What a history was made from, for further questions about it; undefined for one that `readHistory` did not make. */
export function repositoryOf(history: GitHistory): Repository | undefined {
  return repositories.get(history);
}

const repositories = new WeakMap<GitHistory, Repository>();

/** A text that changes whenever a branch, a request head or HEAD does: when it is the same, so is the history. */
export async function readRefsDigest(place: Place, options: Pick<HistoryOptions, "gitPath" | "signal">): Promise<string> {
  const refs = await readRefs(place, { gitPath: options.gitPath, signal: options.signal });
  return refs.digest;
}

/** A commit may take back one that is this much older. */
const REVERT_MS = 90 * 86_400_000;

function landedCommits(
  repository: Repository,
  landings: Landings,
  reverts: ReadonlyMap<number, Reverted>,
  since: number | null,
): LandedCommit[] {
  const { memory, mainline } = repository;
  const commits: LandedCommit[] = [];
  for (const commit of memory.graph.commits) {
    if (!commit || commit.parents.length > 1) continue;
    const at = mainline.position[commit.index] ?? -1;
    const line = memory.graph.commits[mainline.line[at] ?? -1];
    if (!line) continue;
    if (since !== null && commit.committedAt < since && line.committedAt < since) continue;
    commits.push(told(repository, commit, line, landings.landings.get(commit.index), reverts.get(commit.index)));
  }
  return commits;
}

/** What is told of a commit; the same object as last time when nothing about it changed. */
function told(
  { memory }: Repository,
  commit: Commit,
  line: Commit,
  matched: Landing | undefined,
  reverted: Reverted | undefined,
): LandedCommit {
  const before = memory.told[commit.index];
  const plain = matched === undefined && reverted === undefined;
  if (plain && before && before.reverted === null && before.landing.tier === 0 && before.landing.commit === line.sha) return before;
  const direct = { how: line === commit ? "direct" : "merge", tier: 0, commit: line.sha, at: line.committedAt } as const;
  const outcome: LandedCommit = {
    sha: commit.sha,
    title: commit.title,
    mentions: commit.mentions,
    authorName: commit.authorName,
    authorEmail: commit.authorEmail,
    coAuthors: commit.coAuthors,
    authoredAt: commit.authoredAt,
    committedAt: commit.committedAt,
    landing: matched ?? direct,
    bot: isBot(commit.authorName, commit.authorEmail),
    reverted: reverted ? { by: reverted.by.sha, at: reverted.at } : null,
  };
  if (plain) memory.told[commit.index] = outcome;
  return outcome;
}

function shas(repository: Repository, pairs: ReadonlyMap<number, number>): ReadonlyMap<string, string> {
  const { commits } = repository.memory.graph;
  const named = new Map<string, string>();
  for (const [from, to] of pairs) {
    const key = commits[from]?.sha;
    const value = commits[to]?.sha;
    if (key && value) named.set(key, value);
  }
  return named;
}
