import type { Landing } from "../tracker";
import { questionsByWork } from "./caughtUp";
import { namedRequest, settle } from "./claims";
import { type Commit, commitAt, commitOf, isMerge } from "./graph";
import { type Question, questionOf } from "./question";
import { type BranchWord, wasMadeOn } from "./reflog";
import type { Repository } from "./repository";
import { addCarried, landingOf, runTiers } from "./tierRun";

export interface HeadAnswer {
  readonly refs: readonly string[];
  readonly sha: string;
  readonly landing: Landing | null;
  /** Why it cannot be said whether it landed; null when it can. */
  readonly unknown: string | null;
}

export interface Landings {
  readonly heads: readonly HeadAnswer[];
  /** From a commit's index to that of the commit of the default branch's history that carries it. */
  readonly carriedBy: ReadonlyMap<number, number>;
  /** By index of a commit of the default branch: how it came, when a head was matched to it. */
  readonly landings: ReadonlyMap<number, Landing>;
}

/**
 * Where every branch and request head landed. In the end a landing commit that was found by its content is given to one
 * head only; what is reachable has landed in any case. `since` as in `runTiers`.
 */
export async function landHeads(repository: Repository, since: number | null): Promise<Landings> {
  const heads: HeadAnswer[] = [];
  const apart: Question[] = [];
  const onLine: Question[] = [];
  const taken = new Set<number>();
  const answer = (question: Question, landing: Landing | null, unknown: string | null = null) =>
    heads.push({ refs: question.refs, sha: question.commit.sha, landing, unknown });
  for (const question of questionsOf(repository)) {
    const landed = commitAt(repository.memory.graph, landedWith(repository, question.commit.index));
    if (landed === null) apart.push(question);
    else if (landed.index === question.commit.index && !isOwn(question)) onLine.push(question);
    else {
      taken.add(landed.index);
      answer(question, reached(question.commit, landed));
    }
  }
  const open = questionsByWork(repository, apart);
  const { candidates, parts } = await runTiers(repository, [...open.keys()], since);
  const settled = settle(repository, candidates, taken);
  const carried = new Map<number, number>();
  const landings = new Map<number, Landing>();
  for (const candidate of settled.values()) {
    addCarried(carried, candidate);
    if (candidate.parts) for (const commit of candidate.parts.values()) addPart(repository, landings, commit, candidate.how);
    landings.set(candidate.landing.index, landingOf(candidate));
  }
  for (const part of parts) for (const [from, to] of part.carried) if (!carried.has(from)) carried.set(from, to);
  for (const [question, asking] of open) {
    const candidate = settled.get(question);
    const unknown = candidate || question.range.cut !== "shallow" ? null : SHALLOW;
    for (const head of asking) answer(head, candidate ? landingOf(candidate) : null, unknown);
  }
  for (const question of onLine) {
    const word = landings.has(question.commit.index) || taken.has(question.commit.index) ? "begun" : wordOf(repository, question);
    answer(question, word === "made" ? reached(question.commit, question.commit) : null, word === null ? UNTOLD : null);
  }
  return { heads, carriedBy: carried, landings };
}

const UNTOLD =
  "It points at a commit of the default branch: whether that was made on it, or it was only begun there, is told nowhere here.";
const SHALLOW = "The clone is shallow: where this branch began is not here.";

/** Tier 0: the commit of the first-parent line with which another came to the default branch, by index; -1 when it did not. */
export function landedWith({ mainline }: Repository, index: number): number {
  return mainline.line[mainline.position[index] ?? -1] ?? -1;
}

function reached(commit: Commit, landed: Commit): Landing {
  return { how: landed.index === commit.index ? "direct" : "merge", tier: 0, commit: landed.sha, at: landed.committedAt };
}

/** Whether a commit of the line is a request's head, and does not say that it is another's. */
function isOwn({ commit, requests }: Question): boolean {
  const named = namedRequest(commit.title);
  return requests.length > 0 && (named === null || requests.includes(named));
}

/**
 * A branch that points at a commit of the line itself was fast-forwarded, or it was only begun there and holds nothing of
 * its own yet. It was fast-forwarded when its own log says that the commit was made on it, and begun when that says that none was, or
 * when that commit is some request's or a merge; where there is no log to tell, as in a bare clone, either may be.
 */
function wordOf(repository: Repository, { commit, refs, requests }: Question): BranchWord {
  if (requests.length > 0) return "begun";
  const { place, memory } = repository;
  const words = refs.map((ref) => wasMadeOn(place, ref, commit.sha));
  if (words.includes("made")) return "made";
  const others = isMerge(memory.graph, commit.index) || namedRequest(commit.title) !== null;
  return others || words.every((word) => word === "begun") ? "begun" : null;
}

function addPart(repository: Repository, landings: Map<number, Landing>, index: number, how: Landing["how"]): void {
  const commit = commitAt(repository.memory.graph, index);
  if (commit && landedWith(repository, index) === index) landings.set(index, { how, tier: 4, commit: commit.sha, at: commit.committedAt });
}

function questionsOf(repository: Repository): Question[] {
  const { refs, defaultBranch, mainline, memory } = repository;
  if (defaultBranch === null) return [];
  const bySha = new Map<string, string[]>();
  for (const { name, sha } of refs.refs) {
    if (name === defaultBranch.ref) continue;
    // The local copy of the default branch is no piece of work, unless it has commits that the remote has not.
    const index = memory.graph.shas.find(sha);
    if (name === `refs/heads/${defaultBranch.name}` && (mainline.position[index] ?? -1) >= 0) continue;
    const names = bySha.get(sha);
    if (names) names.push(name);
    else bySha.set(sha, [name]);
  }
  const questions: Question[] = [];
  for (const [sha, names] of bySha) {
    const commit = commitOf(memory.graph, sha);
    if (commit) questions.push(questionOf(repository, commit, names));
  }
  return questions;
}
