import { type EditLines, UNKNOWN_LINES } from "./editLines";

/** A file that a patch changes; a moved one is two, the place it left and the one where it is now. */
export interface PatchedFile {
  /** As the patch names it: absolute, or relative to the folder in which it was applied. */
  readonly path: string;
  readonly lines: EditLines;
}

const HEADING = /^\*\*\* (Add|Update|Delete) File: (.+?)\s*$/;
const MOVED = /^\*\*\* Move to: (.+?)\s*$/;
const BEGIN = "*** Begin Patch";
const END = "*** End Patch";

/**
 * The files of a patch in the form that models are taught to write for Codex's `apply_patch`, which other agents took over:
 * headings that name a file, and lines that begin with "+" or "-". It may stand in a shell's command. How many lines a
 * deleted file had, it does not say. Empty for a text that holds no patch.
 */
export function patchedFiles(text: string): PatchedFile[] {
  const start = text.indexOf(BEGIN);
  if (start < 0) return [];
  const end = text.indexOf(END, start);
  const files: PatchedFile[] = [];
  for (const line of text.slice(start + BEGIN.length, end < 0 ? undefined : end).split("\n")) {
    const [, what, path] = HEADING.exec(line) ?? [];
    if (path !== undefined) {
      files.push({ path, lines: what === "Delete" ? UNKNOWN_LINES : { added: 0, removed: 0 } });
      continue;
    }
    const file = files.at(-1);
    if (file === undefined) continue;
    const moved = MOVED.exec(line)?.[1];
    if (moved !== undefined)
      files.splice(-1, 1, { path: file.path, lines: UNKNOWN_LINES }, { path: moved, lines: { added: 0, removed: 0 } });
    else files.splice(-1, 1, { path: file.path, lines: withLine(file.lines, line) });
  }
  return files;
}

function withLine({ added, removed }: EditLines, line: string): EditLines {
  if (added === null || removed === null) return UNKNOWN_LINES;
  return { added: added + (line.startsWith("+") ? 1 : 0), removed: removed + (line.startsWith("-") ? 1 : 0) };
}
