import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GitHistory, Place } from "../tracker";
import { headFolders, readLogEntries } from "./headLogs";

/** A commit as far as the walk over a branch goes. */
export interface GraphNode {
  readonly parents: readonly string[];
}

/**
 * The branch on which commits were made, by full sha: by the logs that git keeps of what was checked out (they expire, and a
 * clone has none of before it was made), else by the branch that has the commit closest below its head; null where the branch is
 * gone, as most are once they were merged. What was made on the default branch is left out: what lies on its first-parent line, here
 * or in a remote, and what the logs say so of. Runs nothing.
 * @param nodes commits that matter, by full sha; others end the walk
 */
export function branchesMadeOn(
  place: Place,
  { heads, defaultBranch }: Pick<GitHistory, "heads" | "defaultBranch">,
  nodes: ReadonlyMap<string, GraphNode>,
): Map<string, string | null> {
  const made = new Map<string, string | null>();
  if (defaultBranch === null) return made;
  const named = heads.flatMap(({ sha, refs }) => refs.flatMap((ref) => ({ sha, branch: branchName(ref) })));
  const main = new Set<string>();
  for (const tip of [defaultBranch.tip, ...named.flatMap(({ sha, branch }) => (branch === defaultBranch.name ? sha : []))])
    for (let sha: string | undefined = tip; sha !== undefined && !main.has(sha); sha = nodes.get(sha)?.parents[0]) main.add(sha);
  walk(
    named.flatMap(({ sha, branch }) => (branch === null || branch === defaultBranch.name ? [] : { sha, branch })),
    main,
    nodes,
    made,
  );
  for (const sha of nodes.keys()) if (!main.has(sha) && !made.has(sha)) made.set(sha, null);
  for (const [sha, branch] of loggedBranches(place)) {
    if (!nodes.has(sha)) continue;
    if (branch === defaultBranch.name) made.delete(sha);
    else made.set(sha, branch);
  }
  return made;
}

/** From all heads at once, a step at a time, so that of two branches that stand on each other each has its own commits. */
function walk(
  heads: readonly { readonly sha: string; readonly branch: string }[],
  main: ReadonlySet<string>,
  nodes: ReadonlyMap<string, GraphNode>,
  made: Map<string, string | null>,
): void {
  const queue = [...heads];
  for (let at = 0; at < queue.length; at++) {
    const { sha, branch } = queue[at] ?? { sha: "", branch: "" };
    const node = nodes.get(sha);
    if (node === undefined || main.has(sha) || made.has(sha)) continue;
    made.set(sha, branch);
    for (const parent of node.parents) queue.push({ sha: parent, branch });
  }
}

function branchName(ref: string): string | null {
  return /^refs\/(?:heads|remotes\/[^/]+)\/(.+)$/.exec(ref)?.[1] ?? null;
}

/** What the logs of every working tree's HEAD say, by full sha. */
function loggedBranches({ commonDir }: Place): Map<string, string> {
  const made = new Map<string, string>();
  for (const folder of headFolders(commonDir)) readHeadLog(folder, made);
  return made;
}

/** Messages of entries that make a commit. */
const MADE = /^(?:commit|cherry-pick|revert|am|rebase)\b/;

/** Entry by entry from the newest back, so that what is checked out at the end tells what was before. */
function readHeadLog(folder: string, made: Map<string, string>): void {
  let branch = /^ref: refs\/heads\/(.+)$/m.exec(textOf(join(folder, "HEAD")))?.[1]?.trimEnd() ?? null;
  for (const { to: sha, message } of readLogEntries(join(folder, "logs", "HEAD")).toReversed()) {
    const left = /^checkout: moving from (\S+) to \S+$/.exec(message)?.[1];
    const rebased = /^rebase (?:-i )?\(finish\): returning to refs\/heads\/(\S+)$/.exec(message)?.[1];
    if (left !== undefined) branch = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(left) ? null : left;
    else if (rebased !== undefined) branch = rebased;
    else if (branch !== null && MADE.test(message) && !made.has(sha)) made.set(sha, branch);
  }
}

/** "" where there is no such file. */
function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
