import { startsOf } from "./column";
import { type Graph, isRead } from "./graph";
import type { Packer, Unpacker } from "./packing";

/** Whether every commit from an index on was read, and not only named by a child. */
export function isReadFrom(graph: Graph, from: number): boolean {
  for (let index = from; index < graph.shas.length; index++) if (!isRead(graph, index)) return false;
  return true;
}

/** Packs the commits from `from` to before `to`, with the names and addresses from `people` on. */
export function packCommits(graph: Graph, from: number, to: number, people: number, out: Packer): void {
  const count = to - from;
  const ints = (get: (index: number) => number) => out.ints(Int32Array.from({ length: count }, (_, at) => get(from + at)));
  const doubles = (get: (index: number) => number) => out.doubles(Float64Array.from({ length: count }, (_, at) => get(from + at)));
  out.bytes(graph.shas.bytes(from, to));
  for (const column of [graph.trees, graph.authored, graph.committed]) doubles(column.get);
  for (const column of [graph.names, graph.emails, graph.parentCounts]) ints(column.get);
  const parents: number[] = [];
  for (let index = from; index < to; index++) {
    const start = graph.parentStarts.get(index);
    for (let at = 0; at < graph.parentCounts.get(index); at++) parents.push(graph.parents.get(start + at));
  }
  out.ints(Int32Array.from(parents));
  const titles = graph.titles.bytes(from, to);
  out.ints(titles.sizes);
  out.bytes(titles.bytes);
  out.json(graph.people.texts.slice(people));
  const isHere = (index: number): boolean => index >= from && index < to;
  for (const few of fewOf(graph)) out.json([...few].filter(([index]) => isHere(index)));
  out.json([...graph.revertTitles].filter(isHere));
}

/**
 * Adds what `packCommits` packed, behind the commits that the graph has.
 * @throws RangeError, SyntaxError or TypeError where it is something else
 */
export function unpackCommits(graph: Graph, packed: Unpacker): void {
  const from = graph.shas.length;
  const shas = packed.bytes();
  const [trees, authored, committed] = [packed.doubles(), packed.doubles(), packed.doubles()];
  const [names, emails, parentCounts] = [packed.ints(), packed.ints(), packed.ints()];
  const parents = packed.ints();
  const titles = { sizes: packed.ints(), bytes: packed.bytes() };
  graph.shas.addBytes(shas, parentCounts.length);
  graph.trees.setAll(from, trees);
  graph.authored.setAll(from, authored);
  graph.committed.setAll(from, committed);
  graph.names.setAll(from, names);
  graph.emails.setAll(from, emails);
  graph.parentCounts.setAll(from, parentCounts);
  graph.parentStarts.setAll(from, startsOf(parentCounts, graph.parents.length));
  graph.parents.pushAll(parents);
  graph.titles.setBytes(from, titles);
  for (const text of packed.json() as string[]) graph.people.numbers.set(text, graph.people.texts.push(text) - 1);
  for (const few of fewOf(graph)) for (const [index, value] of packed.json() as [number, never][]) few.set(index, value);
  for (const index of packed.json() as number[]) graph.revertTitles.add(index);
}

/** What few commits have. */
function fewOf({ mentions, coAuthors, reverts, pickedFrom }: Graph): readonly Map<number, string | readonly string[]>[] {
  return [mentions, coAuthors, reverts, pickedFrom] as Map<number, string | readonly string[]>[];
}
