import { type Column, doubleColumn, emptyPool, intColumn, type Pool } from "./column";
import type { Delta } from "./deltas";
import { emptyKeyIndex, type KeyIndex } from "./keyIndex";

/** Deltas of commits against their first parents, as columns by commit index, and the commits found by what they do. */
export interface DeltaIndex {
  /** How many rows; see `NOT_READ` and `UNREADABLE`. */
  readonly counts: Column;
  readonly inverses: Column;
  readonly fileStarts: Column;
  readonly fileCounts: Column;
  readonly files: Pool;
  readonly results: KeyIndex;
  readonly forwards: KeyIndex;
  readonly paths: KeyIndex;
  /** The commits that were asked about, in that order. */
  readonly asked: Pool;
  /** Commits that exactly undo another, and those undone, whatever branch they are on. */
  readonly undone: Set<number>;
  /** Commits that move nothing but submodules' pointers. */
  readonly pointers: Set<number>;
}

const NOT_READ = -2;
const UNREADABLE = -1;

export function emptyDeltaIndex(): DeltaIndex {
  return {
    counts: intColumn(NOT_READ),
    inverses: doubleColumn(0),
    fileStarts: intColumn(0),
    fileCounts: intColumn(0),
    files: emptyPool(),
    results: emptyKeyIndex(),
    forwards: emptyKeyIndex(),
    paths: emptyKeyIndex(),
    asked: emptyPool(),
    undone: new Set(),
    pointers: new Set(),
  };
}

/** Adds what a commit changes; null when git could not read it. */
export function addDelta(index: DeltaIndex, commit: number, delta: Delta | null): void {
  index.asked.push(commit);
  index.counts.set(commit, delta?.count ?? UNREADABLE);
  if (delta === null || delta.count === 0) return;
  index.inverses.set(commit, delta.inverse);
  index.fileStarts.set(commit, index.files.length);
  index.fileCounts.set(commit, delta.files.length);
  index.files.pushAll(delta.files);
  index.results.add(commit, delta.result);
  index.forwards.add(commit, delta.forward);
  index.paths.add(commit, delta.paths);
  if (delta.pointers) index.pointers.add(commit);
  const opposite = index.forwards.members(delta.inverse);
  if (opposite.length === 0) return;
  index.undone.add(commit);
  for (const other of opposite) index.undone.add(other);
}

/** Whether a commit's delta was asked for, whatever came of it. */
export function isAsked(index: DeltaIndex, commit: number): boolean {
  return index.counts.get(commit) !== NOT_READ;
}

/** What a commit changes; null where it was not asked for or cannot be read. */
export function deltaOf(index: DeltaIndex, commit: number): Delta | null {
  const count = index.counts.get(commit);
  if (count < 0) return null;
  if (count === 0) return { result: 0, forward: 0, inverse: 0, paths: 0, files: NONE, count, pointers: false };
  const [result, forward, paths] = [index.results, index.forwards, index.paths].map((keys) => keys.keyOf(commit));
  const inverse = index.inverses.get(commit);
  const pointers = index.pointers.has(commit);
  return { result: result ?? 0, forward: forward ?? 0, inverse, paths: paths ?? 0, files: filesOf(index, commit), count, pointers };
}

/** How many rows a commit changes; 0 also where that is not known. */
export function rowsOf(index: DeltaIndex, commit: number): number {
  return Math.max(0, index.counts.get(commit));
}

/** Hashes of the paths that a commit touches; empty where they are not known or too many. */
export function filesOf(index: DeltaIndex, commit: number): Int32Array {
  return index.files.slice(index.fileStarts.get(commit), index.fileCounts.get(commit));
}

/** Commits that leave the same files in the same state as a commit does. */
export function withResultOf(index: DeltaIndex, commit: number): readonly number[] {
  return rowsOf(index, commit) === 0 ? NONE : index.results.members(index.results.keyOf(commit));
}

/** Commits whose change is exactly a commit's backwards. */
export function withInverseOf(index: DeltaIndex, commit: number): readonly number[] {
  return rowsOf(index, commit) === 0 ? NONE : index.forwards.members(index.inverses.get(commit));
}

/** Commits that change the same files as a commit does. */
export function withPathsOf(index: DeltaIndex, commit: number): readonly number[] {
  return rowsOf(index, commit) === 0 ? NONE : index.paths.members(index.paths.keyOf(commit));
}

const NONE: readonly number[] = [];
