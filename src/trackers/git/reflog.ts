import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../tracker";

/**
 * Whether a local branch's own log says that nothing was ever committed on it. False when there is no log to tell: logs
 * expire, and remote branches have none of this kind.
 */
export function isFresh(place: Place, ref: string): boolean {
  if (!ref.startsWith("refs/heads/")) return false;
  const file = join(place.commonDir, "logs", ref);
  try {
    if (statSync(file).size > 1 << 20) return false;
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => line !== "");
    return lines.length > 0 && !lines.some((line) => WORK.test(line.slice(line.indexOf("\t") + 1)));
  } catch {
    return false;
  }
}

/** Messages of the entries that make commits of one's own. */
const WORK = /^(commit|cherry-pick|revert|am|rebase|merge .*: Merge made)/;
