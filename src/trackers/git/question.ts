import type { LandingHow } from "../../core/landing";
import { type Commit, type Graph, isCopy, isMerge, isRead } from "./graph";
import { type Range, rangeOf } from "./mainline";
import { requestNumber } from "./refs";
import type { Repository } from "./repository";

/** One head: a commit that refs point at (or none, when only a log remembers it), with what it has of its own. */
export interface Question {
  readonly refs: readonly string[];
  readonly commit: Commit;
  readonly range: Range;
  /** Indexes of its own commits that are not merges, newest first. */
  readonly own: readonly number[];
  /** Numbers of the requests whose heads these refs are. */
  readonly requests: readonly number[];
}

export function questionOf(repository: Repository, commit: Commit, refs: readonly string[]): Question {
  const { memory, mainline, shallow } = repository;
  const range = rangeOf(memory.graph, mainline, commit.index, shallow);
  const own = range.own.filter((index) => isRead(memory.graph, index) && !isMerge(memory.graph, index));
  return { refs, commit, range, own, requests: refs.map(requestNumber).filter((number) => number !== null) };
}

/** What a landing of one diff as one commit should be called. */
export function howOf(graph: Graph, question: Question, landing: Commit): LandingHow {
  if (landing.parents.length > 1) return "merge";
  const [only] = question.own;
  if (only === undefined || question.own.length > 1) return "squash";
  if (landing.pickedFrom.some((sha) => graph.shas.at(only).startsWith(sha))) return "cherry-pick";
  // A rebase and a pick keep the author's date, a squash takes a new one.
  return isCopy(graph, only, landing.index) ? "rebase" : "squash";
}
