import type { Place } from "../tracker";
import { inBorrowed } from "./borrowed";
import { recordsOf } from "./mergeTree";
import { type GitEnd, type GitOptions, streamGit } from "./run";

/** Two commits to merge, and the tree that the result is hoped to have. Full shas. */
export interface Replay {
  readonly onto: string;
  readonly head: string;
}

/**
 * Merges each pair in memory and hands out the tree's sha, or null where there were conflicts, in order. Runs on borrowed objects:
 * new ones are removed with the folder, and neither attributes nor merge drivers of the user's repository are seen. Needs git
 * 2.39 or newer.
 */
export async function replayAll(
  place: Place,
  replays: readonly Replay[],
  options: GitOptions,
  onTree: (replay: Replay, tree: string | null) => void,
): Promise<GitEnd> {
  const first = replays[0];
  if (first === undefined) return { ok: true };
  return inBorrowed(place, first.head, true, ({ folder, variables }) => {
    let next = 0;
    const read = recordsOf((tree) => {
      const replay = replays[next++];
      if (replay) onTree(replay, tree);
    });
    const args = ["merge-tree", "--write-tree", "--stdin", "--no-messages", "--name-only"];
    return streamGit(folder, args, options, read, { variables, input: replays.map(({ onto, head }) => `${onto} ${head}\n`) });
  });
}
