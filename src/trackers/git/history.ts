import { createHash } from "node:crypto";
import type { GitHistory, HistoryOptions, LandedCommit, LandedCommits, Place } from "../tracker";
import { readConfig } from "./config";
import { canReplay } from "./gitVersion";
import { isMerge, isRead } from "./graph";
import { isBot, withMailmap } from "./identities";
import { type Landings, landedWith, landHeads } from "./landing";
import { readMeaning } from "./meaning";
import { createMemoryCache } from "./memory";
import { folderOf } from "./place";
import { readRefs } from "./refs";
import { openRepository, type Repository } from "./repository";
import { findReverts, type Reverted } from "./reverts";

/**
 * Everything that landed on a repository's default branch, where its branches and request heads landed, and which
 * commits carry the work of commits that are not there themselves. The repository is never written to and nothing that
 * it configures is run. Rejects only when `signal` aborts; every other trouble is a sentence in `problems`.
 */
export async function readHistory(place: Place, options: HistoryOptions): Promise<GitHistory> {
  const git = { gitPath: options.gitPath, signal: options.signal, onFailure: options.onFailure };
  const repository = await openRepository(place, git, options.cache ?? createMemoryCache(), options.onSize ?? null);
  const since = options.since === null ? null : options.since - REVERT_MS;
  const [landings, identities] = await Promise.all([
    landHeads(repository, since),
    withMailmap(repository.folder, repository.config.emails, repository.options),
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

/**
 * A text that changes whenever a branch, a request head or HEAD does, or what names and parents commits have here, who the user is and what the
 * remotes are called, or when git has learned to merge in memory: when it is the same, so is the history.
 */
export async function readRefsDigest(place: Place, options: Pick<HistoryOptions, "gitPath" | "signal" | "onFailure">): Promise<string> {
  const git = { gitPath: options.gitPath, signal: options.signal, onFailure: options.onFailure };
  const [refs, replays, config] = await Promise.all([readRefs(place, git), canReplay(git), readConfig(folderOf(place), git)]);
  const { emails, userName, initialBranch, remotes, partial } = config;
  const settings = createHash("sha1")
    .update(JSON.stringify([emails, userName, initialBranch, remotes, partial]))
    .digest("hex");
  return `${refs.digest} ${await readMeaning(place, config, refs, git)} ${settings}${replays ? "" : " old"}`;
}

/** A commit may take back one that is this much older. */
const REVERT_MS = 90 * 86_400_000;

/** Made one by one as they are gone through: all of them at once are more than everything that is known of them. */
function landedCommits(
  repository: Repository,
  landings: Landings,
  reverts: ReadonlyMap<number, Reverted>,
  since: number | null,
): LandedCommits {
  const { graph, deltas } = repository.memory;
  // What is read later, to answer about a commit that is nowhere, is no part of this history.
  const count = repository.mainline.position.length;
  const isListed = (index: number): boolean => {
    if (!isRead(graph, index) || isMerge(graph, index) || deltas.pointers.has(index)) return false;
    const line = landedWith(repository, index);
    return line >= 0 && (since === null || graph.committed.get(index) >= since || graph.committed.get(line) >= since);
  };
  let length = 0;
  for (let index = 0; index < count; index++) if (isListed(index)) length += 1;
  return {
    length,
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index++) if (isListed(index)) yield told(repository, index, landings, reverts);
    },
    *bySha() {
      for (const index of graph.shas.sorted(count)) if (isListed(index)) yield told(repository, index, landings, reverts);
    },
    has: (sha) => {
      const index = graph.shas.find(sha);
      return index < count && isListed(index);
    },
    since: (tip, shas) => {
      const { line, position } = repository.mainline;
      const last = position[graph.shas.find(tip)] ?? -1;
      if (last < 0 || graph.shas.at(line[last] ?? -1) !== tip) return null;
      const named = Array.from(shas, (sha) => graph.shas.find(sha));
      const wanted = new Set([...landings.landings.keys(), ...reverts.keys(), ...named]);
      function* some(): Generator<LandedCommit> {
        for (let index = 0; index < count; index++)
          if (((position[index] ?? -1) > last || wanted.has(index)) && isListed(index)) yield told(repository, index, landings, reverts);
      }
      return { [Symbol.iterator]: some };
    },
  };
}

function told(repository: Repository, index: number, landings: Landings, reverts: ReadonlyMap<number, Reverted>): LandedCommit {
  const { graph } = repository.memory;
  const line = landedWith(repository, index);
  const reverted = reverts.get(index);
  const sha = graph.shas.at(index);
  const commit = line === index ? sha : graph.shas.at(line);
  const authorName = graph.people.texts[graph.names.get(index)] ?? "";
  const authorEmail = graph.people.texts[graph.emails.get(index)] ?? "";
  return {
    sha,
    title: graph.titles.get(index),
    mentions: graph.mentions.get(index) ?? "",
    authorName,
    authorEmail,
    coAuthors: graph.coAuthors.get(index) ?? [],
    authoredAt: graph.authored.get(index),
    committedAt: graph.committed.get(index),
    landing: landings.landings.get(index) ?? { how: line === index ? "direct" : "merge", tier: 0, commit, at: graph.committed.get(line) },
    bot: isBot(authorName, authorEmail),
    reverted: reverted ? { by: graph.shas.at(reverted.by), at: reverted.at } : null,
  };
}

function shas({ memory }: Repository, pairs: ReadonlyMap<number, number>): ReadonlyMap<string, string> {
  const { shas: names } = memory.graph;
  return new Map(Array.from(pairs, ([from, to]) => [names.at(from), names.at(to)] as const));
}
