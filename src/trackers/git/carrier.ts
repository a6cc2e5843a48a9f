import type { GitHistory, Place } from "../tracker";
import { amendments } from "./amendments";
import { settle } from "./claims";
import { commitOf, type Graph, isCopy, isMerge, isRead } from "./graph";
import { repositoryOf } from "./history";
import { readLog } from "./log";
import { type Question, questionOf } from "./question";
import type { Repository } from "./repository";
import { type GitOptions, readGit } from "./run";
import { addCarried, runTiers } from "./tierRun";

/**
 * Why a landed commit is said to carry the work of another commit. `itself`: it is that commit. `branch`: it landed with a
 * branch that git still has. `content`: the commit, or the branch that it ended, changes the same. `amended`: the
 * reflog says that it was replaced by an amendment. `author-time-subject` and `author-time`: the changes differ, but author,
 * author's time to the second, and for the first the subject too are the same, as a rebase or an amendment leaves them.
 */
export type CarrierEvidence = "itself" | "branch" | "content" | "amended" | "author-time-subject" | "author-time";

export interface Carrier {
  /** Full sha of the commit that was asked about. */
  readonly sha: string;
  /** Full sha of the landed commit. */
  readonly carrier: string;
  readonly evidence: CarrierEvidence;
}

/**
 * For shas that a log printed (7 to 64 hex digits): the landed commit that carries each one's work, by its full sha.
 * A sha that nothing carries, or that git no longer knows, is left out. Keys are the shas as they were asked.
 */
export async function carrierOf(
  place: Place,
  shas: readonly string[],
  history: GitHistory,
  options: GitOptions,
): Promise<ReadonlyMap<string, string>> {
  const explained = await explainCarriers(place, shas, history, options);
  return new Map(Array.from(explained, ([asked, { carrier }]) => [asked, carrier]));
}

/**
 * Like `carrierOf`, with the evidence. Commits that no ref holds any more, because their branch was deleted after its squash,
 * rebased or amended, are found as long as git has not cleaned them away. `history` must come from `readHistory`.
 */
export async function explainCarriers(
  place: Place,
  shas: readonly string[],
  history: GitHistory,
  options: GitOptions,
): Promise<ReadonlyMap<string, Carrier>> {
  const carriers = new Map<string, Carrier>();
  const repository = repositoryOf(history);
  if (!repository || repository.defaultBranch === null) return carriers;
  const full = await resolveShas(repository, shas, options);
  const known = { replaced: amendments(place), carriedBy: history.carriedBy };
  const open = new Map<string, string>();
  for (const [asked, sha] of full) {
    const found = lookUp(repository, known, sha);
    if (found) carriers.set(asked, found);
    else if (!isMerge(repository.memory.graph, repository.memory.graph.shas.find(sha))) open.set(asked, sha);
  }
  if (open.size === 0) return carriers;
  const byContent = await searchContent(repository, [...new Set(open.values())], options);
  const ties = tiesOf(repository, open.values());
  for (const [asked, sha] of open) {
    const carrier = byContent.get(sha);
    const found = carrier ? { sha, carrier, evidence: "content" as const } : byTie(repository, known, ties, sha);
    if (found) carriers.set(asked, found);
  }
  return carriers;
}

interface Known {
  /** From a commit to the one that an amendment replaced it with. */
  readonly replaced: ReadonlyMap<string, string>;
  readonly carriedBy: ReadonlyMap<string, string>;
}

function lookUp(repository: Repository, known: Known, sha: string): Carrier | null {
  if (isLanded(repository, sha)) return { sha, carrier: sha, evidence: "itself" };
  const carried = known.carriedBy.get(sha);
  if (carried) return { sha, carrier: carried, evidence: "branch" };
  let last = sha;
  for (let step = 0; step < 50; step++) {
    const next = known.replaced.get(last);
    if (next === undefined) return null;
    last = next;
    const carrier = isLanded(repository, last) ? last : known.carriedBy.get(last);
    if (carrier) return { sha, carrier, evidence: "amended" };
  }
  return null;
}

