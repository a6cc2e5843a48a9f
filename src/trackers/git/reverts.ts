import { filesOf, rowsOf, withInverseOf, withPathsOf } from "./deltaIndex";
import { isMerge, isRead } from "./graph";
import { landedWith } from "./landing";
import { comesAfter } from "./mainline";
import { loadPrints, pairOf, printOf, type Repository } from "./repository";

/** Which commit of the default branch's history, by index, took another back, and when (epoch milliseconds). */
export interface Reverted {
  readonly by: number;
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
  const { graph, deltas } = repository.memory;
  const suspects = suspectsOf(repository);
  const titled = commitsTitled(repository, suspects);
  const targets = new Map<number, readonly number[]>();
  const silent: { readonly commit: number; readonly target: number }[] = [];
  const unmatched: number[] = [];
  for (const commit of suspects) {
    const labelled = graph.revertTitles.has(commit);
    const stated = byWord(repository, carriedBy, commit);
    const found = stated.length > 0 || !labelled ? stated : byTitle(repository, titled, commit);
    const target = found.length > 0 ? null : newestBefore(repository, commit, withInverseOf(deltas, commit));
    if (found.length > 0) targets.set(commit, found);
    else if (target !== null && labelled) targets.set(commit, withBrought(repository, target));
    else if (target !== null && graph.committed.get(commit) - graph.committed.get(target) <= SILENT_MS) silent.push({ commit, target });
    else if (labelled) unmatched.push(commit);
  }
  await addSilent(repository, silent, targets);
  await addByLines(repository, unmatched, targets);
  return play(repository, targets);
}

/** Commits of the default branch that say that they take something back, or that undo a change. */
function suspectsOf(repository: Repository): number[] {
  const { graph, deltas } = repository.memory;
  const suspects = new Set([...graph.revertTitles, ...graph.reverts.keys(), ...deltas.undone]);
  return [...suspects].filter((index) => isRead(graph, index) && isOnBranch(repository, index)).sort((a, b) => a - b);
}

/** Plays the reverts in the order in which they landed; what a restored commit had itself taken back is taken back again. */
function play(repository: Repository, targets: ReadonlyMap<number, readonly number[]>): ReadonlyMap<number, Reverted> {
  const state = new Map<number, Reverted>();
  const active = (commit: number) => !state.has(commit);
  const undo = (commit: number, reverted: Reverted, depth: number) => {
    state.set(commit, reverted);
    if (depth < DEPTH) for (const target of targets.get(commit) ?? []) redo(target, reverted, depth + 1);
  };
  const redo = (commit: number, why: Reverted, depth: number) => {
    state.delete(commit);
    if (depth < DEPTH) for (const target of targets.get(commit) ?? []) if (active(target)) undo(target, why, depth + 1);
  };
  for (const commit of [...targets.keys()].sort((a, b) => byLanding(repository, a, b))) {
    const at = repository.memory.graph.committed.get(landedWith(repository, commit));
    for (const target of targets.get(commit) ?? []) undo(target, { by: commit, at }, 0);
  }
  return state;
}

/** A chain of reverts of reverts longer than this does not happen. */
const DEPTH = 20;

/** By title, with a forge's number and without, the commits of the default branch that these may mean. */
function commitsTitled(repository: Repository, suspects: readonly number[]): ReadonlyMap<string, readonly number[]> {
  const { graph } = repository.memory;
  const titled = new Map<string, number[]>();
  for (const commit of suspects) {
    const title = titleMeant(graph.titles.get(commit));
    if (title !== null) for (const one of [title, withoutNumber(title)]) titled.set(one, []);
  }
  if (titled.size === 0) return titled;
  for (let index = 0; index < graph.shas.length; index++) {
    if (!isRead(graph, index) || !isOnBranch(repository, index)) continue;
    const title = graph.titles.get(index);
    const bare = withoutNumber(title);
    titled.get(title)?.push(index);
    if (bare !== title) titled.get(bare)?.push(index);
  }
  return titled;
}

/** The commits named in the message. A commit that was squashed away is its carrier. */
function byWord(repository: Repository, carriedBy: ReadonlyMap<number, number>, commit: number): readonly number[] {
  const { graph } = repository.memory;
  const found = new Set<number>();
  for (const sha of graph.reverts.get(commit) ?? []) {
    const index = graph.shas.find(sha.length < 40 ? (graph.shas.complete(sha) ?? sha) : sha);
    const named = isOnBranch(repository, index) ? index : (carriedBy.get(index) ?? -1);
    if (!isRead(graph, named) || named === commit || byLanding(repository, named, commit) > 0) continue;
    // Of a squash only a part may be taken back.
    if (named !== index && !touchesAllOf(repository, commit, named)) continue;
    for (const one of withBrought(repository, named)) found.add(one);
  }
  return [...found];
}

