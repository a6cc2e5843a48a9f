import type { Landing } from "../tracker";
import { type Candidate, settle } from "./claims";
import type { Pair } from "./deltas";
import { type Commit, rangeOf } from "./graph";
import { byLines } from "./lineTiers";
import type { Question } from "./question";
import { isFresh } from "./reflog";
import { requestNumber } from "./refs";
import { byReplay } from "./replayTier";
import { loadDeltas, loadHeadDeltas, type Repository } from "./repository";
import { byTree, type Parts, partsByTree, wholeOf } from "./tiers";

export interface HeadAnswer {
  readonly refs: readonly string[];
  readonly sha: string;
  readonly landing: Landing | null;
  /** Why it cannot be said, when it cannot. */
  readonly unknown: string | null;
}

export interface Landings {
  readonly heads: readonly HeadAnswer[];
  /** From a commit's index to that of the commit of the default branch's history that carries it. */
  readonly carriedBy: ReadonlyMap<number, number>;
  /** By index of a landing commit: how it came, when a head was matched to it. */
  readonly landings: ReadonlyMap<number, Landing>;
}

/**
 * Where every branch and request head landed. Tier by tier, each asking only about the heads that the ones before left
 * open, and each in one git process; in the end a landing commit is given to one head only.
 */
export async function landHeads(repository: Repository): Promise<Landings> {
  const heads: HeadAnswer[] = [];
  const open: Question[] = [];
  const taken = new Set<number>();
  for (const question of questionsOf(repository)) {
    const reached = byAncestry(repository, question);
    if (reached !== undefined) {
      heads.push({ refs: question.refs, sha: question.commit.sha, landing: reached, unknown: null });
      if (reached) taken.add(repository.memory.graph.indexes.get(reached.commit) ?? -1);
    } else open.push(question);
  }
  const asked = open.filter((question) => question.range.base !== null);
  await loadFor(repository, asked);
  const candidates: Candidate[] = [];
  const parts: Parts[] = [];
  let left: Question[] = [];
  for (const question of asked) {
    const part = partsByTree(repository, question);
    parts.push(part);
    // A branch found commit by commit was rebased, even if its last commit leaves the files as the whole branch does.
    const whole = wholeOf(repository, part);
    const found = whole ? [whole] : byTree(repository, question);
    candidates.push(...found);
    if (found.length === 0) left.push(question);
  }
  if (repository.config.partial === null) {
    const lines = await byLines(repository, left);
    candidates.push(...lines.candidates);
    parts.push(...lines.parts);
    left = [...lines.open];
    candidates.push(...(await byReplay(repository, left)));
  }
  const settled = settle(repository, candidates, taken);
  const carried = new Map<number, number>();
  const landings = new Map<number, Landing>();
  for (const candidate of settled.values()) {
    const landing = landingOf(candidate);
    landings.set(candidate.landing.index, landing);
    for (const [from, to] of carriedByOf(candidate)) {
      if (!carried.has(from)) carried.set(from, to);
    }
  }
  for (const part of parts) for (const [from, to] of part.carried) if (!carried.has(from)) carried.set(from, to);
  for (const question of open) {
    const candidate = settled.get(question);
    heads.push({
      refs: question.refs,
      sha: question.commit.sha,
      landing: candidate ? landingOf(candidate) : null,
      unknown: candidate || question.range.cut !== "shallow" ? null : "The clone is shallow: where this branch began is not here.",
    });
  }
  return { heads, carriedBy: carried, landings };
}

/** Positions on the mainline from which deltas are needed: the oldest base of a head that is asked about. */
async function loadFor(repository: Repository, asked: readonly Question[]): Promise<void> {
  const { graph } = repository.memory;
  const { position } = repository.mainline;
  let oldest = Number.POSITIVE_INFINITY;
  const pairs: Pair[] = [];
  const commits = new Set<Commit>();
  for (const { range, commit, own } of asked) {
    const base = graph.commits[range.base ?? -1];
    if (!base) continue;
    oldest = Math.min(oldest, position[base.index] ?? 0);
    pairs.push({ sha: commit.sha, base: base.sha });
    for (const single of own) commits.add(single);
  }
  for (const commit of graph.commits) if (commit && (position[commit.index] ?? -1) > oldest) commits.add(commit);
  await loadDeltas(repository, commits);
  await loadHeadDeltas(repository, pairs);
}

function questionsOf(repository: Repository): Question[] {
  const { refs, defaultBranch, mainline, memory, shallow } = repository;
  if (defaultBranch === null) return [];
  const bySha = new Map<string, string[]>();
  for (const { name, sha } of refs.refs) {
    if (name === defaultBranch.ref) continue;
    // The local copy of the default branch is no piece of work, unless it has commits that the remote has not.
    const index = memory.graph.indexes.get(sha) ?? -1;
    if (name === `refs/heads/${defaultBranch.name}` && (mainline.position[index] ?? -1) >= 0) continue;
    const names = bySha.get(sha);
    if (names) names.push(name);
    else bySha.set(sha, [name]);
  }
  const questions: Question[] = [];
  for (const [sha, names] of bySha) {
    const commit = memory.graph.commits[memory.graph.indexes.get(sha) ?? -1];
    if (!commit) continue;
    const range = rangeOf(memory.graph, mainline, commit.index, shallow);
    const own = range.own.map((index) => memory.graph.commits[index]).filter((found) => found !== undefined && found.parents.length < 2);
    const requests = names.map(requestNumber).filter((number) => number !== null);
    questions.push({ refs: names, commit, range, own: own as Commit[], requests });
  }
  return questions;
}

/** Tier 0. Undefined: the head is not an ancestor of the default branch; null: it is, but holds no work of its own. */
function byAncestry(repository: Repository, { refs, commit, requests }: Question): Landing | null | undefined {
  const { mainline, memory } = repository;
  const at = mainline.position[commit.index] ?? -1;
  if (at < 0) return undefined;
  const landed = memory.graph.commits[mainline.line[at] ?? -1];
  if (!landed) return undefined;
  if (landed !== commit) return { how: "merge", tier: 0, commit: landed.sha, at: landed.committedAt };
  // The head is a commit of the line itself: a fast-forward, or a branch that was only just begun there.
  const begun = requests.length === 0 && (commit.parents.length > 1 || refs.every((ref) => isFresh(repository.place, ref)));
  return begun ? null : { how: "direct", tier: 0, commit: commit.sha, at: commit.committedAt };
}

function landingOf({ how, tier, landing }: Candidate): Landing {
  return { how, tier, commit: landing.sha, at: landing.committedAt };
}

function* carriedByOf(candidate: Candidate): Iterable<readonly [number, number]> {
  if (candidate.parts) yield* candidate.parts;
  else if (candidate.landing.parents.length < 2) for (const commit of candidate.question.own) yield [commit.index, candidate.landing.index];
}
