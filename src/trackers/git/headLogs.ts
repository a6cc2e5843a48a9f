import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** One line of a log that git keeps of where a ref pointed (gitglossary "reflog"). */
export interface LogEntry {
  /** The full sha before it; zeros where there was none. */
  readonly from: string;
  /** The full sha after it. */
  readonly to: string;
  readonly message: string;
}

/** The logs of HEAD, of a repository's own working tree and of those linked to it; whether there is such a file is not looked at. */
export function headLogs(commonDir: string): readonly string[] {
  const files = [join(commonDir, "logs", "HEAD")];
  try {
    for (const name of readdirSync(join(commonDir, "worktrees"))) files.push(join(commonDir, "worktrees", name, "logs", "HEAD"));
  } catch {
    // No linked working trees.
  }
  return files;
}

/** A log's entries, the oldest first; none where there is no log, or one of more than 16 MB. */
export function readLogEntries(file: string): readonly LogEntry[] {
  try {
    if (statSync(file).size > LARGEST) return [];
    return readFileSync(file, "utf8")
      .split("\n")
      .flatMap((line) => {
        const [, from, to] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /.exec(line) ?? [];
        return from === undefined || to === undefined ? [] : [{ from, to, message: line.slice(line.indexOf("\t") + 1) }];
      });
  } catch {
    return [];
  }
}

const LARGEST = 16 << 20;
