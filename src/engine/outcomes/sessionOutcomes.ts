import { landedRows, unmeasured } from "../../ledger/landedRows";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { readCarried, readHeads, readOutcomes, readRepos } from "../../ledger/outcomes";
import { readTracked } from "../../ledger/trackedProjects";
import { learnSizes } from "../../trackers/git/sizes";
import type { Place } from "../../trackers/tracker";
import type { RepoOutcomes } from "../answers/outcomesReport";
import { linksAround } from "../panel/outcomeViews";
import type { GitCache } from "./gitCache";
import { mineAmong } from "./mine";
import { NOTHING_TOLD, type RepoProduction, readProduction } from "./production";

/** What a repository that is up to date produced, as `outcomes --json` tells it: everybody's commits, the user's requests and issues. */
export async function repoOutcomes(ledger: Ledger, names: Names, place: Place, gitPath: string, cache: GitCache): Promise<RepoOutcomes> {
  const { commonDir } = place;
  // Asked once for each commit: what they answer is kept, and read beside the rows.
  await learnSizes(place, unmeasured(ledger, commonDir), { gitPath }, cache);
  cache.flush();
  const production = readTracked(ledger).length === 0 ? NOTHING_TOLD : readTold(ledger, names, commonDir);
  return {
    commits: { [Symbol.iterator]: () => landedRows(ledger, commonDir) },
    remote: production.outcomes,
    unit: production.forge ? "request" : "commit",
    links: linksAround(production.links),
    heads: readHeads(ledger, commonDir),
    told: production.heads,
  };
}

/** What trackers told is joined to all the commits at once: where there is no tracker, they need not be in memory. */
function readTold(ledger: Ledger, names: Names, commonDir: string): RepoProduction {
  const commits = readOutcomes(ledger, commonDir, null, null);
  const identities = readRepos(ledger).find((repo) => repo.commonDir === commonDir)?.identities ?? [];
  const mine = mineAmong(commits, identities);
  return readProduction(ledger, names, commonDir, commits, readCarried(ledger, commonDir), (commit) => mine(commit) === true);
}
