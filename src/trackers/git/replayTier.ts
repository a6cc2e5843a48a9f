import type { Candidate } from "./claims";
import { filesOf as filesOfCommit } from "./deltaIndex";
import type { Delta } from "./deltas";
import { canReplay } from "./gitVersion";
import { type Commit, commitAt, firstParent, isRead, treeMark } from "./graph";
import { namedLandings } from "./lineTiers";
import { commonLines, similarity } from "./prints";
import { howOf, type Question } from "./question";
import { type Replay, replayAll } from "./replay";
import { dropBags, loadPrints, pairOf, printOf, type Repository } from "./repository";
import { headPair, isPossible } from "./tiers";

/** So many commits that share files are compared with a head by lines. */
const RIVALS = 24;
/** So many of those are replayed. */
const REPLAYS = 5;
/** A replay can only give a commit's tree when its files are the head's (but for renames), */
const FILES_CONTAINED = 0.75;
/** and its lines mostly are (their old versions may differ). */
const LINES_CONTAINED = 0.5;
/** What a request and the commit that names it must at least have in common. */
const NAMED_SIMILARITY = 0.5;

/**
 * Tier 3: the head merged into the commit before the landing gives exactly the landing's tree, although the head alone looks
 * different because it fell behind. And tier 5 without a forge at hand: the landing's subject names the request, by the
 * forge's own convention, and at least half of the lines agree (a maintainer changed the rest).
 */
export async function byReplay(
  repository: Repository,
  questions: readonly Question[],
  upTo: (question: Question) => number,
): Promise<readonly Candidate[]> {
  const { memory, mainline } = repository;
  const isNew = (question: Question, commit: number) =>
    (mainline.position[commit] ?? -1) > upTo(question) && isPossible(repository, question, commit);
  const rivals = new Map<Question, number[]>();
  const named = namedLandings(repository, new Set(questions.flatMap(({ requests }) => requests)));
  const namedOf = (question: Question) =>
    question.requests.flatMap((number) => named.get(number) ?? []).filter((commit) => isNew(question, commit));
  const from = questions.reduce((least, question) => Math.min(least, upTo(question) + 1), mainline.line.length);
  const touching = touchingFiles(repository, questions, from);
  for (const question of questions)
    rivals.set(question, [...new Set([...namedOf(question), ...sharingFiles(repository, question, touching, isNew)])]);
  const pairs = questions.flatMap((question) => {
    const list = rivals.get(question) ?? [];
    return list.length === 0 ? [] : [headPair(repository, question), ...list.map((rival) => pairOf(repository, rival))];
  });
  await loadPrints(repository, pairs, true);
  const wanted: { readonly question: Question; readonly landing: Commit; readonly replay: Replay }[] = [];
  const candidates: Candidate[] = [];
  for (const question of questions) {
    const head = printOf(repository, headPair(repository, question));
    if (!head) continue;
    const scored: { readonly landing: Commit; readonly score: number }[] = [];
    for (const rival of rivals.get(question) ?? []) {
      const print = printOf(repository, pairOf(repository, rival));
      const landing = commitAt(memory.graph, rival);
      if (!landing || !print || print.count === 0) continue;
      const score = similarity(head.bag, print.bag);
      if (score >= NAMED_SIMILARITY && namedOf(question).includes(rival)) {
        candidates.push({ question, landing, tier: 5, how: howOf(memory.graph, question, landing), parts: null });
      }
      if (commonLines(head.bag, print.bag) / print.count >= LINES_CONTAINED) scored.push({ landing, score });
    }
    scored.sort((a, b) => b.score - a.score);
    for (const { landing } of scored.slice(0, REPLAYS)) {
      const onto = firstParent(memory.graph, landing.index);
      if (isRead(memory.graph, onto))
        wanted.push({ question, landing, replay: { onto: memory.graph.shas.at(onto), head: question.commit.sha } });
    }
  }
  candidates.push(...(await replayed(repository, wanted)));
  dropBags(repository);
  return candidates;
}

async function replayed(
  repository: Repository,
  wanted: readonly { readonly question: Question; readonly landing: Commit; readonly replay: Replay }[],
): Promise<Candidate[]> {
  const trees = new Map<Replay, string | null>();
  const end = await replayAll(
    repository.place,
    wanted.map(({ replay }) => replay),
    repository.options,
    (replay, tree) => trees.set(replay, tree),
  );
  if (!end.ok) {
    const isOld = !(await canReplay(repository.options));
    const hint = isOld ? " (git 2.39 or newer is needed)" : "";
    repository.problems.push(`Branches that fell behind before they landed are not all recognised${hint}: ${end.problem}`);
    if (!isOld) repository.options.onFailure?.("landings");
  }
  const found: Candidate[] = [];
  for (const { question, landing, replay } of wanted) {
    const tree = trees.get(replay);
    if (tree && treeMark(tree) === landing.tree)
      found.push({ question, landing, tier: 3, how: howOf(repository.memory.graph, question, landing), parts: null });
  }
  return found;
}

/** By file, the commits of the line from a position on that touch it, for the files of these heads. */
function touchingFiles(repository: Repository, questions: readonly Question[], from: number): ReadonlyMap<number, readonly number[]> {
  const touching = new Map<number, number[]>();
  for (const question of questions) for (const file of filesOf(repository, question)) touching.set(file, []);
  const { line } = repository.mainline;
  for (let at = from; at < line.length; at++) {
    const commit = line[at] ?? -1;
    for (const file of filesOfCommit(repository.memory.deltas, commit)) touching.get(file)?.push(commit);
  }
  return touching;
}

function filesOf(repository: Repository, question: Question): Delta["files"] {
  const { sha, base } = headPair(repository, question);
  return repository.memory.headDeltas.get(`${sha} ${base}`)?.files ?? [];
}

/** Commits of the line that may hold this head's work, by the files they share, the rarest files counting most, then the soonest. */
function sharingFiles(
  repository: Repository,
  question: Question,
  touching: ReadonlyMap<number, readonly number[]>,
  accept: (question: Question, commit: number) => boolean,
): number[] {
  const { memory, mainline } = repository;
  const own = filesOf(repository, question);
  const shared = new Map<number, { weight: number; files: number }>();
  for (const file of own) {
    const commits = touching.get(file) ?? [];
    const weight = 1 / commits.length;
    for (const index of commits) {
      const entry = shared.get(index);
      if (entry) {
        entry.weight += weight;
        entry.files += 1;
      } else shared.set(index, { weight, files: 1 });
    }
  }
  const scored: { readonly commit: number; readonly score: number }[] = [];
  for (const [commit, { weight, files }] of shared) {
    const theirs = filesOfCommit(memory.deltas, commit).length;
    if (theirs === 0 || files / theirs < FILES_CONTAINED || !accept(question, commit)) continue;
    scored.push({ commit, score: weight * (files / (theirs + own.length - files)) });
  }
  const { position } = mainline;
  return scored
    .sort((a, b) => b.score - a.score || (position[a.commit] ?? 0) - (position[b.commit] ?? 0))
    .slice(0, RIVALS)
    .map(({ commit }) => commit);
}
