import type { NamedProject } from "../../ledger/trackedNames";
import { findPlace } from "../../trackers/git/place";
import { type GitRemote, readRemotes } from "../../trackers/git/remotes";
import type { GitOptions } from "../../trackers/git/run";
import { trackerProfiles } from "../../trackers/profiles";
import { parseRemote, projectOf } from "../../trackers/remotes";
import type { Place } from "../../trackers/tracker";
import type { TrackerSetting } from "../../trackers/trackerSettings";

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

/** Every name of a project, in lower case; see `trackedNames`. */
export type NamesOf = (project: NamedProject) => ReadonlySet<string>;

/** Common git directories, "" for every repository, and those that were looked at for it: null for all. */
export interface Placed {
  readonly repos: readonly string[];
  readonly looked: ReadonlySet<string> | null;
}

/**
 * Where the work of a project belongs: to the repositories that the setting names; else, on a forge, to those of which a git
 * remote names the project by any of its names, and on an issue tracker to every one. null for a project that the setting does not name.
 */
export function placesOf(setting: TrackerSetting, project: string, repositories: readonly RemotesOf[], namesOf: NamesOf): Placed | null {
  const entries = setting.projects.filter((entry) => entry.project === project);
  if (entries.length === 0) return null;
  const named = entries.flatMap(({ repo }) => (repo === null ? [] : [findPlace(repo)?.commonDir ?? repo]));
  if (named.length === entries.length) return { repos: named, looked: null };
  const profile = trackerProfiles.find(({ id }) => id === setting.connection.kind);
  if (profile === undefined) return null;
  if (!profile.forge) return { repos: ["", ...named], looked: null };
  const host = webHostOf(setting);
  const names = namesOf({ kind: setting.connection.kind, origin: setting.connection.origin, project });
  const pointing = repositories.filter(({ remotes }) => remotes.some((remote) => pointsAt(remote, host, names)));
  return {
    repos: [...named, ...pointing.map(({ place }) => place.commonDir)],
    looked: new Set(repositories.map(({ place }) => place.commonDir)),
  };
}

/** Host of a tracker's web pages, lower case and without a port, as a git remote would have it. */
export function webHostOf({ connection }: Pick<TrackerSetting, "connection">): string {
  const profile = trackerProfiles.find(({ id }) => id === connection.kind);
  const web = profile?.webOrigin(connection.origin) ?? connection.origin;
  return URL.canParse(web) ? new URL(web).hostname.toLowerCase() : "";
}

/** Whether a git remote points at a project of a forge, whose names are the same in any case. */
function pointsAt(remote: GitRemote, webHost: string, names: ReadonlySet<string>): boolean {
  const parsed = parseRemote(remote.url);
  return parsed !== null && parsed.host === webHost && names.has(projectOf(parsed).toLowerCase());
}
