import type { Candidate } from "./claims";
import { rowsOf, withResultOf } from "./deltaIndex";
import type { Pair } from "./deltas";
import { commitAt, firstParent, type Graph, isCopy, isMerge, isRead } from "./graph";
import { howOf, type Question } from "./question";
import type { Repository } from "./repository";

/** Ten minutes by which a developer's clock may be ahead of the forge's. */
const SKEW_MS = 600_000;

/** Which of a head's own commits are carried by which commits of the default branch's history, by index. */
export interface Parts {
  readonly question: Question;
  readonly carried: ReadonlyMap<number, number>;
}

/** The head and its base: what the whole branch changes. */
export function headPair({ memory }: Repository, { commit, range }: Question): Pair {
  return { sha: commit.sha, base: range.base === null ? null : memory.graph.shas.at(range.base) };
}

/**
 * Whether a commit may be where this head landed: on the first-parent line, after the head left it, not older than the
 * head's last commit, and not itself what the head was picked from (a backport holds the same change the other way round).
 */
export function isPossible({ memory, mainline }: Repository, question: Question, landing: number): boolean {
  const { graph } = memory;
  const { position, line } = mainline;
  const at = position[landing] ?? -1;
  if (at < 0 || line[at] !== landing) return false;
  if (at <= (position[question.range.base ?? -1] ?? -1)) return false;
  const stated = graph.committed.get(landing);
  const isLate = (moment: number): boolean => moment > stated && moment > landedBy(graph, landing);
  if (isLate(question.commit.committedAt - SKEW_MS)) return false;
  return !question.own.some((own) => {
    const from = graph.pickedFrom.get(own);
    if (from?.some((sha) => graph.shas.at(landing).startsWith(sha))) return true;
    return isCopy(graph, own, landing) && isLate(graph.committed.get(own));
  });
}

/**
 * A moment at which a commit of the line was certainly made, epoch milliseconds: what was rebased with the author's date for its own
 * (`--committer-date-is-author-date`) says that it is older than what it stands on.
 */
function landedBy(graph: Graph, landing: number): number {
  let moment = graph.committed.get(landing);
  let at = landing;
  for (let step = 0; step < MOST_REDATED && graph.committed.get(at) === graph.authored.get(at); step++) {
    at = firstParent(graph, at);
    if (!isRead(graph, at)) break;
    moment = Math.max(moment, graph.committed.get(at));
  }
  return moment;
}

/** More commits than this are not rebased at once. */
const MOST_REDATED = 200;

/** Whether a commit came to the default branch after the head left it. */
export function isLater({ mainline }: Repository, question: Question, other: number): boolean {
  return (mainline.position[other] ?? -1) > (mainline.position[question.range.base ?? -1] ?? -1);
}

/** Tier 1: commits of the line that leave the same files in the same state as the whole head does. */
export function byTree(repository: Repository, question: Question): Candidate[] {
  const { memory } = repository;
  const pair = headPair(repository, question);
  const delta = memory.headDeltas.get(`${pair.sha} ${pair.base}`);
  if (!delta || delta.count === 0) return [];
  const found: Candidate[] = [];
  for (const index of memory.deltas.results.members(delta.result)) {
    if (rowsOf(memory.deltas, index) !== delta.count || !isPossible(repository, question, index)) continue;
    const landing = commitAt(memory.graph, index);
    if (landing) found.push({ question, landing, tier: 1, how: howOf(memory.graph, question, landing), parts: null });
  }
  return found;
}

/** Tier 4 by tree: each of the head's commits looked for by itself. */
export function partsByTree(repository: Repository, question: Question): Parts {
  const { memory } = repository;
  const carried = new Map<number, number>();
  for (const own of question.own) {
    const twins = withResultOf(memory.deltas, own).filter((other) => !isMerge(memory.graph, other) && isLater(repository, question, other));
    const [first, ...others] = twins;
    if (first !== undefined)
      carried.set(
        own,
        others.reduce((last, other) => (landedAfter(repository, other, last) ? other : last), first),
      );
  }
  return { question, carried };
}

/** Whether one commit of the default branch came to it after another; it must not matter which was read first. */
function landedAfter({ memory: { graph }, mainline: { position } }: Repository, a: number, b: number): boolean {
  const later = (position[a] ?? -1) - (position[b] ?? -1) || graph.committed.get(a) - graph.committed.get(b);
  return later === 0 ? graph.shas.at(a) > graph.shas.at(b) : later > 0;
}

/** The landing of a head of several commits each of which was found as a commit of its own: a rebase; null when not all were. */
export function wholeOf(repository: Repository, { question, carried }: Parts): Candidate | null {
  const { memory, mainline } = repository;
  if (question.own.length < 2 || carried.size !== question.own.length) return null;
  const twins = new Set(carried.values());
  if (twins.size !== carried.size) return null;
  let last = -1;
  for (const twin of twins) if ((mainline.position[twin] ?? -1) > (mainline.position[last] ?? -1)) last = twin;
  const landing = commitAt(memory.graph, last);
  if (!landing || !isPossible(repository, question, last)) return null;
  const picked = [...twins].every((twin) => memory.graph.pickedFrom.has(twin));
  return { question, landing, tier: 4, how: picked ? "cherry-pick" : "rebase", parts: carried };
}
