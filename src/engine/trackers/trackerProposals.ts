import type { Ledger } from "../../ledger/ledger";
import { trackedNames } from "../../ledger/trackedNames";
import type { TrackerProposal } from "../../protocol";
import { remoteTrackers } from "../../trackers/registry";
import { proposeTrackers } from "../../trackers/remotes";
import type { TrackerSetting } from "../../trackers/trackerSettings";
import { type NamesOf, placesOf, type RemotesOf, webHostOf } from "./trackerPlaces";

/**
 * What repositories' git remotes point at and is not connected, one proposal for each project: what several trackers could
 * stand behind is one question, not several answers.
 */
export function proposalsFor(ledger: Ledger, repositories: readonly RemotesOf[], connected: readonly TrackerSetting[]): TrackerProposal[] {
  const namesOf = trackedNames(ledger);
  return repositories.flatMap((repository) => {
    const { place, name, remotes } = repository;
    const found = new Map<string, TrackerProposal>();
    for (const { tracker, sure, remotes: names, remote, project } of proposeTrackers(remotes, remoteTrackers)) {
      if (connected.some((setting) => isAnswered(setting, remote.host, project, repository, namesOf))) continue;
      const key = `${remote.host}/${project}`.toLowerCase();
      const before = found.get(key);
      const kind = { kind: tracker.id, label: tracker.label, origin: tracker.originFor(remote.host), project };
      found.set(key, {
        repo: place.commonDir,
        repoName: name,
        remotes: [...names],
        host: remote.host,
        sure,
        kinds: before === undefined ? [kind] : [...before.kinds, kind],
      });
    }
    return [...found.values()];
  });
}

/** Whether a connected tracker, of whatever kind, is that remote's: by its host, or by the repository that the user named for the project. */
function isAnswered(setting: TrackerSetting, host: string, project: string, repository: RemotesOf, namesOf: NamesOf): boolean {
  return setting.projects.some(
    (entry) =>
      namesOf({ kind: setting.connection.kind, origin: setting.connection.origin, project: entry.project }).has(project.toLowerCase()) &&
      (webHostOf(setting) === host ||
        placesOf(setting, entry.project, [repository], namesOf)?.repos.includes(repository.place.commonDir) === true),
  );
}
