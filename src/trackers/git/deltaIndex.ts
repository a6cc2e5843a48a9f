import type { Delta } from "./deltas";

/** Deltas of commits against their first parents, by commit index, and the commits found by what they do. */
export interface DeltaIndex {
  /** `null`: git could not read it. */
  readonly of: (Delta | null | undefined)[];
  readonly results: Lists;
  readonly forwards: Lists;
  readonly paths: Lists;
  /** Commits that exactly undo another, and those undone, whatever branch they are on. */
  readonly undone: Set<number>;
}

/** Nearly every list has one member: that one is kept without a list. */
type Lists = Map<number, number | number[]>;

export function emptyDeltaIndex(): DeltaIndex {
  return { of: [], results: new Map(), forwards: new Map(), paths: new Map(), undone: new Set() };
}

export function addDelta(index: DeltaIndex, commit: number, delta: Delta): void {
  index.of[commit] = delta;
  if (delta.count === 0) return;
  push(index.results, delta.result, commit);
  push(index.forwards, delta.forward, commit);
  push(index.paths, delta.paths, commit);
  const opposite = index.forwards.get(delta.inverse);
  if (opposite === undefined) return;
  index.undone.add(commit);
  for (const other of listed(opposite)) index.undone.add(other);
}

/** Commits that leave the same files in the same state. */
export function withResult(index: DeltaIndex, delta: Delta): readonly number[] {
  return listed(index.results.get(delta.result));
}

/** Commits whose change is exactly this one backwards. */
export function withInverse(index: DeltaIndex, delta: Delta): readonly number[] {
  return listed(index.forwards.get(delta.inverse));
}

/** Commits that change the same files. */
export function withPaths(index: DeltaIndex, delta: Delta): readonly number[] {
  return listed(index.paths.get(delta.paths));
}

function listed(value: number | number[] | undefined): readonly number[] {
  return value === undefined ? NONE : typeof value === "number" ? [value] : value;
}

const NONE: readonly number[] = [];

function push(lists: Lists, key: number, value: number): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, value);
  else if (typeof known === "number") lists.set(key, [known, value]);
  else known.push(value);
}
