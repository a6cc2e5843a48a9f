import type { LandingCache } from "../tracker";
import { type DeltaIndex, emptyDeltaIndex } from "./deltaIndex";
import type { Delta } from "./deltas";
import { emptyGraph, type Graph } from "./graph";
import type { Mainline } from "./mainline";
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
  /** Under which meaning of the repository's commits this was read; see `readMeaning`. */
  readonly meaning: string;
  /** How much of it is kept for other processes. */
  kept: KeptSoFar;
  readonly graph: Graph;
  /** Full shas of the tips whose whole history is in the graph. */
  readonly tips: Set<string>;
  /** Whether the graph may hold commits without all of their ancestors, because git broke off. */
  torn: boolean;
  readonly deltas: DeltaIndex;
  /** Deltas of whole heads, by `head base`. */
  readonly headDeltas: Map<string, Delta>;
  /** Line prints of commits and heads, by `sha base`; null: unreadable or too large. */
  readonly prints: Map<string, Print | null>;
  /** The default branch as it was last walked; a longer one continues it. */
  mainline: Mainline | null;
}

/** How much of a memory is kept beyond this process, in how many parts and by which the last of them is known; see `keepMemory`. */
export interface KeptSoFar {
  readonly parts: number;
  readonly stamp: number;
  readonly commits: number;
  readonly people: number;
  readonly deltas: number;
  readonly headDeltas: number;
  readonly prints: number;
}

export const NOTHING_KEPT: KeptSoFar = { parts: 0, stamp: 0, commits: 0, people: 0, deltas: 0, headDeltas: 0, prints: 0 };

export function emptyMemory(meaning: string): RepositoryMemory {
  return {
    meaning,
    kept: NOTHING_KEPT,
    graph: emptyGraph(),
    tips: new Set(),
    torn: false,
    deltas: emptyDeltaIndex(),
    headDeltas: new Map(),
    prints: new Map(),
    mainline: null,
  };
}
