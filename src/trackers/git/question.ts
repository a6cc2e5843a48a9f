import type { LandingHow } from "../../core/landing";
import { type Commit, type Range, rangeOf } from "./graph";
import { requestNumber } from "./refs";
import type { Repository } from "./repository";

/** One head: a commit that refs point at (or none, when only a log remembers it), with what it has of its own. */
export interface Question {
  readonly refs: readonly string[];
  readonly commit: Commit;
  readonly range: Range;
  /** Its own commits that are not merges, newest first. */
  readonly own: readonly Commit[];
  /** Numbers of the requests whose heads these refs are. */
  readonly requests: readonly number[];
}

export function questionOf(repository: Repository, commit: Commit, refs: readonly string[]): Question {
  const { memory, mainline, shallow } = repository;
  const range = rangeOf(memory.graph, mainline, commit.index, shallow);
  const own: Commit[] = [];
  for (const index of range.own) {
    const found = memory.graph.commits[index];
    if (found && found.parents.length < 2) own.push(found);
  }
  return { refs, commit, range, own, requests: refs.map(requestNumber).filter((number) => number !== null) };
}

/** What a landing of one diff as one commit should be called. */
export function howOf(question: Question, landing: Commit): LandingHow {
  if (landing.parents.length > 1) return "merge";
  const [only] = question.own;
  if (!only || question.own.length > 1) return "squash";
  if (landing.pickedFrom.some((sha) => only.sha.startsWith(sha))) return "cherry-pick";
  // A rebase and a pick keep the author's date, a squash takes a new one.
  return isCopy(only, landing) ? "rebase" : "squash";
}

/** Whether one was made from the other by a rebase, a pick or an amendment, all of which keep author and author's date. */
export function isCopy(a: Commit, b: Commit): boolean {
  return a.authoredAt === b.authoredAt && a.authorEmail === b.authorEmail;
}
