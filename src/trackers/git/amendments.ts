import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../tracker";

/**
 * Which commit was replaced by which when the user amended, from the logs that git keeps of each working tree's HEAD
 * (gitglossary "reflog"; entries expire after 30 to 90 days). Full shas.
 */
export function amendments(place: Place): ReadonlyMap<string, string> {
  const replaced = new Map<string, string>();
  for (const file of logs(place.commonDir)) {
    for (const line of readLines(file)) {
      const match = /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) .*\tcommit \(amend\)/.exec(line);
      if (match?.[1] && match[2] && match[1] !== match[2]) replaced.set(match[1], match[2]);
    }
  }
  return replaced;
}

const LARGEST = 16 << 20;

function logs(commonDir: string): readonly string[] {
  const files = [join(commonDir, "logs", "HEAD")];
  try {
    for (const name of readdirSync(join(commonDir, "worktrees"))) files.push(join(commonDir, "worktrees", name, "logs", "HEAD"));
  } catch {
    // No linked working trees.
  }
  return files;
}

function readLines(file: string): readonly string[] {
  try {
    return statSync(file).size > LARGEST ? [] : readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}
