import { createHash } from "node:crypto";
import { AT_WORK_MS, type FileEdit, findOwners, type NamedMaker, type Ownership, PRINTED_COMMIT, SKEW_MS } from "../../core/ownership";
import { correctedOutcomes } from "../../ledger/corrections";
import { readEdits, readEditsFromElsewhere } from "../../ledger/edits";
import { type PrintedCommit, readPrintedCommits } from "../../ledger/evidenceRows";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { type OutcomeRecord, putHistory, putProblems, type RepoRecord, readOutcomes, readRepos } from "../../ledger/outcomes";
import { readTops } from "../../ledger/places";
import { firstUse, hasUsage, usedBefore, usedSessions } from "../../ledger/sessionWork";
import { carrierOf } from "../../trackers/git/carrier";
import { readHistory, readRefsDigest, repositoryOf } from "../../trackers/git/history";
import { type NamedSession, readNamedSessions } from "../../trackers/git/namedSessions";
import { readOpenCommits } from "../../trackers/git/openCommits";
import { placeName } from "../../trackers/git/place";
import { readPointerMoves } from "../../trackers/git/pointerMoves";
import { keepRepository } from "../../trackers/git/repository";
import { resolveCommits } from "../../trackers/git/resolve";
import type { GitOptions } from "../../trackers/git/run";
import { readSizes, rememberSize } from "../../trackers/git/sizes";
import { type RepositoryWork, readWork } from "../../trackers/git/work";
import type { ChangeSize, GitHistory, LandedCommit, Missing, Place } from "../../trackers/tracker";
import type { Workspace } from "../workspace";
import { inRepository, topsOf } from "./editedPaths";
import type { GitCache } from "./gitCache";
import { likelyOwners } from "./likelyOwners";

export interface RefreshOptions {
  readonly gitPath: string;
  readonly now: number;
  readonly cache: GitCache;
  readonly signal?: AbortSignal;
  /** Whether every commit's size will be asked for next: of those that are compared now, git counts lines in the same pass. */
  readonly sized?: boolean;
}

/**
 * Brings the ledger's view of a repository up to date: what landed where, and which session made which commit. Costs one
 * look at the refs where nothing changed.
 * @returns whether the ledger changed
 */
