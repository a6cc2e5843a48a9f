import type { Candidate } from "./claims";
import type { Commit } from "./graph";
import { howOf, type Question } from "./question";
import type { Repository } from "./repository";

/** An hour by which a developer's clock may be ahead of the forge's. */
const SKEW_MS = 3_600_000;

/**
 * Whether a commit may be where this head landed: on the first-parent line, after the head left it, not older than the
 * head's last commit, and not itself what the head was picked from.
 */
export function isPossible(repository: Repository, question: Question, landing: Commit): boolean {
  const { position, line } = repository.mainline;
  const at = position[landing.index] ?? -1;
  if (at < 0 || line[at] !== landing.index) return false;
  if (at <= (position[question.range.base ?? -1] ?? -1)) return false;
  if (question.commit.committedAt > landing.committedAt + SKEW_MS) return false;
  return !question.own.some((commit) => commit.pickedFrom.some((sha) => landing.sha.startsWith(sha)));
}

/** Tier 1: commits of the line that leave the same files in the same state as the whole head does. */
export function byTree(repository: Repository, question: Question): Candidate[] {
  const { memory } = repository;
  const base = memory.graph.commits[question.range.base ?? -1];
  const delta = memory.headDeltas.get(`${question.commit.sha} ${base?.sha}`);
  if (!delta || delta.count === 0) return [];
  const found: Candidate[] = [];
  for (const index of memory.deltas.byResult.get(delta.result) ?? []) {
    const landing = memory.graph.commits[index];
    if (!landing || memory.deltas.of.get(index)?.count !== delta.count || !isPossible(repository, question, landing)) continue;
    found.push({ question, landing, tier: 1, how: howOf(question, landing), parts: null });
  }
  return found;
}

/** Tier 4 by tree: each of the head's commits looked for by itself. */
export function byCommits(
  repository: Repository,
  question: Question,
): { readonly candidate: Candidate | null; readonly carried: ReadonlyMap<number, number> } {
  const { memory, mainline } = repository;
  const carried = new Map<number, number>();
  let last: Commit | null = null;
  let found = 0;
  for (const commit of question.own) {
    const delta = memory.deltas.of.get(commit.index);
    if (!delta || delta.count === 0) continue;
    const twin = (memory.deltas.byResult.get(delta.result) ?? [])
      .map((index) => memory.graph.commits[index])
      .find((other) => other !== undefined && other.parents.length < 2 && isLater(repository, question, other));
    if (!twin) continue;
    found += 1;
    carried.set(commit.index, twin.index);
    if (last === null || (mainline.position[twin.index] ?? -1) > (mainline.position[last.index] ?? -1)) last = twin;
  }
  const whole = last !== null && found === question.own.length && question.own.length > 1 && isPossible(repository, question, last);
  return { candidate: whole && last ? { question, landing: last, tier: 4, how: "rebase", parts: carried } : null, carried };
}

function isLater(repository: Repository, question: Question, other: Commit): boolean {
  const { position } = repository.mainline;
  return (position[other.index] ?? -1) > (position[question.range.base ?? -1] ?? -1);
}
