import type { ChangeSize, LandingCache, Missing, Place } from "../tracker";
import { type BatchTrouble, readBatch } from "./batch";
import { type GitConfig, readConfig } from "./config";
import { type DefaultBranch, pickDefaultBranch } from "./defaultBranch";
import { addDelta, isAsked } from "./deltaIndex";
import { type Delta, type Pair, readDeltas } from "./deltas";
import { readEdge } from "./edge";
import { firstParent, isMerge, isRead } from "./graph";
import { keepMemory, recallMemory } from "./keptMemory";
import { readLog } from "./log";
import { type Mainline, mainlineOf } from "./mainline";
import { readMeaning } from "./meaning";
import { emptyMemory, memoriesOf, type RepositoryMemory } from "./memory";
import { folderOf } from "./place";
import { type Print, readPrints } from "./prints";
import { reachesAny } from "./reached";
import { type Refs, readRefs } from "./refs";
import type { GitEnd, GitOptions } from "./run";

/** A repository whose history is read: the basis of every answer about it. */
export interface Repository {
  readonly place: Place;
  /** Where git runs. */
  readonly folder: string;
  readonly options: GitOptions;
  readonly cache: LandingCache;
  readonly memory: RepositoryMemory;
  readonly refs: Refs;
  readonly config: GitConfig;
  /** Indexes at which a shallow clone is cut. */
  readonly shallow: ReadonlySet<number>;
  readonly defaultBranch: DefaultBranch | null;
  readonly mainline: Mainline;
  /** Grows as limits are met. */
  readonly problems: string[];
  /** Whom to tell how large the changes are that are compared; null: nobody asked. */
  readonly onSize: OnSize | null;
}

type OnSize = (sha: string, size: ChangeSize) => void;

/** Reads refs, configuration and whatever history is new. Never throws but for an abort: what went wrong is in `problems`. */
export async function openRepository(
  place: Place,
  git: GitOptions,
  cache: LandingCache,
  onSize: OnSize | null = null,
): Promise<Repository> {
  const folder = folderOf(place);
  const problems: string[] = [];
  const [refs, config] = await Promise.all([readRefs(place, git), readConfig(folder, git)]);
  // git ends where a bare repository's mailmap is one of the files that were not fetched.
  const options = { ...git, noMailmap: folder === place.commonDir && config.partial !== null };
  const edge = readEdge(place);
  const meaning = await readMeaning(place, config, refs, options);
  const memories = memoriesOf(cache);
  const known = memories.get(place.commonDir);
  // In a clone that was deepened, say, commits have parents that had none.
  let memory =
    known?.meaning === meaning
      ? known
      : ((cache.histories && recallMemory(cache.histories, place.commonDir, meaning)) ?? emptyMemory(meaning));
  for (const name of refs.broken)
    problems.push(`${name} points at nothing that this repository holds, and is left out (git fsck says what is missing).`);
  // Without these nothing that is told would be right.
  if (!refs.end.ok || !config.known) options.onFailure?.("history");
  if (!refs.end.ok) problems.push(refs.end.problem);
  else if (refs.refs.length === 0) problems.push("This repository has no commits on any branch yet.");
  else {
    const read = await update(memory, folder, refs, options);
    if (!read.ok && memory.tips.size > 0) {
      // What was known may be gone (a rewritten and cleaned history): once more from nothing.
      memory = emptyMemory(meaning);
      const again = await update(memory, folder, refs, options);
      if (!again.ok) problems.push(...(await updateOneByOne(memory, folder, refs, options)));
    } else if (!read.ok) problems.push(...(await updateOneByOne(memory, folder, refs, options)));
    memories.set(place.commonDir, memory);
  }
  const { graph } = memory;
  const indexed = (sha: string) => graph.shas.find(sha);
  const has = (a: string, b: string) => indexed(a) >= 0 && indexed(b) >= 0 && reachesAny(graph, [indexed(a)], new Set([indexed(b)]));
  const defaultBranch = pickDefaultBranch(refs, config, place.top === place.commonDir, has);
  if (defaultBranch === null && refs.refs.length > 0)
    problems.push(
      "Which branch work lands on cannot be told: no remote says, and none has a usual name. `git remote set-head origin --auto` asks the remote; in a repository without one, call it main.",
    );
  const tip = defaultBranch ? indexed(defaultBranch.tip) : -1;
  const mainline = isRead(graph, tip)
    ? mainlineOf(graph, tip, memory.mainline)
    : { line: [], position: new Int32Array(graph.shas.length).fill(-1) };
  memory.mainline = mainline;
  const shallow = new Set(
    edge
      .split("\n")
      .map(indexed)
      .filter((index) => index >= 0),
  );
  // A history that was rewritten may have left the edge behind.
  if (
    reachesAny(
      graph,
      refs.refs.map(({ sha }) => indexed(sha)),
      shallow,
    )
  )
    problems.push("This is a shallow clone: what landed before its edge is unknown (git fetch --unshallow completes it).");
  if (config.partial !== null) {
    problems.push(
      config.partial === "blobs"
        ? "This is a partial clone: branches are compared by their files' states only, and lines are not read."
        : "This is a partial clone without trees: only ancestry is known.",
    );
  }
  return { place, folder, options, cache, memory, refs, config, shallow, defaultBranch, mainline, problems, onSize };
}