/** A commit and, where it is a merge, all that it brought: what takes back the one takes back the others. */
function withBrought({ memory: { graph }, mainline: { position } }: Repository, commit: number): readonly number[] {
  if (!isMerge(graph, commit)) return [commit];
  const found = [commit];
  for (const [brought, at] of position.entries())
    if (at === position[commit] && isRead(graph, brought) && !isMerge(graph, brought)) found.push(brought);
  return found;
}

/** `Revert "title"` and `Reapply "title"` as git and the forges write them: the newest earlier commit of that title. */
function byTitle(repository: Repository, titled: ReadonlyMap<string, readonly number[]>, commit: number): readonly number[] {
  const title = titleMeant(repository.memory.graph.titles.get(commit));
  if (title === null) return [];
  const named = titled.get(title) ?? [];
  const alike = named.length > 0 ? named : (titled.get(withoutNumber(title)) ?? []);
  const newest = newestBefore(
    repository,
    commit,
    alike.filter((other) => sharesFile(repository, other, commit)),
  );
  return newest === null ? [] : withBrought(repository, newest);
}

/** The title of what a title says that it takes back, or null. */
function titleMeant(title: string): string | null {
  const bare = withoutNumber(title);
  // Git's words, and a forge's number after them.
  const reverted = /^Revert "(.*)"$/.exec(bare)?.[1];
  const reapplied = /^Reapply "(.*)"$/.exec(bare)?.[1];
  return reverted ?? (reapplied === undefined ? null : `Revert "${reapplied}"`);
}

async function addSilent(
  repository: Repository,
  silent: readonly { readonly commit: number; readonly target: number }[],
  targets: Map<number, readonly number[]>,
): Promise<void> {
  await loadPrints(
    repository,
    silent.map(({ commit }) => pairOf(repository, commit)),
    false,
  );
  for (const { commit, target } of silent) {
    if ((printOf(repository, pairOf(repository, commit))?.count ?? 0) >= SILENT_LINES) targets.set(commit, withBrought(repository, target));
  }
}

/** Commits that call themselves a revert but name nothing that is known: by the lines that they take back. */
async function addByLines(repository: Repository, unmatched: readonly number[], targets: Map<number, readonly number[]>): Promise<void> {
  const { deltas } = repository.memory;
  const rivals = new Map<number, number[]>();
  for (const commit of unmatched) {
    if (rowsOf(deltas, commit) === 0) continue;
    const same = withPathsOf(deltas, commit);
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
    if (!print || print.count === 0) continue;
    const target = others.find((other) => printOf(repository, pairOf(repository, other))?.lines === print.inverse);
    if (target !== undefined) targets.set(commit, withBrought(repository, target));
  }
}

function newestBefore(repository: Repository, commit: number, others: readonly number[]): number | null {
  let newest: number | null = null;
  for (const other of others) {
    if (!isOnBranch(repository, other)) continue;
    if (byLanding(repository, other, commit) < 0 && (newest === null || byLanding(repository, other, newest) > 0)) newest = other;
  }
  return newest;
}

function isOnBranch({ mainline }: Repository, commit: number): boolean {
  return (mainline.position[commit] ?? -1) >= 0;
}

function sharesFile({ memory }: Repository, a: number, b: number): boolean {
  const first = filesOf(memory.deltas, a);
  const second = filesOf(memory.deltas, b);
  if (first.length === 0 || second.length === 0) return true;
  const files = new Set(first);
  return second.some((file) => files.has(file));
}

/** Whether a commit changes every file that another changes; true where that is not known. */
function touchesAllOf({ memory }: Repository, commit: number, other: number): boolean {
  const own = new Set(filesOf(memory.deltas, commit));
  return own.size === 0 || filesOf(memory.deltas, other).every((file) => own.has(file));
}

function withoutNumber(title: string): string {
  return title.replace(/\s*\([#!]\d+\)\s*$/, "");
}

/** Order of landing; among commits of one merge, of commit time, and within a second of descent: never that in which they were read. */
function byLanding({ mainline, memory: { graph } }: Repository, a: number, b: number): number {
  const known = (mainline.position[a] ?? -1) - (mainline.position[b] ?? -1) || graph.committed.get(a) - graph.committed.get(b);
  if (known !== 0 || a === b) return known;
  if (comesAfter(graph, mainline, a, b)) return 1;
  return comesAfter(graph, mainline, b, a) || graph.shas.at(a) < graph.shas.at(b) ? -1 : 1;
}
