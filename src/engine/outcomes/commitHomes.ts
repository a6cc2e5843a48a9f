import type { Correction, SessionCommit } from "../../core/attribution";
import { PRINTED_COMMIT } from "../../core/ownership";

/** A session's commits by the repository, its common git directory, that they are counted in. */
export type CommitsByRepository = ReadonlyMap<string, readonly SessionCommit[]>;

/**
 * Clones of one repository hold the same commits, once they have heard of them; what went into a commit is counted in one of them all the
 * same: where the session made it, and in the first by name where it was in none of them. The answer is the same whichever of them is
 * asked about.
 * @param held the session's commits by the repository that holds them
 * @param placeOf of some repositories, the one in which the session made a commit that they all hold; null: in none
 */
export function commitHomes(
  held: CommitsByRepository,
  placeOf: (among: readonly string[], commit: SharedCommit) => string | null,
): CommitsByRepository {
  if (held.size < 2) return held;
  const holders = new Map<string, { readonly repos: string[]; at: number; printed: boolean }>();
  for (const repo of [...held.keys()].sort()) {
    for (const { sha, at, evidence } of held.get(repo) ?? []) {
      const holder = holders.get(sha) ?? { repos: [], at, printed: false };
      holders.set(sha, holder);
      if (holder.repos.at(-1) !== repo) holder.repos.push(repo);
      // Where it was heard of later, the log may show it again.
      holder.at = Math.min(holder.at, at);
      holder.printed ||= evidence === PRINTED_COMMIT;
    }
  }
  const homes = new Map<string, string>();
  for (const [sha, { repos, at, printed }] of holders) {
    const [first] = repos;
    if (repos.length > 1 && first !== undefined) homes.set(sha, placeOf(repos, { sha, at, printed }) ?? first);
  }
  if (homes.size === 0) return held;
  return new Map(
    [...held].flatMap(([repo, commits]) => {
      const own = commits.filter(({ sha }) => (homes.get(sha) ?? repo) === repo);
      return own.length === 0 ? [] : [[repo, own] as const];
    }),
  );
}

/** A session's commit that several repositories hold. */
export interface SharedCommit {
  readonly sha: string;
  /** Epoch milliseconds: the earliest that any of them knows of it. */
  readonly at: number;
  /** Whether the session's own log shows it. */
  readonly printed: boolean;
}

/** What was made in other repositories, as this one sees it: what went into those commits is not counted here. */
export function commitsAway(homes: CommitsByRepository, repo: string): SessionCommit[] {
  const away: SessionCommit[] = [];
  for (const [other, commits] of homes) {
    if (other === repo) continue;
    for (const commit of commits) away.push({ ...commit, outcome: null, elsewhere: true });
  }
  return away;
}

/**
 * The user's word on shares of another repository's outcomes, as it is seen from here: it moves nothing, but the session is cut at the
 * same moments. A share is rounded for each piece that is cut, and the repositories' shares sum only where they are cut alike.
 */
export function cutsElsewhere(corrections: readonly Correction[]): Correction[] {
  return corrections.flatMap((one) => (one.of === undefined ? [] : { ...one, of: [] }));
}
