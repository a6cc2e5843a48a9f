import type { ClosingDialect } from "../../core/closingWords";
import { joinProduction, type LandedAt, type Production } from "../../core/production";
import { readPrintedCommits } from "../../ledger/evidenceRows";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { type OutcomeRecord, readHeads, readRepos } from "../../ledger/outcomes";
import { readTrackedWork, type TrackedWork } from "../../ledger/trackedWork";
import { trackerProfiles } from "../../trackers/profiles";

/** What trackers told of a repository, joined to its landed commits. */
export interface RepoProduction extends Production {
  /** Whether a forge is read for it, so that requests are the unit of its work. */
  readonly forge: boolean;
  readonly told: TrackedWork;
}

export const NOTHING_TOLD: RepoProduction = {
  outcomes: [],
  links: [],
  carried: new Map(),
  heads: new Map(),
  forge: false,
  told: { requests: [], issues: [], projects: [] },
};

/**
 * @param commits every landed commit of the repository
 * @param carried see `readCarried`
 */
export function readProduction(
  ledger: Ledger,
  names: Names,
  commonDir: string,
  commits: readonly OutcomeRecord[],
  carried: ReadonlyMap<string, string>,
  isMine: (commit: OutcomeRecord) => boolean,
): RepoProduction {
  const told = readTrackedWork(ledger, commonDir);
  if (told.projects.length === 0) return NOTHING_TOLD;
  const repo = readRepos(ledger).find((known) => known.commonDir === commonDir);
  const forges = new Set(trackerProfiles.filter(({ forge }) => forge).map(({ id }) => id));
  const kinds = new Set(told.projects.map(({ kind }) => kind));
  const production = joinProduction({
    commits: commits.map((commit) => ({ ...commit, mine: isMine(commit) })),
    carried,
    landings: landingsOf(ledger, commonDir),
    branches: branchesOf(ledger, names, carried),
    defaultBranch: repo?.defaultBranch?.name ?? null,
    requests: told.requests,
    issues: told.issues.map((issue) => ({ ...issue, everybodys: forges.has(issue.kind) })),
    dialects: DIALECTS.filter((dialect) => kinds.has(dialect)),
  });
  return { ...production, told, forge: told.projects.some(({ kind }) => forges.has(kind)) };
}

/** Trackers that have a rule of their own for words that close an issue; their ids are the rules' names. */
const DIALECTS: readonly ClosingDialect[] = ["github", "gitlab", "gitea", "jira", "linear", "redmine"];

function landingsOf(ledger: Ledger, commonDir: string): ReadonlyMap<string, LandedAt> {
  return new Map(readHeads(ledger, commonDir).flatMap(({ sha, landing }) => (landing === null ? [] : [[sha, landing]])));
}

/** Landed commits with the branch on which a session made them, by what its log tells. */
function branchesOf(ledger: Ledger, names: Names, carried: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    readPrintedCommits(ledger, names).flatMap(({ sha, branch }) => {
      const landed = carried.get(sha);
      return landed === undefined || branch === null || branch === "HEAD" ? [] : [[landed, branch]];
    }),
  );
}