export async function refreshRepository(
  ledger: Ledger,
  names: Names,
  workspace: Workspace,
  place: Place,
  options: RefreshOptions,
): Promise<boolean> {
  const failures = new Set<Missing>();
  const git: GitOptions = { gitPath: options.gitPath, signal: options.signal, onFailure: (missing) => failures.add(missing) };
  const cwds = workspace.cwdsIn(place.commonDir);
  const here = new Set(cwds);
  const everywhere = readPrintedCommits(ledger, names);
  const isHere = ({ cwd }: PrintedCommit): boolean => cwd === null || here.has(cwd);
  const printed = everywhere.filter(isHere);
  const edits = readEdits(ledger, names, cwds);
  const known = readRepos(ledger).find(({ commonDir }) => commonDir === place.commonDir);
  const asked = { gitPath: options.gitPath, onFailure: git.onFailure, ...(options.signal === undefined ? {} : { signal: options.signal }) };
  const refs = await readRefsDigest(place, asked);
  // An edit after the last reading can belong only to a commit that is yet to come; an older one is news about old commits.
  const settled = edits.filter(({ at }) => at <= (known?.readAt ?? Number.POSITIVE_INFINITY)).length;
  const corrected = correctedOutcomes(ledger, place.commonDir);
  const digestOf = (edited: number): string => `${RULES}+${refs}+${printed.length}+${edited}+${corrected.join(" ")}`;
  if (known?.digest === digestOf(settled)) return false;

  const history = await readHistory(place, {
    ...asked,
    since: null,
    cache: options.cache,
    ...(options.sized === true ? { onSize: (sha, size) => rememberSize(options.cache, sha, size) } : {}),
  });
  const repository = repositoryOf(history);
  const inside = repository?.options ?? git;
  const tops = topsOf(place, cwds, readTops(ledger, place.commonDir));
  const editsHere = [...edits, ...readEditsFromElsewhere(ledger, names, cwds, tops)].sort((a, b) => a.at - b.at);
  const {
    owners: made,
    work,
    problems,
    full,
  } = await ownersOf(ledger, names, {
    place,
    history,
    edits: inRepository(editsHere, tops),
    printed,
    elsewhere: everywhere.filter((commit) => !isHere(commit)),
    git: inside,
    cache: options.cache,
  });
  const own = [...new Set([...full.values(), ...made.map(({ commit }) => commit)])];
  const carriers =
    own.length > 0 && history.defaultBranch !== null ? await carrierOf(place, own, history, inside) : new Map<string, string>();
  const carried = new Map([...history.carriedBy, ...carriers]);
  const sure = withoutCopies(made, carried);
  const branches = { work, carried, edits: editsHere, defaultBranch: history.defaultBranch?.name ?? null };
  const all = await withoutPointerMoves([...sure, ...likelyOwners(ledger, names, cwds, sure, branches)], carried, history);
  const owners = await withOpen(all, carried, place, history, inside);
  const worked = new Set([...owners, ...made].map(({ commit }) => carried.get(commit) ?? commit));
  for (const id of corrected) worked.add(id);
  // A size is drawn against a cost: a history of other people's commits need not be measured.
  const measured = [...worked].filter((sha) => history.commits.has(sha));
  const sizes = await readSizes(place, measured, inside, options.cache);
  if (failures.size === 0 && repository !== undefined) keepRepository(repository);
  options.cache.flush();
  const told = [...new Set([...history.problems, ...problems])];
  const digest = failures.size > 0 ? failedDigest(known, digestOf(edits.length), options.now) : digestOf(edits.length);
  if (known !== undefined && isKept(failures, history, digest, options.now)) {
    const now = { commonDir: place.commonDir, digest, problems: isUnread(ledger, known) ? told : [...told, KEPT] };
    if (known.digest === digest && known.problems.join("\n") === now.problems.join("\n")) return false;
    putProblems(ledger, now);
    return true;
  }
  putHistory(ledger, names, {
    repo: {
      commonDir: place.commonDir,
      top: place.top,
      name: placeName(place),
      defaultBranch: history.defaultBranch,
      digest,
      identities: history.identities,
      problems: told,
      readAt: options.now,
    },
    outcomes: { [Symbol.iterator]: () => outcomesOf(history.commits.bySha(), sizes) },
    ...(failures.size > 0 || repository === undefined || repository.memory.torn
      ? {}
      : { changes: { meaning: `${RULES} ${repository.memory.meaning}`, since: (tip, shas) => outcomesSince(history, sizes, tip, shas) } }),
    heads: history.heads.map(({ sha, refs: names, landing }) => ({ sha, refs: names, landing })),
    carried,
    owners,
  });
  return true;
}

/**
 * What a session used before it moved a submodule's pointer was used for the submodule, or for its next commit here; else nothing that
 * counts took it up.
 */
async function withoutPointerMoves(
  owners: readonly Ownership[],
  carried: ReadonlyMap<string, string>,
  history: GitHistory,
): Promise<readonly Ownership[]> {
  const landedAs = ({ commit }: Ownership): string => carried.get(commit) ?? commit;
  const isPointerMove = await readPointerMoves(history, owners.map(landedAs));
  return owners.filter((owner) => !isPointerMove(landedAs(owner)));
}

/** Says of what has not landed whether it may land yet. */
async function withOpen(
  owners: readonly Ownership[],
  carried: ReadonlyMap<string, string>,
  place: Place,
  { commits, defaultBranch }: GitHistory,
  git: GitOptions,
): Promise<readonly Ownership[]> {
  const unlanded = owners.flatMap(({ commit }) => (carried.has(commit) || commits.has(commit) ? [] : [commit]));
  const open = await readOpenCommits(place, new Set(unlanded), defaultBranch?.tip ?? null, git);
  return owners.map((owner) => (open.has(owner.commit) ? { ...owner, open: true } : owner));
}

