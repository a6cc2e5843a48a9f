import { join } from "node:path";
import type { Place } from "../tracker";
import { headLogs, type LogEntry, readLogEntries } from "./headLogs";

/** Whether a branch's last commit was made on it, or nothing was ever; null when that cannot be told. */
export type BranchWord = "made" | "begun" | null;

/**
 * What git's own log says of a local branch. Null where there is none: logs expire, and remote branches have none of this kind.
 * A branch that was begun at a commit made with HEAD on no branch, as agents do, has that commit for its own.
 * @param tip full sha that it points at
 */
export function wasMadeOn({ commonDir }: Place, ref: string, tip: string): BranchWord {
  if (!ref.startsWith("refs/heads/")) return null;
  const entries = readLogEntries(join(commonDir, "logs", ref));
  if (entries.length === 0) return null;
  if (isMade(entries, tip)) return "made";
  if (entries.some(({ message }) => WORK.test(message))) return null;
  const taken = `checkout: moving from ${tip} to ${ref.slice("refs/heads/".length)}`;
  const isTaken = (log: readonly LogEntry[]): boolean => isMade(log, tip) && log.some(({ message }) => message === taken);
  return headLogs(commonDir).some((file) => isTaken(readLogEntries(file))) ? "made" : "begun";
}

function isMade(entries: readonly LogEntry[], tip: string): boolean {
  return entries.some(({ to, message }) => to === tip && WORK.test(message));
}

/** Messages of the entries that make commits of one's own. */
const WORK = /^(commit|cherry-pick|revert|am|rebase|merge .*: Merge made)/;
