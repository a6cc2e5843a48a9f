import { type Column, doubleColumn, emptyPool, intColumn, type Pool, type TextColumn, textColumn } from "./column";
import { emptyShaTable, type ShaTable } from "./shaTable";

/** A commit as git's log tells it. Times are epoch milliseconds UTC. */
export interface Commit {
  readonly index: number;
  readonly sha: string;
  /** What `treeMark` makes of its tree's sha. */
  readonly tree: number;
  /** Indexes of the parents, first parent first; empty for a root and at a shallow clone's edge. */
  readonly parents: readonly number[];
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly authorName: string;
  /** Mailmapped, lower case. */
  readonly authorEmail: string;
  readonly title: string;
  /** What the message's body names of issues and requests; see `mentionsIn`. */
  readonly mentions: string;
  /** Lower case e-mail addresses of Co-authored-by trailers. */
  readonly coAuthors: readonly string[];
  /** The subject calls this a revert, or a revert of one. */
  readonly isRevert: boolean;
  /** Shas, maybe abbreviated, that the message says this commit takes back. */
  readonly reverts: readonly string[];
  /** Shas, maybe abbreviated, that the message says this commit was picked from. */
  readonly pickedFrom: readonly string[];
}

/** The first 52 bits of a sha: enough to tell a few trees apart, and a third of the memory of the text, times every commit. */
export function treeMark(sha: string): number {
  return Number.parseInt(sha.slice(0, 13), 16);
}

/**
 * Commits read so far, as columns by index: a history of a hundred thousand is some 15 MB of it, and 40 MB of objects. What a
 * loop over all of them needs is asked of the columns; `commitAt` makes an object for the few that are looked at closely.
 */
export interface Graph {
  readonly shas: ShaTable;
  /** See `Commit.tree`. */
  readonly trees: Column;
  readonly authored: Column;
  readonly committed: Column;
  /** Numbers in `people`. */
  readonly names: Column;
  readonly emails: Column;
  readonly people: SharedTexts;
  readonly titles: TextColumn;
  /** How many parents; -1 where only a child has named the commit. */
  readonly parentCounts: Column;
  readonly parentStarts: Column;
  readonly parents: Pool;
  /** What few commits have is kept of those alone. */
  readonly mentions: Map<number, string>;
  readonly coAuthors: Map<number, readonly string[]>;
  readonly reverts: Map<number, readonly string[]>;
  readonly pickedFrom: Map<number, readonly string[]>;
  readonly revertTitles: Set<number>;
}

/** Names and addresses repeat: one text for each. */
interface SharedTexts {
  readonly texts: string[];
  readonly numbers: Map<string, number>;
}

export function emptyGraph(): Graph {
  return {
    shas: emptyShaTable(),
    trees: doubleColumn(0),
    authored: doubleColumn(0),
    committed: doubleColumn(0),
    names: intColumn(0),
    emails: intColumn(0),
    people: { texts: [], numbers: new Map() },
    titles: textColumn(),
    parentCounts: intColumn(-1),
    parentStarts: intColumn(0),
    parents: emptyPool(),
    mentions: new Map(),
    coAuthors: new Map(),
    reverts: new Map(),
    pickedFrom: new Map(),
    revertTitles: new Set(),
  };
}

/** Adds a commit that was not read before; `parents` are full shas. */
export function addCommit(graph: Graph, commit: Omit<Commit, "index" | "parents">, parents: readonly string[]): void {
  const index = graph.shas.add(commit.sha);
  if (isRead(graph, index)) return;
  graph.trees.set(index, commit.tree);
  graph.authored.set(index, commit.authoredAt);
  graph.committed.set(index, commit.committedAt);
  graph.names.set(index, shared(graph.people, commit.authorName));
  graph.emails.set(index, shared(graph.people, commit.authorEmail));
  graph.titles.set(index, commit.title);
  graph.parentCounts.set(index, parents.length);
  graph.parentStarts.set(index, graph.parents.length);
  for (const parent of parents) graph.parents.push(graph.shas.add(parent));
  if (commit.mentions !== "") graph.mentions.set(index, commit.mentions);
  if (commit.coAuthors.length > 0) graph.coAuthors.set(index, commit.coAuthors);
  if (commit.reverts.length > 0) graph.reverts.set(index, commit.reverts);
  if (commit.pickedFrom.length > 0) graph.pickedFrom.set(index, commit.pickedFrom);
  if (commit.isRevert) graph.revertTitles.add(index);
}

/** Whether there is a commit at an index: false while only a child has named it, and for -1. */
export function isRead(graph: Graph, index: number): boolean {
  return graph.parentCounts.get(index) >= 0;
}

/** Whether a commit has more than one parent. */
export function isMerge(graph: Graph, index: number): boolean {
  return graph.parentCounts.get(index) > 1;
}

/** The index of a commit's first parent; -1 for a root, and where there is no commit. */
export function firstParent(graph: Graph, index: number): number {
  return graph.parentCounts.get(index) > 0 ? graph.parents.get(graph.parentStarts.get(index)) : -1;
}

/** Indexes of a commit's parents, first parent first; empty where there is no commit. */
export function parentsOf(graph: Graph, index: number): Int32Array {
  return graph.parents.slice(graph.parentStarts.get(index), Math.max(0, graph.parentCounts.get(index)));
}

/** A commit as an object of its own, made anew each time; null where there is none. */
export function commitAt(graph: Graph, index: number): Commit | null {
  if (!isRead(graph, index)) return null;
  return {
    index,
    sha: graph.shas.at(index),
    tree: graph.trees.get(index),
    parents: [...parentsOf(graph, index)],
    authoredAt: graph.authored.get(index),
    committedAt: graph.committed.get(index),
    authorName: graph.people.texts[graph.names.get(index)] ?? "",
    authorEmail: graph.people.texts[graph.emails.get(index)] ?? "",
    title: graph.titles.get(index),
    mentions: graph.mentions.get(index) ?? "",
    coAuthors: graph.coAuthors.get(index) ?? NONE,
    isRevert: graph.revertTitles.has(index),
    reverts: graph.reverts.get(index) ?? NONE,
    pickedFrom: graph.pickedFrom.get(index) ?? NONE,
  };
}

/** As `commitAt`, by full sha. */
export function commitOf(graph: Graph, sha: string): Commit | null {
  return commitAt(graph, graph.shas.find(sha));
}

/** Whether one was made from the other by a rebase, a pick or an amendment, all of which keep author and author's date. */
export function isCopy(graph: Graph, a: number, b: number): boolean {
  return graph.authored.get(a) === graph.authored.get(b) && graph.emails.get(a) === graph.emails.get(b);
}

const NONE: readonly never[] = [];

function shared({ texts, numbers }: SharedTexts, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, texts.length);
  return texts.push(text) - 1;
}