/** Whether git failed on a repository of which nothing was known before, so that there is no answer about it. */
export function isUnread(ledger: Ledger, { commonDir, digest, defaultBranch }: RepoRecord): boolean {
  return FAILED.test(digest) && (defaultBranch === null || readOutcomes(ledger, commonDir, null, null).length === 0);
}

/** Never the digest of a repository's state, so that the reading is repeated; it tells since when this state could not be read. */
function failedDigest(known: RepoRecord | undefined, facts: string, now: number): string {
  const before = known === undefined ? null : FAILED.exec(known.digest);
  return `failed ${before?.[2] === facts ? before[1] : now} ${facts}`;
}

/**
 * Whether what was known stays in the place of a history that is not whole: always where git was cut off or nothing could be read, and
 * else until the same state of the repository could not be read for a while, since then it may be the repository that is damaged.
 */
function isKept(failures: ReadonlySet<Missing>, history: GitHistory, digest: string, now: number): boolean {
  if (failures.has("anything")) return true;
  if (!failures.has("history")) return false;
  return history.defaultBranch === null || history.commits.length === 0 || now - Number(FAILED.exec(digest)?.[1]) < PATIENCE_MS;
}

const FAILED = /^failed (\d+) (.*)$/s;
const PATIENCE_MS = 10 * 60_000;
const KEPT = "This repository could not be read this time: what was known of it before is kept, and it is tried again.";

/** Raised when the rules find more in the same facts, so that a repository that was read before is read once more. */
const RULES = 4;

function outcomesSince({ commits }: GitHistory, sizes: ReadonlyMap<string, ChangeSize>, tip: string, shas: Iterable<string>) {
  const some = commits.since(tip, [...shas, ...sizes.keys()]);
  return some === null ? null : { [Symbol.iterator]: () => outcomesOf(some, sizes) };
}

function* outcomesOf(commits: Iterable<LandedCommit>, sizes: ReadonlyMap<string, ChangeSize>): Generator<RepoOutcome> {
  for (const commit of commits) {
    yield {
      kind: "commit",
      id: commit.sha,
      title: commit.title,
      mentions: commit.mentions,
      authorName: commit.authorName,
      authorEmail: commit.authorEmail,
      coAuthors: commit.coAuthors,
      authoredAt: commit.authoredAt,
      committedAt: commit.committedAt,
      how: commit.landing.how,
      tier: commit.landing.tier,
      landedCommit: commit.landing.commit,
      landedAt: commit.landing.at,
      bot: commit.bot,
      reverted: commit.reverted,
      size: sizes.get(commit.sha) ?? null,
    };
  }
}

type RepoOutcome = Omit<OutcomeRecord, "commonDir">;

/** Whether any landed commit is the user's: where none is, their addresses are not known, and any commit may be theirs. */
function hasOwnCommit({ commits, identities }: GitHistory): boolean {
  const me = new Set(identities);
  if (me.size === 0) return false;
  for (const { authorEmail, coAuthors } of commits) if (me.has(authorEmail) || coAuthors.some((address) => me.has(address))) return true;
  return false;
}

interface OwnerInputs {
  readonly place: Place;
  readonly history: GitHistory;
  readonly edits: readonly FileEdit[];
  readonly printed: readonly PrintedCommit[];
  /** Printed in the log of a session that worked in another place: theirs only where one was made here at that very time. */
  readonly elsewhere: readonly PrintedCommit[];
  readonly git: GitOptions;
  readonly cache: GitCache;
}

const NO_WORK: MadeBy["work"] = { commits: [], branches: new Map() };

interface MadeBy {
  readonly owners: readonly Ownership[];
  readonly work: Pick<RepositoryWork, "commits" | "branches">;
  readonly problems: readonly string[];
  readonly full: ReadonlyMap<string, string>;
}

