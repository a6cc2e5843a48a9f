import type { OutcomeRecord } from "../../ledger/outcomes";

/**
 * Whether a landed commit is the user's own, by author or co-author; null for every one where no commit has one of the user's
 * addresses, so that nothing is said.
 */
export function mineAmong(commits: readonly OutcomeRecord[], identities: readonly string[]): (commit: OutcomeRecord) => boolean | null {
  const me = new Set(identities);
  const own = (commit: OutcomeRecord): boolean => me.has(commit.authorEmail) || commit.coAuthors.some((address) => me.has(address));
  const known = me.size > 0 && commits.some(own);
  return (commit) => (known ? own(commit) : null);
}
