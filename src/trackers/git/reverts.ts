import { withInverse, withPaths } from "./deltaIndex";
import type { Commit } from "./graph";
import { loadPrints, pairOf, printOf, type Repository } from "./repository";

/** Which commit of the default branch's history took another back, and when (epoch milliseconds). */
export interface Reverted {
  readonly by: Commit;
  readonly at: number;
}

/** A change undone without a word must be at least this large and this recent: small ones come and go by chance. */
const SILENT_LINES = 5;
const SILENT_MS = 90 * 86_400_000;

/**
 * What was taken back on the default branch and still is: by the message's word, by its title, or by the inverse change.
 * A revert of a revert restores the first. Keys are commit indexes.
 */
export async function findReverts(repository: Repository, carriedBy: ReadonlyMap<number, number>): Promise<ReadonlyMap<number, Reverted>> {
  const { memory } = repository;
  const known = prepare(repository, carriedBy);
  const targets = new Map<Commit, readonly Commit[]>();
  const silent: { readonly commit: Commit; readonly target: Commit }[] = [];
  const unmatched: Commit[] = [];
  for (const commit of memory.graph.commits) {
    if (!commit || !(commit.isRevert || commit.reverts.length > 0 || memory.deltas.undone.has(commit.index))) continue;
    if (!isOnBranch(repository, commit)) continue;
    const labelled = commit.isRevert;
    const stated = commit.reverts.length > 0 ? byWord(repository, known(), commit) : [];
    const found = stated.length > 0 || !labelled ? stated : byTitle(repository, known(), commit);
    const target = found.length > 0 ? null : byInverse(repository, commit);
    if (found.length > 0) targets.set(commit, found);
    else if (target !== null && labelled) targets.set(commit, [target]);
    else if (target !== null && commit.committedAt - target.committedAt <= SILENT_MS) silent.push({ commit, target });
    else if (labelled) unmatched.push(commit);
  }
  await addSilent(repository, silent, targets);
  await addByLines(repository, unmatched, targets);
  return play(repository, targets);
}

/** Plays the reverts in the order in which they landed; what a restored commit had itself taken back is taken back again. */
function play(repository: Repository, targets: ReadonlyMap<Commit, readonly Commit[]>): ReadonlyMap<number, Reverted> {
  const state = new Map<number, Reverted>();
  const active = (commit: Commit) => !state.has(commit.index);
  const undo = (commit: Commit, reverted: Reverted, depth: number) => {
    state.set(commit.index, reverted);
    if (depth < DEPTH) for (const target of targets.get(commit) ?? []) redo(target, reverted, depth + 1);
  };
  const redo = (commit: Commit, why: Reverted, depth: number) => {
    state.delete(commit.index);
    if (depth < DEPTH) for (const target of targets.get(commit) ?? []) if (active(target)) undo(target, why, depth + 1);
  };
  for (const commit of [...targets.keys()].sort((a, b) => byLanding(repository, a, b))) {
    const landed = landingTime(repository, commit);
    for (const target of targets.get(commit) ?? []) undo(target, { by: commit, at: landed }, 0);
  }
  return state;
}

/** A chain of reverts of reverts longer than this does not happen. */
const DEPTH = 20;

interface Known {
  readonly byTitle: ReadonlyMap<string, readonly Commit[]>;
  /** All shas in order, to resolve abbreviated ones. */
  readonly shas: readonly string[];
  readonly carriedBy: ReadonlyMap<number, number>;
  /** Commits that a merge of the line brought, by its position. */
  readonly brought: ReadonlyMap<number, readonly Commit[]>;
}

/** Made when the first revert asks for it: most repositories have few. */
function prepare(repository: Repository, carriedBy: ReadonlyMap<number, number>): () => Known {
  let made: Known | null = null;
  return () => {
    made ??= know(repository, carriedBy);
    return made;
  };
}

function know({ memory, mainline }: Repository, carriedBy: ReadonlyMap<number, number>): Known {
  const titles = new Map<string, Commit[]>();
  const brought = new Map<number, Commit[]>();
  const put = <Key>(map: Map<Key, Commit[]>, key: Key, commit: Commit) => {
    const list = map.get(key);
    if (list) list.push(commit);
    else map.set(key, [commit]);
  };
  let abbreviated = false;
  for (const commit of memory.graph.commits) {
    if (!commit || (mainline.position[commit.index] ?? -1) < 0) continue;
    abbreviated ||= commit.reverts.some((sha) => sha.length < 40);
    put(titles, commit.title, commit);
    const bare = withoutNumber(commit.title);
    if (bare !== commit.title) put(titles, bare, commit);
    if (commit.parents.length < 2) put(brought, mainline.position[commit.index] ?? -1, commit);
  }
  return { byTitle: titles, shas: abbreviated ? [...memory.graph.indexes.keys()].sort() : [], carriedBy, brought };
}