async function ownersOf(
  ledger: Ledger,
  names: Names,
  { place, history, edits, printed, elsewhere, git, cache }: OwnerInputs,
): Promise<MadeBy> {
  const full = await resolveCommits(
    place.top,
    printed.map(({ sha }) => sha),
    git,
  );
  const foreign = await resolveCommits(
    place.top,
    elsewhere.map(({ sha }) => sha),
    git,
  );
  const used = firstUse(ledger);
  const records = used === null ? [] : await readNamedSessions(place, { ...git, since: used - DAY_MS, cache });
  const named = knownMakers(ledger, names, records);
  const madeHere = elsewhere.filter(({ sha }) => foreign.has(sha));
  const times = [...madeHere.map(({ at }) => at), ...records.flatMap(({ at }, index) => (named[index]?.session === null ? [] : at))];
  const first = Math.min(edits[0]?.at ?? Number.POSITIVE_INFINITY, printed[0]?.at ?? Number.POSITIVE_INFINITY, ...times);
  if (!Number.isFinite(first)) return { owners: [], work: NO_WORK, problems: [], full };
  const known = hasOwnCommit(history);
  const work = await readWork(place, {
    ...git,
    cache,
    history,
    since: first - DAY_MS,
    identities: new Set(known ? history.identities : []),
  });
  const shas = printed.flatMap(({ session, at, sha }) => {
    const resolved = full.get(sha);
    return resolved === undefined ? [] : { session, at, sha: resolved };
  });
  const { commits, problems } = work;
  const authored = new Map(commits.map(({ sha, at }) => [sha, at]));
  for (const { session, at, sha } of madeHere) {
    const resolved = foreign.get(sha);
    // Seven digits are soon found in a large history: the time as well is no accident.
    if (resolved !== undefined && Math.abs((authored.get(resolved) ?? 0) - at) <= SKEW_MS) shas.push({ session, at, sha: resolved });
  }
  const owners = findOwners(commits, edits, shas, (session, at) => usedBefore(ledger, names, session, at, AT_WORK_MS, SKEW_MS), named);
  return { owners, work, problems, full };
}

const DAY_MS = 86_400_000;

/** Of the ids by which a record may mean a session, the one that the ledger has usage of. */
function knownMakers(ledger: Ledger, names: Names, records: readonly NamedSession[]): NamedMaker[] {
  const hashed = records.some(({ session }) => session.some((id) => id.startsWith("sha256:"))) ? hashedSessions(ledger, names) : null;
  return records.map(({ sha, session, lines, by }) => {
    const ids = session.flatMap((id) => (id.startsWith("sha256:") ? (hashed?.get(id.slice(7)) ?? []) : id));
    return { sha, lines, by, session: ids.find((id) => hasUsage(ledger, names, id)) ?? null };
  });
}

/** Sessions by the hashes that a trailer may give them: of the id alone, or after an agent's name as git-ai makes its keys. */
function hashedSessions(ledger: Ledger, names: Names): Map<string, string> {
  const hashes = new Map<string, string>();
  for (const session of usedSessions(ledger, names)) {
    for (const text of [session, ...AGENTS.map((agent) => `${agent}:${session}`)]) {
      hashes.set(createHash("sha256").update(text).digest("hex").slice(0, 14), session);
    }
  }
  return hashes;
}

const AGENTS = ["claude", "codex", "cursor", "gemini", "copilot", "opencode"];

/**
 * A squash or a rebased copy holds the same edits as the session's own commits, and was made later than its work for them: those
 * commits say when that was. Else what the session did next would be shared with the copy.
 */
function withoutCopies(owners: readonly Ownership[], carried: ReadonlyMap<string, string>): readonly Ownership[] {
  const copyOf = (commit: string): string | undefined => (carried.get(commit) === commit ? undefined : carried.get(commit));
  const own = new Set(owners.flatMap(({ commit, session }) => (copyOf(commit) === undefined ? [] : [`${copyOf(commit)} ${session}`])));
  return owners.filter(({ commit, session, evidence }) => evidence === PRINTED_COMMIT || !own.has(`${commit} ${session}`));
}
