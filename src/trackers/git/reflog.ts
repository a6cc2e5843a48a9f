import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../tracker";

/** Whether a branch's last commit was made on it, or nothing was ever; null when that cannot be told. */
export type BranchWord = "made" | "begun" | null;

/**
 * What git's own log says of a local branch. Null where there is none: logs expire, and remote branches have none of this kind.
 * A branch that was begun at a commit made with HEAD on no branch, as agents do, has that commit for its own.
 * @param tip full sha that it points at
 */
export function wasMadeOn({ commonDir }: Place, ref: string, tip: string): BranchWord {
  if (!ref.startsWith("refs/heads/")) return null;
  const entries = readEntries(join(commonDir, "logs", ref));
  if (entries.length === 0) return null;
  if (isMade(entries, tip)) return "made";
  if (entries.some(({ message }) => WORK.test(message))) return null;
  const taken = `checkout: moving from ${tip} to ${ref.slice("refs/heads/".length)}`;
  const isTaken = (log: readonly Entry[]): boolean => isMade(log, tip) && log.some(({ message }) => message === taken);
  return headLogs(commonDir).some((file) => isTaken(readEntries(file))) ? "made" : "begun";
}

interface Entry {
  /** The full sha after it. */
  readonly sha: string;
  readonly message: string;
}

function isMade(entries: readonly Entry[], tip: string): boolean {
  return entries.some(({ sha, message }) => sha === tip && WORK.test(message));
}

/** Of this working tree and of those linked to it. */
function headLogs(commonDir: string): string[] {
  const files = [join(commonDir, "logs", "HEAD")];
  try {
    for (const name of readdirSync(join(commonDir, "worktrees"))) files.push(join(commonDir, "worktrees", name, "logs", "HEAD"));
  } catch {
    // No linked working trees.
  }
  return files;
}

function readEntries(file: string): readonly Entry[] {
  try {
    if (statSync(file).size > MOST_BYTES) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line) => {
        const sha = /^[0-9a-f]{40,64} ([0-9a-f]{40,64}) /.exec(line)?.[1];
        return sha === undefined ? [] : [{ sha, message: line.slice(line.indexOf("\t") + 1) }];
      });
  } catch {
    return [];
  }
}

const MOST_BYTES = 1 << 20;

/** Messages of the entries that make commits of one's own. */
const WORK = /^(commit|cherry-pick|revert|am|rebase|merge .*: Merge made)/;
