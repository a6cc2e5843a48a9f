import { realpathSync } from "node:fs";
import path from "node:path";
import type { FileEdit } from "../../core/ownership";
import type { LoggedEdit } from "../../ledger/edits";
import { worktreesOf } from "../../trackers/git/place";
import type { Place } from "../../trackers/tracker";

/**
 * A repository's working trees, the deepest first, as they are named and where that leads: those that git has on record, and those that are
 * gone, since an agent's worktree often lives no longer than its branch.
 * @param cwds the working directories that belong, or belonged, to the repository
 * @param learned the working trees that were seen around them while they existed
 */
export function topsOf(place: Place, cwds: readonly string[], learned: readonly string[]): string[] {
  const agents = cwds.flatMap((cwd) => AGENT_WORKTREE.exec(cwd)?.[0] ?? []);
  const tops = [place.top, ...worktreesOf(place), ...learned, ...agents];
  return [...new Set(tops.flatMap((top) => [top, realOf(top)]))].sort((a, b) => b.length - a.length);
}

/** Where Claude Code makes its worktrees inside a repository: known for one that was gone before a log of it was read. */
const AGENT_WORKTREE = /^.*[\\/]\.claude[\\/]worktrees[\\/][^\\/]+/;

/** Edits by path in the repository, whichever of its working trees they were made in, and however that was reached. */
export function inRepository(edits: readonly LoggedEdit[], tops: readonly string[]): FileEdit[] {
  const relatives = new Map<string, string | null>();
  const relativeOf = (file: string): string | null => {
    for (const candidate of [file, path.join(realOf(path.dirname(file)), path.basename(file))]) {
      const top = tops.find((folder) => candidate.startsWith(folder + path.sep));
      if (top !== undefined) return candidate.slice(top.length + 1).replaceAll(path.sep, "/");
    }
    return null;
  };
  return edits.flatMap(({ session, at, path: file, lines }) => {
    let relative = relatives.get(file);
    if (relative === undefined) {
      relative = relativeOf(file);
      relatives.set(file, relative);
    }
    return relative === null ? [] : { session, at, path: relative, lines };
  });
}

function realOf(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
