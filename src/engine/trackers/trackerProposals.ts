import { readAskedNames } from "../../ledger/askedNames";
import type { Ledger } from "../../ledger/ledger";
import { trackedNames } from "../../ledger/trackedNames";
import type { TrackerProposal } from "../../protocol";
import { proposeTrackers } from "../../trackers/proposals";
import { remoteTrackers } from "../../trackers/registry";
import type { TrackerSetting } from "../../trackers/trackerSettings";
import { type NamesOf, placesOf, type RemotesOf, webHostOf } from "./trackerPlaces";

/**
 * What repositories' git remotes point at and is not connected, one proposal for each project: what several trackers could
 * stand behind is one question, not several answers. A project that a connected forge said has another name now is proposed by that.
 */
export function proposalsFor(ledger: Ledger, repositories: readonly RemotesOf[], connected: readonly TrackerSetting[]): TrackerProposal[] {
  const namesOf = trackedNames(ledger);
  const asked = readAskedNames(ledger);
  /** As the forge that is connected at a host, if one is, called it when it was asked. */
  const presentName = (host: string, project: string): string => {
    const origins = connected.filter((one) => webHostOf(one) === host).map(({ connection }) => connection.origin);
    const answer = asked.find((one) => origins.includes(one.origin) && one.asked === project.toLowerCase());
    return answer === undefined || answer.name.toLowerCase() === project.toLowerCase() ? project : answer.name;
  };
  return repositories.flatMap((repository) => {
    const { place, name, remotes } = repository;
    const found = new Map<string, TrackerProposal>();
    for (const { tracker, sure, remotes: names, remote, project: written } of proposeTrackers(remotes, remoteTrackers)) {
      if (connected.some((setting) => isAnswered(setting, remote.host, written, repository, namesOf))) continue;
      const project = presentName(remote.host, written);
      const key = `${remote.host}/${project}`.toLowerCase();
      const before = found.get(key);
      const kind = { kind: tracker.id, label: tracker.label, origin: tracker.originFor(remote.host), project };
      const others = before?.kinds.filter((other) => other.kind !== kind.kind) ?? [];
      found.set(key, {
        repo: place.commonDir,
        repoName: name,
        remotes: [...new Set([...(before?.remotes ?? []), ...names])],
        host: remote.host,
        sure,
        kinds: [...others, kind],
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
