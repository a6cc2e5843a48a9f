import { findBranchOwners, type HasEdited, unownedCommits } from "../../core/branchOwners";
import { groupBy } from "../../core/groupBy";
import type { Ownership } from "../../core/ownership";
import { readBranchUses } from "../../ledger/branchUses";
import type { LoggedEdit } from "../../ledger/edits";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import type { RepositoryWork } from "../../trackers/git/work";

/** What is known of a repository beside who used a model on which of its branches. */
export interface BranchFacts {
  readonly work: Pick<RepositoryWork, "commits" | "branches">;
  /** For a commit of a branch, the landed one that carries it. */
  readonly carried: ReadonlyMap<string, string>;
  /** Edits of the repository's files, wherever they were made from. */
  readonly edits: readonly LoggedEdit[];
  /** Its name; null where it is not known. */
  readonly defaultBranch: string | null;
}

/**
 * Of commits on branches that nothing surer is known of, the session that was at work there.
 * @param cwds the working directories in the repository
 * @param owners what is known by better evidence
 */
export function likelyOwners(
  ledger: Ledger,
  names: Names,
  cwds: readonly string[],
  owners: readonly Ownership[],
  { work, carried, edits, defaultBranch }: BranchFacts,
): Ownership[] {
  const unowned = unownedCommits(work.commits, work.branches, owners);
  if (unowned.length === 0) return [];
  const edited = groupBy(edits, ({ session }) => session);
  const hasEdited: HasEdited = (session, from, until) => edited.get(session)?.some(({ at }) => at > from && at <= until) === true;
  return findBranchOwners(unowned, readBranchUses(ledger, names, cwds, unowned), owners, carried, hasEdited, defaultBranch);
}
