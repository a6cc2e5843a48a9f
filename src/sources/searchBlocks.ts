import { type EditLines, linesOfReplacement } from "./editLines";

const SEARCH = /^(?:<{7}|-{7}) SEARCH>?\s*$/;
const BETWEEN = /^={7}\s*$/;
const REPLACE = /^(?:>{7}|\+{7}) REPLACE\s*$/;
/** Roo Code says first where to look. */
const HINT = /^(?::(?:start|end)_line:.*|-{7})\s*$/;

/**
 * Lines in the blocks of text to search for and to put in its place that models write for Cline (either of its two markers) and
 * Roo Code; null where there is none.
 */
export function linesOfSearchBlocks(text: string): EditLines | null {
  let added = 0;
  let removed = 0;
  let found = false;
  let part: "none" | "old" | "new" = "none";
  let old: string[] = [];
  let now: string[] = [];
  for (const line of text.split("\n")) {
    if (SEARCH.test(line)) {
      part = "old";
      old = [];
      now = [];
    } else if (part === "old" && BETWEEN.test(line)) part = "new";
    else if (part === "new" && REPLACE.test(line)) {
      const lines = linesOfReplacement(old.join("\n"), now.join("\n"));
      added += lines.added ?? 0;
      removed += lines.removed ?? 0;
      found = true;
      part = "none";
    } else if (part === "new") now.push(line);
    else if (part === "old" && !(old.length === 0 && HINT.test(line))) old.push(line);
  }
  return found ? { added, removed } : null;
}
