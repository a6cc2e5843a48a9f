import type { LandingHow } from "../../core/landing";
import type { Commit, Range } from "./graph";

/** One head: the commit that some refs point at, with what it has of its own. */
export interface Question {
  readonly refs: readonly string[];
  readonly commit: Commit;
  readonly range: Range;
  /** Its own commits that are not merges, newest first. */
  readonly own: readonly Commit[];
  /** Numbers of the requests whose heads these refs are. */
  readonly requests: readonly number[];
}

/** What a landing of one diff as one commit should be called. */
export function howOf(question: Question, landing: Commit): LandingHow {
  if (landing.parents.length > 1) return "merge";
  const [only] = question.own;
  if (!only || question.own.length > 1) return "squash";
  if (landing.pickedFrom.some((sha) => only.sha.startsWith(sha))) return "cherry-pick";
  // A rebase and a pick keep the author's date, a squash takes a new one.
  return only.authoredAt === landing.authoredAt && only.authorEmail === landing.authorEmail ? "rebase" : "squash";
}
