import type { Landing } from "../tracker";
import { type Answered, recall, remember } from "./asked";
import type { Candidate } from "./claims";
import type { Pair } from "./deltas";
import { isCopy } from "./graph";
import { byLines } from "./lineTiers";
import type { Question } from "./question";
import { byReplay } from "./replayTier";
import { loadDeltas, loadHeadDeltas, type Repository } from "./repository";
import { byTree, type Parts, partsByTree, wholeOf } from "./tiers";

/** Every possible landing of some heads, and which of their commits are found one by one. */
export interface Found {
  readonly candidates: readonly Candidate[];
  readonly parts: readonly Parts[];
}

/**
 * Tiers 1 to 5, each asking only about the heads that the ones before left open, and each in one git process.
 * `since` (epoch milliseconds, or null for all): from when on the default branch's commits are read even if no head needs them.
 */
export async function runTiers(repository: Repository, questions: readonly Question[], since: number | null): Promise<Found> {
  const asked = questions.filter((question) => question.range.base !== null);
  await loadFor(repository, asked, since);
  const candidates: Candidate[] = [];
  const parts: Parts[] = [];
  const open: Question[] = [];
  for (const question of asked) {
    const part = partsByTree(repository, question);
    parts.push(part);
    const found = rebaseOrSquash(repository, part, byTree(repository, question));
    candidates.push(...found);
    if (found.length === 0) open.push(question);
  }
  if (repository.config.partial === null) await runSlowTiers(repository, open, candidates, parts);
  return { candidates, parts };
}

/** Tiers 2 to 5 read file contents, so what they answered is kept and only the default branch's new commits are looked at. */
async function runSlowTiers(repository: Repository, open: readonly Question[], candidates: Candidate[], parts: Parts[]): Promise<void> {
  const asked = new Map<Question, Answered>();
  for (const question of open) {
    const answered = recall(repository, question);
    candidates.push(...answered.candidates);
    if (answered.candidates.length === 0) asked.set(question, answered);
    else if (answered.carried.size > 0) parts.push({ question, carried: answered.carried });
  }
  const troubles = repository.problems.length;
  const lines = await byLines(repository, asked);
  const replays = await byReplay(repository, lines.open, (question) => asked.get(question)?.upTo ?? -1);
  candidates.push(...lines.candidates, ...replays);
  parts.push(...lines.parts);
  const carried = new Map(lines.parts.map((part) => [part.question, part.carried]));
  // A failure may have hidden something: then the question stays open.
  if (repository.problems.length > troubles) return;
  const found = new Map<Question, Candidate[]>();
  for (const candidate of [...lines.candidates, ...replays]) {
    const list = found.get(candidate.question);
    if (list) list.push(candidate);
    else found.set(candidate.question, [candidate]);
  }
  for (const question of asked.keys()) remember(repository, question, found.get(question) ?? [], carried.get(question) ?? new Map());
}

export function landingOf({ how, tier, landing }: Candidate): Landing {
  return { how, tier, commit: landing.sha, at: landing.committedAt };
}

/** Adds who carries a landed head's own commits. What is known already stays: the first landing carried it. */
export function addCarried(carried: Map<number, number>, candidate: Candidate): void {
  const add = (from: number, to: number) => {
    if (!carried.has(from)) carried.set(from, to);
  };
  if (candidate.parts) for (const [from, to] of candidate.parts) add(from, to);
  // A merge is no outcome: the commits that it brought are, and they are found one by one.
  else if (candidate.landing.parents.length < 2) for (const own of candidate.question.own) add(own, candidate.landing.index);
}

/**
 * A branch of which every commit was found again is a rebase, even when the last of them leaves the files as the whole
 * branch does; but one whose commits are no copies (another author or date) was squashed piece by piece.
 */
function rebaseOrSquash(repository: Repository, part: Parts, squashes: readonly Candidate[]): readonly Candidate[] {
  const whole = wholeOf(repository, part);
  if (whole === null) return squashes;
  const copies = part.question.own.every((own) => isCopy(repository.memory.graph, own, part.carried.get(own) ?? -1));
  return copies || squashes.length === 0 ? [whole] : squashes;
}

/** Reads what the heads change, and what the default branch changed since the oldest of them left it. */
async function loadFor(repository: Repository, asked: readonly Question[], since: number | null): Promise<void> {
  const { graph } = repository.memory;
  const { position } = repository.mainline;
  let oldest = Number.POSITIVE_INFINITY;
  const pairs: Pair[] = [];
  const commits = new Set<number>();
  for (const { range, commit, own } of asked) {
    if (range.base === null) continue;
    oldest = Math.min(oldest, position[range.base] ?? 0);
    pairs.push({ sha: commit.sha, base: graph.shas.at(range.base) });
    for (const single of own) commits.add(single);
  }
  await loadDeltas(repository, (index) => {
    const at = position[index] ?? -1;
    return at >= 0 ? at > oldest || since === null || graph.committed.get(index) >= since : commits.has(index);
  });
  await loadHeadDeltas(repository, pairs);
}
