import type { TrackerProposal } from "../protocol";
import { type GitRemote, readRemotes } from "../trackers/git/remotes";
import type { GitOptions } from "../trackers/git/run";
import { remoteTrackers } from "../trackers/registry";
import { parseRemote, projectOf, proposeTrackers } from "../trackers/remotes";
import type { Place } from "../trackers/tracker";
import type { TrackerSetting } from "../trackers/trackerSettings";

/** A repository and where its git remotes point. */
export interface RemotesOf {
  readonly place: Place;
  readonly name: string;
  readonly remotes: readonly GitRemote[];
}

/** Reads the git remotes of repositories; asks no server. */
export function readAllRemotes(places: readonly Place[], nameOf: (place: Place) => string, options: GitOptions): Promise<RemotesOf[]> {
  return Promise.all(places.map(async (place) => ({ place, name: nameOf(place), remotes: await readRemotes(place.top, options) })));
}

/**
 * What repositories' git remotes point at and is not connected, one proposal for each project: what several trackers could
 * stand behind is one question, not several answers.
 */
export function proposalsFor(repositories: readonly RemotesOf[], connected: readonly TrackerSetting[]): TrackerProposal[] {
  return repositories.flatMap(({ place, name, remotes }) => {
    const found = new Map<string, TrackerProposal>();
    for (const { tracker, sure, remotes: names, remote, project } of proposeTrackers(remotes, remoteTrackers)) {
      if (connected.some((setting) => isConnected(setting, tracker.id, remote.host, project, place.commonDir))) continue;
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
    const asked = new Set(connected.flatMap((setting) => projectsAt(setting, place.commonDir)));
    return [...found].flatMap(([key, proposal]) => (asked.has(key) ? [] : [proposal]));
  });
}

/** Whether a git remote points at a project of a forge, by host and path in any case. */
export function pointsAt(remote: GitRemote, webHost: string, project: string): boolean {
  const parsed = parseRemote(remote.url);
  return parsed !== null && parsed.host === webHost && projectOf(parsed).toLowerCase() === project.toLowerCase();
}

/** Host of a tracker's web pages, without a port, as a git remote would have it. */
export function webHostOf({ connection }: TrackerSetting): string {
  const tracker = remoteTrackers.find(({ id }) => id === connection.kind);
  const web = tracker?.webOrigin(connection.origin) ?? connection.origin;
  return URL.canParse(web) ? new URL(web).hostname.toLowerCase() : "";
}

function isConnected(setting: TrackerSetting, kind: string, host: string, project: string, commonDir: string): boolean {
  return (
    setting.connection.kind === kind &&
    (webHostOf(setting) === host || setting.projects.some(({ repo }) => repo === commonDir)) &&
    setting.projects.some((known) => known.project.toLowerCase() === project.toLowerCase())
  );
}

/** Keys of proposals that a connected tracker of whatever kind answers: nothing is asked twice about one host and project. */
function projectsAt(setting: TrackerSetting, commonDir: string): string[] {
  return setting.projects.flatMap(({ project, repo }) =>
    repo === null || repo === commonDir ? [`${webHostOf(setting)}/${project}`.toLowerCase()] : [],
  );
}
