import { closeSync, fstatSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";

/** One line of a log that git keeps of where a ref pointed (gitglossary "reflog"). */
export interface LogEntry {
  /** The full sha before it; zeros where there was none. */
  readonly from: string;
  /** The full sha after it. */
  readonly to: string;
  readonly message: string;
}

/** The folders that have a HEAD: the repository's own and one for each linked working tree. */
export function headFolders(commonDir: string): readonly string[] {
  const linked = join(commonDir, "worktrees");
  try {
    return [commonDir, ...readdirSync(linked).map((name) => join(linked, name))];
  } catch {
    // No linked working trees.
    return [commonDir];
  }
}

/** The logs of HEAD, of a repository's own working tree and of those linked to it; whether there is such a file is not looked at. */
export function headLogs(commonDir: string): readonly string[] {
  return headFolders(commonDir).map((folder) => join(folder, "logs", "HEAD"));
}

/** A log's entries, the oldest first; none where there is no log, and of one of more than 16 MB those at its end. */
export function readLogEntries(file: string): readonly LogEntry[] {
  return endOf(file)
    .split("\n")
    .flatMap((line) => {
      const [, from, to] = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) /.exec(line) ?? [];
      return from === undefined || to === undefined ? [] : [{ from, to, message: line.slice(line.indexOf("\t") + 1) }];
    });
}

/** A log grows with every checkout for as long as nobody prunes it. */
const LARGEST = 16 << 20;

function endOf(file: string): string {
  try {
    const descriptor = openSync(file, "r");
    try {
      const { size } = fstatSync(descriptor);
      if (size <= LARGEST) return readFileSync(descriptor, "utf8");
      const end = Buffer.alloc(LARGEST);
      const text = end.toString("utf8", 0, readSync(descriptor, end, 0, LARGEST, size - LARGEST));
      // The first line was cut.
      return text.slice(text.indexOf("\n") + 1);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return "";
  }
}
