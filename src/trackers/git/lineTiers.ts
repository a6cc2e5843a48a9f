import type { Answered } from "./asked";
import { type Candidate, namedRequest } from "./claims";
import { filesOf, withPathsOf } from "./deltaIndex";
import type { Pair } from "./deltas";
import { commitAt, isMerge } from "./graph";
import { howOf, type Question } from "./question";
import { loadPrints, pairOf, printOf, type Repository } from "./repository";
import { headPair, isLater, isPossible, type Parts, wholeOf } from "./tiers";

/** So many commits with the same files are compared with one head, the nearest to its base first. */
const SAME_FILES_CAP = 400;

/**
 * Tiers 2 and 4 by lines, for heads that their trees left open: a commit that changes the same files in the same lines as
 * the whole head, or one for each of the head's commits. All diffs are read in one process, and only those that have
 * somebody to be compared with.
 */
export async function byLines(
  repository: Repository,
  asked: ReadonlyMap<Question, Answered>,
): Promise<{ readonly candidates: readonly Candidate[]; readonly parts: readonly Parts[]; readonly open: readonly Question[] }> {
  const { graph } = repository.memory;
  const wanted: Pair[] = [];
  const heads = new Map<Question, number[]>();
  const singles = new Map<Question, Map<number, number[]>>();
  for (const [question, { upTo }] of asked) {
    const rivals = sameFiles(repository, question, upTo);
    heads.set(question, rivals);
    if (rivals.length > 0) wanted.push(headPair(repository, question), ...rivals.map((rival) => pairOf(repository, rival)));
    const own = new Map<number, number[]>();
    for (const commit of question.own) {
      const twins = twinsOf(repository, question, commit, upTo);
      if (twins.length === 0) continue;
      own.set(commit, twins);
      wanted.push(pairOf(repository, commit), ...twins.map((twin) => pairOf(repository, twin)));
    }
    singles.set(question, own);
  }
  await loadPrints(repository, wanted, false);
  const candidates: Candidate[] = [];
  const parts: Parts[] = [];
  const open: Question[] = [];
  for (const [question, known] of asked) {
    const found = (heads.get(question) ?? []).filter((rival) =>
      same(repository, headPair(repository, question), pairOf(repository, rival)),
    );
    for (const rival of found) {
      const landing = commitAt(graph, rival);
      if (landing) candidates.push({ question, landing, tier: 2, how: howOf(graph, question, landing), parts: null });
    }
    const carried = new Map(known.carried);
    for (const [commit, twins] of singles.get(question) ?? []) {
      const twin = twins.find((other) => same(repository, pairOf(repository, commit), pairOf(repository, other)));
      if (twin !== undefined && !carried.has(commit)) carried.set(commit, twin);
    }
    const part = { question, carried };
    if (carried.size > 0) parts.push(part);
    const whole = found.length > 0 ? null : wholeOf(repository, part);
    if (whole) candidates.push(whole);
    if (found.length === 0 && whole === null) open.push(question);
  }
  return { candidates, parts, open };
}

/** The line's commits, by index, whose subjects name one of these requests: `#7` is what a squash button or a person wrote there. */
export function namedLandings({ memory, mainline }: Repository, requests: ReadonlySet<number>): ReadonlyMap<number, readonly number[]> {
  const named = new Map<number, number[]>();
  if (requests.size === 0) return named;
  for (const index of mainline.line) {
    const number = namedRequest(memory.graph.titles.get(index));
    if (number === null || !requests.has(number)) continue;
    const list = named.get(number);
    if (list) list.push(index);
    else named.set(number, [index]);
  }
  return named;
}

function same(repository: Repository, a: Pair, b: Pair): boolean {
  const x = printOf(repository, a);
  const y = printOf(repository, b);
  return x !== null && y !== null && x.count > 0 && x.count === y.count && x.lines === y.lines;
}

function sameFiles(repository: Repository, question: Question, upTo: number): number[] {
  const pair = headPair(repository, question);
  const delta = repository.memory.headDeltas.get(`${pair.sha} ${pair.base}`);
  if (!delta || delta.files.length === 0) return [];
  const indexes = repository.memory.deltas.paths.members(delta.paths);
  return nearest(repository, indexes, upTo, (commit) => isPossible(repository, question, commit));
}

function twinsOf(repository: Repository, question: Question, commit: number, upTo: number): number[] {
  const { deltas, graph } = repository.memory;
  if (filesOf(deltas, commit).length === 0) return [];
  return nearest(repository, withPathsOf(deltas, commit), upTo, (other) => !isMerge(graph, other) && isLater(repository, question, other));
}

function nearest(repository: Repository, indexes: readonly number[], upTo: number, accept: (commit: number) => boolean): number[] {
  const { position } = repository.mainline;
  const { shas } = repository.memory.graph;
  const fresh = indexes.filter((index) => (position[index] ?? -1) > upTo);
  // What one merge brought has no order of its own, yet must not be tried in the one in which it was read.
  const accepted = fresh.filter(accept).sort((a, b) => (position[a] ?? 0) - (position[b] ?? 0) || (shas.at(a) < shas.at(b) ? -1 : 1));
  return accepted.slice(0, SAME_FILES_CAP);
}
