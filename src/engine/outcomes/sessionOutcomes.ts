import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import { readCarried, readHeads, readOutcomes, readRepos } from "../../ledger/outcomes";
import { readSizes } from "../../trackers/git/sizes";
import type { Place } from "../../trackers/tracker";
import type { RepoOutcomes } from "../answers/outcomesReport";
import { linksAround } from "../panel/outcomeViews";
import type { GitCache } from "./gitCache";
import { mineAmong } from "./mine";
import { readProduction } from "./production";

/** What a repository that is up to date produced, as `outcomes --json` tells it: everybody's commits, the user's requests and issues. */
export async function repoOutcomes(ledger: Ledger, names: Names, place: Place, gitPath: string, cache: GitCache): Promise<RepoOutcomes> {
  const { commonDir } = place;
  const commits = readOutcomes(ledger, commonDir, null, null);
  const identities = readRepos(ledger).find((repo) => repo.commonDir === commonDir)?.identities ?? [];
  const mine = mineAmong(commits, identities);
  const production = readProduction(ledger, names, commonDir, commits, readCarried(ledger, commonDir), (commit) => mine(commit) === true);
  const sizes = await readSizes(
    place,
    commits.map(({ id }) => id),
    { gitPath },
    cache,
  );
  return {
    commits,
    remote: production.outcomes,
    unit: production.forge ? "request" : "commit",
    sizes: new Map(sizes),
    links: linksAround(production.links),
    heads: readHeads(ledger, commonDir),
    told: production.heads,
  };
}
