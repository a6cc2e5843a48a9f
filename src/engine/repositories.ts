import { readPrintedCommits } from "../ledger/evidenceRows";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { putHistory, readRepos } from "../ledger/outcomes";
import { carrierOf } from "../trackers/git/carrier";
import { readHistory, readRefsDigest } from "../trackers/git/history";
import { placeName } from "../trackers/git/place";
import type { Place } from "../trackers/tracker";
import type { Workspace } from "./workspace";

export interface HistoryOptions {
  readonly gitPath: string;
  readonly now: number;
  readonly signal?: AbortSignal;
}

/**
 * Brings the ledger's view of a repository up to date. Costs one look at the refs where nothing changed.
 * @returns whether the ledger changed
 */
export async function refreshRepository(
  ledger: Ledger,
  names: Names,
  workspace: Workspace,
  place: Place,
  options: HistoryOptions,
): Promise<boolean> {
  const { gitPath, now, signal } = options;
  const git = { gitPath, ...(signal === undefined ? {} : { signal }) };
  const cwds = new Set(workspace.cwdsIn(place.commonDir));
  const printed = readPrintedCommits(ledger, names).filter((commit) => commit.cwd === null || cwds.has(commit.cwd));
  const refs = await readRefsDigest(place, git);
  // A newly printed sha is a question that the same refs have not been asked yet.
  const digest = `${refs}+${printed.length}:${printed.at(-1)?.sha ?? ""}`;
  const known = readRepos(ledger).find((repo) => repo.commonDir === place.commonDir);
  if (known?.digest === digest) return false;
  const history = await readHistory(place, { ...git, since: null });
  const shas = [...new Set(printed.map(({ sha }) => sha))];
  const carriers =
    shas.length > 0 && history.defaultBranch !== null ? await carrierOf(place, shas, history, git) : new Map<string, string>();
  putHistory(ledger, {
    repo: {
      commonDir: place.commonDir,
      top: place.top,
      name: placeName(place),
      defaultBranch: history.defaultBranch,
      digest,
      identities: history.identities,
      problems: history.problems,
      readAt: now,
    },
    outcomes: history.commits.map((commit) => ({
      kind: "commit" as const,
      id: commit.sha,
      title: commit.title,
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
    })),
    heads: history.heads.map(({ sha, refs: names, landing }) => ({ sha, refs: names, landing })),
    carried: new Map([...history.carriedBy, ...carriers]),
  });
  return true;
}
