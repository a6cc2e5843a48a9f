import type { Answered } from "./asked";
import { type Candidate, namedRequest } from "./claims";
import { withPaths } from "./deltaIndex";
import type { Pair } from "./deltas";
import type { Commit } from "./graph";
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
  const wanted: Pair[] = [];
  const heads = new Map<Question, Commit[]>();
  const singles = new Map<Question, Map<Commit, Commit[]>>();
  for (const [question, { upTo }] of asked) {
    const rivals = sameFiles(repository, question, upTo);
    heads.set(question, rivals);
    if (rivals.length > 0) wanted.push(headPair(repository, question), ...rivals.map((rival) => pairOf(repository, rival)));
    const own = new Map<Commit, Commit[]>();
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
    for (const landing of found) candidates.push({ question, landing, tier: 2, how: howOf(question, landing), parts: null });
    const carried = new Map(known.carried);
    for (const [commit, twins] of singles.get(question) ?? []) {
      const twin = twins.find((other) => same(repository, pairOf(repository, commit), pairOf(repository, other)));
      if (twin && !carried.has(commit.index)) carried.set(commit.index, twin.index);
    }
    const part = { question, carried };
    if (carried.size > 0) parts.push(part);
    const whole = found.length > 0 ? null : wholeOf(repository, part);
    if (whole) candidates.push(whole);
    if (found.length === 0 && whole === null) open.push(question);
  }
  return { candidates, parts, open };
}

/** Requests that a subject of the line names: `#7` is the one that a squash button or a person wrote there. */
export function namedLandings(repository: Repository): ReadonlyMap<number, readonly Commit[]> {
  const named = new Map<number, Commit[]>();
  for (const index of repository.mainline.line) {
    const commit = repository.memory.graph.commits[index];
    const number = commit ? namedRequest(commit.title) : null;
    if (!commit || number === null) continue;
    const list = named.get(number);
    if (list) list.push(commit);
    else named.set(number, [commit]);
  }
  return named;
}

function same(repository: Repository, a: Pair, b: Pair): boolean {
  const x = printOf(repository, a);
  const y = printOf(repository, b);
  return x !== null && y !== null && x.count > 0 && x.count === y.count && x.lines === y.lines;
}

function sameFiles(repository: Repository, question: Question, upTo: number): Commit[] {
  const pair = headPair(repository, question);
  const delta = repository.memory.headDeltas.get(`${pair.sha} ${pair.base}`);
  if (!delta || delta.files.length === 0) return [];
  const indexes = withPaths(repository.memory.deltas, delta);
  return nearest(repository, indexes, upTo, (commit) => isPossible(repository, question, commit));
}

function twinsOf(repository: Repository, question: Question, commit: Commit, upTo: number): Commit[] {
  const delta = repository.memory.deltas.of[commit.index];
  if (!delta || delta.files.length === 0) return [];
  const indexes = withPaths(repository.memory.deltas, delta);
  return nearest(repository, indexes, upTo, (other) => other.parents.length < 2 && isLater(repository, question, other));
}

function nearest(repository: Repository, indexes: readonly number[], upTo: number, accept: (commit: Commit) => boolean): Commit[] {
  const { position } = repository.mainline;
  const commits = indexes.map((index) => repository.memory.graph.commits[index]).filter((commit) => commit !== undefined);
  const fresh = commits.filter((commit) => (position[commit.index] ?? -1) > upTo);
  const accepted = fresh.filter(accept).sort((a, b) => (position[a.index] ?? 0) - (position[b.index] ?? 0));
  return accepted.slice(0, SAME_FILES_CAP);
}
