import { groupBy } from "./groupBy";
import { AT_WORK_MS, type CommitWork, EDIT_MS, minutesInWords, type Ownership, SKEW_MS } from "./ownership";

/** A use of a model on a branch, as the session's log names it. */
export interface BranchUse {
  readonly session: string;
  readonly branch: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Where a commit was made: a branch other than the default one; null where its name is not known any more. */
export type MadeOn = string | null;

export const ON_BRANCH = "at work on the commit's branch when it was made";

/** A commit off the default branch of which nothing says who made it. */
export interface UnownedCommit {
  readonly sha: string;
  readonly branch: MadeOn;
  /** Epoch milliseconds, exclusive: what was used until then went into the branch's commit before, or is too old to tell. */
  readonly from: number;
  /** Its author time, epoch milliseconds. */
  readonly until: number;
}

/** Whether a session edited a file of the repository within a time, both ends in epoch milliseconds. */
export type HasEdited = (session: string, from: number, until: number) => boolean;

/**
 * The user's commits that no better evidence gives to a session, on branches other than the default one.
 * @param branches of commits off the default branch, by full sha
 */
export function unownedCommits(
  commits: readonly CommitWork[],
  branches: ReadonlyMap<string, MadeOn>,
  owners: readonly Pick<Ownership, "commit">[],
): UnownedCommit[] {
  const owned = new Set(owners.map(({ commit }) => commit));
  const found: UnownedCommit[] = [];
  for (const [branch, made] of groupBy(commits, ({ sha }) => branches.get(sha))) {
    if (branch === undefined) continue;
    let before = Number.NEGATIVE_INFINITY;
    for (const { sha, at, mine } of made.toSorted((a, b) => a.at - b.at || (a.sha < b.sha ? -1 : 1))) {
      const from = Math.max(branch === null ? Number.NEGATIVE_INFINITY : before, at - AT_WORK_MS);
      if (mine && !owned.has(sha)) found.push({ sha, branch, from, until: at });
      before = at;
    }
  }
  return found;
}

/**
 * The session that was at work on the branch when a commit was made on it of which nothing says who made it: it had an answer in the two
 * minutes before (an agent's own commit follows the answer that called for it by as long as hooks take), had edited files of the
 * repository within a day (one that only reads made nothing), and was the only such one on that branch in a quarter of an hour.
 * Likely, no more: what a shell command changed leaves no edit in a log. A session that is known to have a part in what carries the
 * commit needs no guess.
 * @param defaultBranch its name: what was used there went into no branch
 * @param carried for a commit of a branch, the landed one that carries it
 */
export function findBranchOwners(
  unowned: readonly UnownedCommit[],
  uses: readonly BranchUse[],
  owners: readonly Pick<Ownership, "commit" | "session">[],
  carried: ReadonlyMap<string, string>,
  hasEdited: HasEdited,
  defaultBranch: string | null,
): Ownership[] {
  const landedAs = (commit: string): string => carried.get(commit) ?? commit;
  const known = new Set(owners.map(({ commit, session }) => `${session} ${landedAs(commit)}`));
  const ordered = uses.toSorted((a, b) => a.at - b.at);
  return unowned.flatMap(({ sha, branch, from, until }): Ownership[] => {
    const last = new Map<string, BranchUse>();
    for (let at = firstAfter(ordered, from); at < ordered.length; at++) {
      const use = ordered[at];
      if (use === undefined || use.at > until) break;
      if (branch === null ? isBranch(use.branch, defaultBranch) : use.branch === branch) last.set(use.session, use);
    }
    const working = [...last.values()].filter(({ session }) => hasEdited(session, until - EDIT_MS, until));
    const [only] = working;
    if (only === undefined || working.length > 1) return [];
    const { session, at } = only;
    if (until - at > SKEW_MS || known.has(`${session} ${landedAs(sha)}`)) return [];
    const why = `Session ${session} was the only one at work on the branch of commit ${sha.slice(0, 7)}, ${minutesInWords(until - at)} before it; its log does not show what the commit holds.`;
    return [{ commit: sha, session, at: until, lines: 1, evidence: ON_BRANCH, grade: "likely", why }];
  });
}

/** A detached head is what some agents' logs call a branch. */
function isBranch(name: string, defaultBranch: string | null): boolean {
  return name !== defaultBranch && name !== "HEAD";
}

/** Where the first use after a moment stands in uses that are in order. */
function firstAfter(uses: readonly BranchUse[], moment: number): number {
  let low = 0;
  let high = uses.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((uses[middle]?.at ?? 0) <= moment) low = middle + 1;
    else high = middle;
  }
  return low;
}
