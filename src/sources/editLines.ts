/** Lines that an edit added and removed; null where the log does not tell. The text they are counted in goes no further. */
export interface EditLines {
  readonly added: number | null;
  readonly removed: number | null;
}

export const UNKNOWN_LINES: EditLines = { added: null, removed: null };

/** Lines of a text; a last one without a line feed counts. */
export function lineCount(text: string): number {
  if (text === "") return 0;
  const feeds = text.split("\n").length - 1;
  return text.endsWith("\n") ? feeds : feeds + 1;
}

/** Counts in a unified diff, from its first hunk on, so that the lines that name the files are none of its own. */
export function linesOfDiff(difference: string): EditLines {
  const lines = difference.slice(Math.max(0, difference.indexOf("@@"))).split("\n");
  return {
    added: lines.filter((line) => line.startsWith("+") && !FILE_NAMES.test(line)).length,
    removed: lines.filter((line) => line.startsWith("-") && !FILE_NAMES.test(line)).length,
  };
}

/** What names the next file of a diff of several. */
const FILE_NAMES = /^(?:--- (?:a\/|\/dev\/null)|\+\+\+ (?:b\/|\/dev\/null))/;

/** Counts of a text that another took the place of: what both begin and end with was not touched. */
export function linesOfReplacement(before: string, after: string): EditLines {
  const old = textLines(before);
  const now = textLines(after);
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && old[start] === now[start]) start++;
  let end = 0;
  while (end < most - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end++;
  return { added: now.length - start - end, removed: old.length - start - end };
}

function textLines(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/**
 * A path as a tool was given it, made absolute by the folder that the tool ran in, where that is known, and without the steps
 * "." and ".." that models like to write.
 */
export function absolutePath(path: string, cwd: string | null): string {
  const whole = cwd === null || /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path) ? path : `${cwd.replace(/[\\/]$/, "")}/${path}`;
  if (!/(?:^|[\\/])\.{1,2}[\\/]/.test(whole)) return whole;
  const steps: string[] = [];
  for (const step of whole.split(/(?<=[\\/])/)) {
    const name = step.replace(/[\\/]$/, "");
    if (name === ".." && steps.length > 1) steps.pop();
    else if (name !== ".") steps.push(step);
  }
  return steps.join("");
}
