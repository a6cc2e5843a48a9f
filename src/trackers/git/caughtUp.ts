import { commitAt, isMerge, isRead, parentsOf } from "./graph";
import { type Question, questionOf } from "./question";
import type { Repository } from "./repository";

/** Questions about the work that heads hold, and which heads ask each. Those that hold the same work have one answer. */
export function questionsByWork(repository: Repository, heads: readonly Question[]): ReadonlyMap<Question, readonly Question[]> {
  const byWork = new Map<number, Question[]>();
  for (const head of heads) {
    const work = workOf(repository, head.commit.index);
    const others = byWork.get(work);
    if (others) others.push(head);
    else byWork.set(work, [head]);
  }
  const questions = new Map<Question, readonly Question[]>();
  for (const [work, asking] of byWork) {
    const [first, ...others] = asking;
    const commit = commitAt(repository.memory.graph, work);
    if (first === undefined || commit === null) continue;
    const itself = others.length === 0 && first.commit.index === work;
    const refs = asking.flatMap((head) => head.refs);
    questions.set(itself ? first : questionOf(repository, commit, refs), asking);
  }
  return questions;
}

/**
 * The commit that holds a head's work, by index. A branch that goes on merging the default branch after it landed ends in merges that
 * leave nothing of its own: what landed is what was there before them.
 */
function workOf({ memory: { graph }, mainline: { position } }: Repository, head: number): number {
  let at = head;
  while (isMerge(graph, at)) {
    const [first = -1, ...others] = parentsOf(graph, at);
    const caughtUp = others.some((other) => (position[other] ?? -1) >= 0 && graph.trees.get(other) === graph.trees.get(at));
    // Without work of its own it was only begun.
    if (!caughtUp || !isRead(graph, first) || (position[first] ?? -1) >= 0) return at;
    at = first;
  }
  return at;
}
