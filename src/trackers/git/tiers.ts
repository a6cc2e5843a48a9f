import type { Candidate } from "./claims";
import { withResult } from "./deltaIndex";
import type { Pair } from "./deltas";
import type { Commit } from "./graph";
import { howOf, isCopy, type Question } from "./question";
import type { Repository } from "./repository";

/** Ten minutes by which a developer's clock may be ahead of the forge's. */
const SKEW_MS = 600_000;

/** Which of a head's own commits are carried by which commits of the default branch's history, by index. */
export interface Parts {
  readonly question: Question;
  readonly carried: ReadonlyMap<number, number>;
}

/** The head and its base: what the whole branch changes. */
export function headPair(repository: Repository, { commit, range }: Question): Pair {
  return { sha: commit.sha, base: repository.memory.graph.commits[range.base ?? -1]?.sha ?? null };
}

/**
 * Whether a commit may be where this head landed: on the first-parent line, after the head left it, not older than the
 * head's last commit, and not itself what the head was picked from (a backport holds the same change the other way round).
 */
export function isPossible(repository: Repository, question: Question, landing: Commit): boolean {
  const { position, line } = repository.mainline;
  const at = position[landing.index] ?? -1;
  if (at < 0 || line[at] !== landing.index) return false;
  if (at <= (position[question.range.base ?? -1] ?? -1)) return false;
  if (question.commit.committedAt > landing.committedAt + SKEW_MS) return false;
  return !question.own.some(
    (commit) =>
      commit.pickedFrom.some((sha) => landing.sha.startsWith(sha)) || (isCopy(commit, landing) && commit.committedAt > landing.committedAt),
  );
}

/** Whether a commit came to the default branch after the head left it. */
export function isLater({ mainline }: Repository, question: Question, other: Commit): boolean {
  return (mainline.position[other.index] ?? -1) > (mainline.position[question.range.base ?? -1] ?? -1);
}

/** Tier 1: commits of the line that leave the same files in the same state as the whole head does. */
export function byTree(repository: Repository, question: Question): Candidate[] {
  const { memory } = repository;
  const pair = headPair(repository, question);
  const delta = memory.headDeltas.get(`${pair.sha} ${pair.base}`);
  if (!delta || delta.count === 0) return [];
  const found: Candidate[] = [];
  for (const index of withResult(memory.deltas, delta)) {
    const landing = memory.graph.commits[index];
    if (!landing || memory.deltas.of[index]?.count !== delta.count || !isPossible(repository, question, landing)) continue;
    found.push({ question, landing, tier: 1, how: howOf(question, landing), parts: null });
  }
  return found;
}

/** Tier 4 by tree: each of the head's commits looked for by itself. */
export function partsByTree(repository: Repository, question: Question): Parts {
  const { memory } = repository;
  const carried = new Map<number, number>();
  for (const commit of question.own) {
    const delta = memory.deltas.of[commit.index];
    if (!delta || delta.count === 0) continue;
    const twin = withResult(memory.deltas, delta)
      .map((index) => memory.graph.commits[index])
      .find((other) => other !== undefined && other.parents.length < 2 && isLater(repository, question, other));
    if (twin) carried.set(commit.index, twin.index);
  }
  return { question, carried };
}

/** The landing of a head of several commits each of which was found as a commit of its own: a rebase; null when not all were. */
export function wholeOf(repository: Repository, { question, carried }: Parts): Candidate | null {
  const { memory, mainline } = repository;
  if (question.own.length < 2 || carried.size !== question.own.length) return null;
  const twins = new Set(carried.values());
  if (twins.size !== carried.size) return null;
  let last = -1;
  for (const twin of twins) if ((mainline.position[twin] ?? -1) > (mainline.position[last] ?? -1)) last = twin;
  const landing = memory.graph.commits[last];
  if (!landing || !isPossible(repository, question, landing)) return null;
  const picked = [...twins].every((twin) => (memory.graph.commits[twin]?.pickedFrom.length ?? 0) > 0);
  return { question, landing, tier: 4, how: picked ? "cherry-pick" : "rebase", parts: carried };
}