/** Keeps what was read of a repository for the processes that come after this one. */
export function keepRepository({ place, cache, memory }: Repository): void {
  if (cache.histories === undefined || keepMemory(cache.histories, place.commonDir, memory)) return;
  // Another process went on with it: the next reading begins with what that one kept.
  memoriesOf(cache).delete(place.commonDir);
}

/** Reads the deltas that are wanted, by index, and not known yet, skipping what git cannot read. */
export async function loadDeltas(repository: Repository, wanted: (index: number) => boolean): Promise<void> {
  const { memory, config, shallow, onSize, folder, options } = repository;
  if (config.partial === "trees") return;
  const missing: number[] = [];
  for (let index = 0; index < memory.graph.shas.length; index++) {
    if (isRead(memory.graph, index) && !isAsked(memory.deltas, index) && !shallow.has(index) && wanted(index)) missing.push(index);
  }
  const pairOfIndex = (index: number): Pair => pairOf(repository, index);
  const add = (index: number, delta: Delta | null): void => addDelta(memory.deltas, index, delta);
  if (onSize === null || config.partial !== null) return readAllDeltas(repository, missing, pairOfIndex, add);
  const read = (some: readonly number[], on: (index: number, delta: Delta) => void) =>
    readSized(folder, some, pairOfIndex, options, on, tell);
  tellTrouble(repository, await readBatch<number, Delta>(missing, read, add), "Some history cannot be compared", "history");

  function tell(index: number, size: ChangeSize): void {
    // A merge is no outcome.
    if (!isMerge(memory.graph, index)) onSize?.(memory.graph.shas.at(index), size);
  }
}

/** As `readDeltas`, with sizes as far as the contents of the files can be read. */
async function readSized<Item>(
  folder: string,
  items: readonly Item[],
  pairOfItem: (item: Item) => Pair,
  options: GitOptions,
  onDelta: (item: Item, delta: Delta) => void,
  onSize: (item: Item, size: ChangeSize) => void,
): Promise<GitEnd> {
  let done = 0;
  const counting = (item: Item, delta: Delta, size: ChangeSize | null): void => {
    done += 1;
    if (size !== null) onSize(item, size);
    onDelta(item, delta);
  };
  const end = await readDeltas(folder, items, pairOfItem, options, counting, true);
  return end.ok ? end : readDeltas(folder, items.slice(done), pairOfItem, options, onDelta);
}

/** Reads the deltas of whole heads against their bases that are not known yet. */
export async function loadHeadDeltas(repository: Repository, pairs: readonly Pair[]): Promise<void> {
  if (repository.config.partial === "trees") return;
  const { headDeltas } = repository.memory;
  const missing = pairs.filter((pair) => !headDeltas.has(pairKey(pair)));
  await readAllDeltas(
    repository,
    missing,
    (pair) => pair,
    (pair, delta) => {
      if (delta) headDeltas.set(pairKey(pair), delta);
    },
  );
}

async function readAllDeltas<Item>(
  repository: Repository,
  items: readonly Item[],
  pairOfItem: (item: Item) => Pair,
  onDelta: (item: Item, delta: Delta | null) => void,
): Promise<void> {
  const { folder, options } = repository;
  const read = (some: readonly Item[], on: (item: Item, delta: Delta) => void) => readDeltas(folder, some, pairOfItem, options, on);
  tellTrouble(repository, await readBatch<Item, Delta>(items, read, onDelta), "Some history cannot be compared", "history");
}

