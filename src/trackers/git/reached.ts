import { type Graph, parentsOf } from "./graph";

/**
 * Whether any of some commits is one of others or can be reached from one, by index; -1 among the others is nothing. Linear; meant for a
 * few questions only.
 */
export function reachesAny(graph: Graph, from: readonly number[], wanted: ReadonlySet<number>): boolean {
  if (wanted.size === 0) return false;
  const seen = new Uint8Array(graph.shas.length);
  const open = from.filter((index) => index >= 0);
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (wanted.has(index)) return true;
    if (seen[index] === 1) continue;
    seen[index] = 1;
    open.push(...parentsOf(graph, index));
  }
  return false;
}
