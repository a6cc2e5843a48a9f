import { firstParent, type Graph, parentsOf } from "./graph";

/** The default branch's first-parent line and what each of its commits brought. */
export interface Mainline {
  /** Indexes along the first-parent line, oldest first. */
  readonly line: readonly number[];
  /**
   * By commit index: the position on `line` of the oldest commit from which it is reachable, that is where it landed;
   * -1 when it is not reachable from the tip. An ancestor's position is never greater than its descendant's.
   */
  readonly position: Int32Array;
}

/**
 * Walks from the tip. Linear in the number of commits, or of new ones when `known` is an earlier state of the same branch
 * that this one continues.
 */
export function mainlineOf(graph: Graph, tip: number, known: Mainline | null): Mainline {
  const last = known?.line.at(-1);
  const fresh: number[] = [];
  let at = tip;
  while (at >= 0 && at !== last) {
    fresh.push(at);
    at = firstParent(graph, at);
  }
  fresh.reverse();
  const continued = at < 0 ? null : known;
  const line = continued ? continued.line.concat(fresh) : fresh;
  const position = new Int32Array(graph.shas.length).fill(-1);
  if (continued) position.set(continued.position);
  const stack: number[] = [];
  for (let place = line.length - fresh.length; place < line.length; place++) {
    const commit = line[place] ?? -1;
    position[commit] = place;
    const parents = parentsOf(graph, commit);
    for (let side = 1; side < parents.length; side++) stack.push(parents[side] ?? -1);
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (next < 0 || position[next] !== -1) continue;
      position[next] = place;
      for (const parent of parentsOf(graph, next)) stack.push(parent);
    }
  }
  return { line, position };
}

/** What a head has that the default branch's history has not, and where it left that history. */
export interface Range {
  /** Indexes of commits reachable from the head only, newest first as far as parents follow children; at most `RANGE_CAP`. */
  readonly own: readonly number[];
  /** Index of the merge base, the newest when there are several; null when the histories do not meet. */
  readonly base: number | null;
  /** The walk ended at a commit whose parents are not here (a shallow clone), or at the cap. */
  readonly cut: "shallow" | "cap" | null;
}

/** More commits than this of its own make a line of development rather than a piece of work to look for. */
export const RANGE_CAP = 5000;

/** The range of one head. Linear in its own commits. `shallow` holds the indexes at which a shallow clone was cut. */
export function rangeOf(graph: Graph, mainline: Mainline, head: number, shallow: ReadonlySet<number>): Range {
  const own: number[] = [];
  const bases = new Set<number>();
  const seen = new Set([head]);
  const queue = [head];
  let cut: Range["cut"] = null;
  for (let at = 0; at < queue.length; at++) {
    const next = queue[at] ?? -1;
    if ((mainline.position[next] ?? -1) >= 0) {
      bases.add(next);
      continue;
    }
    if (own.length >= RANGE_CAP) return { own, base: null, cut: "cap" };
    own.push(next);
    if (shallow.has(next)) cut = "shallow";
    for (const parent of parentsOf(graph, next)) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
  }
  return { own, base: newest(graph, mainline, bases), cut };
}

/** Among commits of the default branch's history, one that is no ancestor of another. */
function newest(graph: Graph, mainline: Mainline, candidates: ReadonlySet<number>): number | null {
  let best: number | null = null;
  for (const candidate of candidates) {
    if (best === null || comesAfter(graph, mainline, candidate, best)) best = candidate;
  }
  return best;
}

/** Whether one of two commits of the default branch's history came to it after the other, or is a descendant of it. */
export function comesAfter(graph: Graph, mainline: Mainline, a: number, b: number): boolean {
  const atA = mainline.position[a] ?? -1;
  const atB = mainline.position[b] ?? -1;
  return atA === atB ? isAncestor(graph, mainline, b, a) : atA > atB;
}

/** Whether `old` is reachable from `young`, both landed at the same position. */
function isAncestor(graph: Graph, mainline: Mainline, old: number, young: number): boolean {
  const at = mainline.position[young];
  const stack = [young];
  const seen = new Set(stack);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next === old) return true;
    for (const parent of parentsOf(graph, next)) {
      if (mainline.position[parent] !== at || seen.has(parent)) continue;
      seen.add(parent);
      stack.push(parent);
    }
  }
  return false;
}