function tellTrouble({ problems, options }: Repository, trouble: BatchTrouble | null, what: string, missing: Missing): void {
  if (trouble === null) return;
  problems.push(`${what}: ${trouble.problem}`);
  if (trouble.failed) options.onFailure?.(missing);
}

/**
 * Prints of commits or heads against their bases. They are computed once a run for what is asked, and kept without their
 * bags; with `bags` they are read anew when only that is kept.
 */
export async function loadPrints(repository: Repository, pairs: readonly Pair[], bags: boolean): Promise<void> {
  if (repository.config.partial !== null) return;
  const { prints } = repository.memory;
  const missing = new Map<string, Pair>();
  for (const pair of pairs) {
    const known = prints.get(pairKey(pair));
    if (known === undefined || (bags && known !== null && known.bag.length !== known.count)) missing.set(pairKey(pair), pair);
  }
  const { place, options } = repository;
  const trouble = await readBatch<Pair, Print | null>(
    [...missing.values()],
    (some, on) => readPrints(place, some, options, on),
    (pair, print) => prints.set(pairKey(pair), print),
  );
  // What was recognised by lines before is remembered.
  tellTrouble(repository, trouble, "Some changes cannot be read", "landings");
}

/** The print of a pair that was loaded; null when it could not be read or is too large. */
export function printOf(repository: Repository, pair: Pair): Print | null {
  return repository.memory.prints.get(pairKey(pair)) ?? null;
}

/** Forgets the lines of the prints, which are large, and keeps what identifies them. */
export function dropBags({ memory }: Repository): void {
  for (const [key, print] of memory.prints) if (print && print.bag.length > 0) memory.prints.set(key, { ...print, bag: NO_LINES });
}

const NO_LINES = new Int32Array(0);

/** A commit and its first parent. */
export function pairOf({ memory }: Repository, index: number): Pair {
  const { graph } = memory;
  const parent = firstParent(graph, index);
  return { sha: graph.shas.at(index), base: isRead(graph, parent) ? graph.shas.at(parent) : null };
}

function pairKey({ sha, base }: Pair): string {
  return `${sha} ${base}`;
}

async function update(memory: RepositoryMemory, folder: string, refs: Refs, options: GitOptions) {
  const tips = new Set(refs.refs.map((ref) => ref.sha));
  // After a reading that broke off, a commit that is read may have ancestors that are not.
  const isWhole = (tip: string): boolean => memory.tips.has(tip) || (!memory.torn && isRead(memory.graph, memory.graph.shas.find(tip)));
  const fresh = [...tips].filter((tip) => !isWhole(tip));
  if (fresh.length === 0) return { ok: true } as const;
  const end = await readLog(memory.graph, folder, fresh, memory.tips, options);
  if (end.ok) {
    // What is reachable from these need not be read again.
    for (const tip of memory.tips) if (!tips.has(tip)) memory.tips.delete(tip);
    for (const tip of tips) memory.tips.add(tip);
    memory.torn = false;
  } else memory.torn = true;
  return end;
}

/**
 * Reads what can be read where some history is missing, and says whose. What was read of a history before it broke off stays. Where
 * none is whole, it is git that failed, for all that can be known.
 */
async function updateOneByOne(memory: RepositoryMemory, folder: string, refs: Refs, options: GitOptions): Promise<string[]> {
  const names = new Map(refs.refs.map(({ name, sha }) => [sha, name] as const));
  const problems: string[] = [];
  const before = memory.tips.size;
  for (const [sha, name] of names) {
    if (memory.tips.has(sha)) continue;
    const end = await readLog(memory.graph, folder, [sha], memory.tips, options);
    if (end.ok) memory.tips.add(sha);
    else if (problems.length < MOST_BROKEN) problems.push(`The history of ${name} is incomplete: ${end.problem}`);
    else break;
  }
  if (memory.tips.size === before) options.onFailure?.("history");
  memory.torn = problems.length > 0;
  return problems;
}

/** Where so many histories break off it is what they have in common that is broken. */
const MOST_BROKEN = 20;
