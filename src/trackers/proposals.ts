import type { RemoteTracker } from "./remote";
import { parseRemote, projectOf, type Remote } from "./remotes";

/** A tracker that may belong to a repository. Whether it is asked at all is the user's decision. */
export interface Proposal {
  readonly tracker: RemoteTracker;
  /** "host" when the host alone tells; "ask" when any server could be behind it. */
  readonly sure: "host" | "ask";
  /** Names of the git remotes that point there, in the order of the configuration. */
  readonly remotes: readonly string[];
  readonly remote: Remote;
  /** "owner/name", as the tracker's `read` takes it. */
  readonly project: string;
}

/**
 * Which trackers may belong to a repository, from its remotes (name and URL of each, every remote: the upstream of a fork is
 * often not "origin"). Trackers that know the host come first; a tracker that could stand behind any host is proposed with
 * "ask". Several remotes of one project are one proposal.
 */
export function proposeTrackers(
  remotes: readonly { readonly name: string; readonly url: string }[],
  trackers: readonly RemoteTracker[],
): Proposal[] {
  const found = new Map<string, Proposal>();
  for (const { name, url } of remotes) {
    const remote = parseRemote(url);
    if (remote === null) continue;
    const project = projectOf(remote);
    for (const tracker of trackers) {
      const answer = tracker.proposes(remote);
      if (answer === false) continue;
      const key = `${tracker.id} ${remote.host}/${project}`.toLowerCase();
      const before = found.get(key);
      const proposal: Proposal = { tracker, sure: answer === true ? "host" : "ask", remotes: [name], remote, project };
      found.set(key, before === undefined ? proposal : { ...before, remotes: [...before.remotes, name] });
    }
  }
  const all = [...found.values()];
  const known = new Set(all.filter(({ sure }) => sure === "host").map(({ remote }) => remote.host));
  // Where one tracker knows the host, asking about the others would be noise.
  return all
    .filter(({ sure, remote }) => sure === "host" || !known.has(remote.host))
    .sort((a, b) => Number(a.sure === "ask") - Number(b.sure === "ask"));
}