/** The commits named in the message; of a merge all that it brought. A commit that was squashed away is its carrier. */
function byWord(repository: Repository, known: Known, commit: Commit): readonly Commit[] {
  const { graph } = repository.memory;
  const { position } = repository.mainline;
  const found = new Set<Commit>();
  for (const sha of commit.reverts) {
    const index = graph.indexes.get(sha.length < 40 ? complete(known.shas, sha) : sha) ?? -1;
    const named = graph.commits[(position[index] ?? -1) >= 0 ? index : (known.carriedBy.get(index) ?? -1)];
    if (!named || named === commit || byLanding(repository, named, commit) > 0) continue;
    found.add(named);
    if (named.parents.length > 1) for (const one of known.brought.get(position[named.index] ?? -1) ?? []) found.add(one);
  }
  return [...found];
}

/** `Revert "title"` and `Reapply "title"` as git and the forges write them: the newest earlier commit of that title. */
function byTitle(repository: Repository, known: Known, commit: Commit): readonly Commit[] {
  const bare = withoutNumber(commit.title);
  // Git's words, and a forge's number after them.
  const reverted = /^Revert "(.*)"$/.exec(bare)?.[1];
  const reapplied = /^Reapply "(.*)"$/.exec(bare)?.[1];
  const title = reverted ?? (reapplied === undefined ? undefined : `Revert "${reapplied}"`);
  if (title === undefined) return [];
  const alike = known.byTitle.get(title) ?? known.byTitle.get(withoutNumber(title)) ?? [];
  const newest = newestBefore(
    repository,
    commit,
    alike.filter((other) => sharesFile(repository, other, commit)),
  );
  return newest ? [newest] : [];
}

/** The newest earlier commit whose change is exactly this one's backwards. */
function byInverse(repository: Repository, commit: Commit): Commit | null {
  const { deltas, graph } = repository.memory;
  const delta = deltas.of[commit.index];
  if (!delta || delta.count === 0) return null;
  return newestBefore(
    repository,
    commit,
    withInverse(deltas, delta).map((index) => graph.commits[index]),
  );
}

async function addSilent(
  repository: Repository,
  silent: readonly { readonly commit: Commit; readonly target: Commit }[],
  targets: Map<Commit, readonly Commit[]>,
): Promise<void> {
  await loadPrints(
    repository,
    silent.map(({ commit }) => pairOf(repository, commit)),
    false,
  );
  for (const { commit, target } of silent) {
    if ((printOf(repository, pairOf(repository, commit))?.count ?? 0) >= SILENT_LINES) targets.set(commit, [target]);
  }
}

/** Commits that call themselves a revert but name nothing that is known: by the lines that they take back. */
async function addByLines(repository: Repository, unmatched: readonly Commit[], targets: Map<Commit, readonly Commit[]>): Promise<void> {
  const { deltas, graph } = repository.memory;
  const rivals = new Map<Commit, Commit[]>();
  for (const commit of unmatched) {
    const delta = deltas.of[commit.index];
    if (!delta || delta.count === 0) continue;
    const same = withPaths(deltas, delta)
      .map((index) => graph.commits[index])
      .filter((other) => other !== undefined);
    const earlier = same.filter((other) => isOnBranch(repository, other) && byLanding(repository, other, commit) < 0);
    if (earlier.length > 0) rivals.set(commit, earlier.sort((a, b) => byLanding(repository, b, a)).slice(0, 50));
  }
  await loadPrints(
    repository,
    [...rivals].flatMap(([commit, others]) => [commit, ...others].map((one) => pairOf(repository, one))),
    false,
  );
  for (const [commit, others] of rivals) {
    const print = printOf(repository, pairOf(repository, commit));
    const target =
      print && print.count > 0 && others.find((other) => printOf(repository, pairOf(repository, other))?.lines === print.inverse);
    if (target) targets.set(commit, [target]);
  }
}

function newestBefore(repository: Repository, commit: Commit, others: readonly (Commit | undefined)[]): Commit | null {
  let newest: Commit | null = null;
  for (const other of others) {
    if (!other || !isOnBranch(repository, other)) continue;
    if (byLanding(repository, other, commit) < 0 && (newest === null || byLanding(repository, other, newest) > 0)) newest = other;
  }
  return newest;
}

function isOnBranch({ mainline }: Repository, commit: Commit): boolean {
  return (mainline.position[commit.index] ?? -1) >= 0;
}

function sharesFile(repository: Repository, a: Commit, b: Commit): boolean {
  const first = repository.memory.deltas.of[a.index]?.files;
  const second = repository.memory.deltas.of[b.index]?.files;
  if (!first || !second || first.length === 0 || second.length === 0) return true;
  const files = new Set(first);
  return second.some((file) => files.has(file));
}

function withoutNumber(title: string): string {
  return title.replace(/\s*\([#!]\d+\)\s*$/, "");
}

function complete(shas: readonly string[], prefix: string): string {
  let low = 0;
  let high = shas.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shas[middle] ?? "") < prefix) low = middle + 1;
    else high = middle;
  }
  const found = shas[low];
  return found?.startsWith(prefix) ? found : prefix;
}

/** Order of landing; among commits of one merge, of commit time. */
function byLanding({ mainline }: Repository, a: Commit, b: Commit): number {
  return (mainline.position[a.index] ?? -1) - (mainline.position[b.index] ?? -1) || a.committedAt - b.committedAt || b.index - a.index;
}

function landingTime({ mainline, memory }: Repository, commit: Commit): number {
  const line = memory.graph.commits[mainline.line[mainline.position[commit.index] ?? -1] ?? -1];
  return line?.committedAt ?? commit.committedAt;
}
