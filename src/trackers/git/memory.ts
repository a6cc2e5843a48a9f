import type { LandingCache } from "../tracker";
import type { Delta } from "./deltas";
import { type Commit, emptyGraph, type Graph } from "./graph";
import type { Print } from "./prints";

/** A cache that lives as long as the process. */
export function createMemoryCache(): LandingCache {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => {
      if (values.size >= 200_000) values.clear();
      values.set(key, value);
    },
  };
}

/** What this process has read of each repository, by common git directory, for as long as the cache is held. */
export function memoriesOf(cache: LandingCache): Map<string, RepositoryMemory> {
  const known = memories.get(cache);
  if (known) return known;
  const made = new Map<string, RepositoryMemory>();
  memories.set(cache, made);
  return made;
}

const memories = new WeakMap<LandingCache, Map<string, RepositoryMemory>>();

export interface RepositoryMemory {
  /** Where a shallow clone was cut when this was read; empty for a whole clone. */
  readonly edge: string;
  readonly graph: Graph;
  /** Full shas of the tips whose whole history is in the graph. */
  readonly tips: Set<string>;
  readonly deltas: DeltaIndex;
  /** Deltas of whole heads, by `head base`. */
  readonly headDeltas: Map<string, Delta>;
  /** Line prints of commits and heads, by `sha base`; null: unreadable or too large. */
  readonly prints: Map<string, Print | null>;
}

export function emptyMemory(edge: string): RepositoryMemory {
  return { edge, graph: emptyGraph(), tips: new Set(), deltas: emptyDeltaIndex(), headDeltas: new Map(), prints: new Map() };
}

/** Deltas of commits against their first parents, found by what they do. */
export interface DeltaIndex {
  /** By commit index. `null`: git could not read it. */
  readonly of: Map<number, Delta | null>;
  readonly byResult: Map<number, number[]>;
  readonly byForward: Map<number, number[]>;
  readonly byPaths: Map<number, number[]>;
  /** Indexes of the commits that touch a file, by the path's hash. */
  readonly byFile: Map<number, number[]>;
}

function emptyDeltaIndex(): DeltaIndex {
  return { of: new Map(), byResult: new Map(), byForward: new Map(), byPaths: new Map(), byFile: new Map() };
}

export function addDelta(index: DeltaIndex, commit: Commit, delta: Delta): void {
  index.of.set(commit.index, delta);
  if (delta.count === 0) return;
  push(index.byResult, delta.result, commit.index);
  push(index.byForward, delta.forward, commit.index);
  push(index.byPaths, delta.paths, commit.index);
  for (const file of new Set(delta.files)) push(index.byFile, file, commit.index);
}

function push(map: Map<number, number[]>, key: number, value: number): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