/** Takes each commit as the head of a branch that is gone, and its ancestors with it. */
async function searchContent(repository: Repository, shas: readonly string[], options: GitOptions): Promise<ReadonlyMap<string, string>> {
  const { memory, folder } = repository;
  const { graph } = memory;
  const unread = shas.filter((sha) => !isRead(graph, graph.shas.find(sha)));
  if (unread.length > 0) await readLog(graph, folder, unread, memory.tips, options);
  const questions: Question[] = [];
  for (const sha of shas) {
    const commit = commitOf(graph, sha);
    if (commit) questions.push(questionOf(repository, commit, []));
  }
  const { candidates, parts } = await runTiers(repository, questions, Number.POSITIVE_INFINITY);
  const carried = new Map<number, number>();
  for (const question of questions) {
    const settled = settle(
      repository,
      candidates.filter((candidate) => candidate.question === question),
      new Set(),
    );
    for (const candidate of settled.values()) addCarried(carried, candidate);
  }
  for (const part of parts) for (const [from, to] of part.carried) if (!carried.has(from)) carried.set(from, to);
  const found = new Map<string, string>();
  for (const [from, to] of carried) found.set(graph.shas.at(from), graph.shas.at(to));
  return found;
}

/** By author and author's time of each of these commits, the indexes of those that have the same. */
function tiesOf({ memory }: Repository, shas: Iterable<string>): ReadonlyMap<string, readonly number[]> {
  const { graph } = memory;
  const ties = new Map<string, number[]>();
  for (const sha of shas) ties.set(tieKey(graph, graph.shas.find(sha)), []);
  for (let index = 0; index < graph.shas.length; index++) {
    if (isRead(graph, index) && !isMerge(graph, index)) ties.get(tieKey(graph, index))?.push(index);
  }
  return ties;
}

function tieKey({ authored, emails }: Graph, index: number): string {
  return `${authored.get(index)} ${emails.get(index)}`;
}

function byTie(repository: Repository, known: Known, ties: ReadonlyMap<string, readonly number[]>, sha: string): Carrier | null {
  const { graph } = repository.memory;
  const commit = graph.shas.find(sha);
  if (!isRead(graph, commit)) return null;
  const alike = (ties.get(tieKey(graph, commit)) ?? []).filter(
    (other) => other !== commit && isCopy(graph, other, commit) && graph.committed.get(other) >= graph.committed.get(commit),
  );
  for (const evidence of ["author-time-subject", "author-time"] as const) {
    const carriers = new Set<string>();
    for (const other of alike) {
      if (evidence === "author-time-subject" && graph.titles.get(other) !== graph.titles.get(commit)) continue;
      const name = graph.shas.at(other);
      const carrier = isLanded(repository, name) ? name : known.carriedBy.get(name);
      if (carrier) carriers.add(carrier);
    }
    const [carrier] = carriers;
    // Two answers are none: a script can make several commits in one second.
    if (carrier && carriers.size === 1) return { sha, carrier, evidence };
  }
  return null;
}

function isLanded({ memory, mainline }: Repository, sha: string): boolean {
  const index = memory.graph.shas.find(sha);
  return isRead(memory.graph, index) && !isMerge(memory.graph, index) && (mainline.position[index] ?? -1) >= 0;
}

/** Full shas of those that git still has, unambiguously, as commits. */
async function resolveShas(repository: Repository, shas: readonly string[], options: GitOptions): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(shas)].filter((sha) => /^[0-9a-f]{7,64}$/.test(sha));
  const found = new Map<string, string>();
  if (asked.length === 0) return found;
  const input = asked.map((sha) => `${sha}^{commit}\n`);
  const { text } = await readGit(repository.folder, ["cat-file", "--batch-check=%(objectname)"], options, { input });
  for (const [at, line] of text.split("\n").entries()) {
    const sha = asked[at];
    if (sha && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(line)) found.set(sha, line);
  }
  return found;
}
