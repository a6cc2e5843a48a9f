import { absolutePath, type EditLines, lineCount, linesOfDiff, UNKNOWN_LINES } from "./editLines";
import { asList, asName, asObject, asText, countOf, epochInstant, isoInstant, type JsonObject, parseObject } from "./jsonFields";
import { linesOfSearchBlocks } from "./searchBlocks";

/** A call as a task's window shows it, whether it was approved or not. */
export interface Shown {
  /** When it was asked for, epoch milliseconds. */
  readonly at: number;
  readonly lines: EditLines;
}

export interface ShownCalls {
  /** Whether there is an edit, or a command that may prove something. */
  readonly any: boolean;
  /**
   * What is shown of a call whose result was written down at `at`; where that is not known, the first one that was not taken yet.
   * `subject` is an absolute path or a command.
   */
  take(kind: "edit" | "shell", subject: string, at: number | null): Shown | null;
}

/** `ClineSayTool` in `src/shared/ExtensionMessage.ts` of Cline 3, Roo Code 3 and Kilo Code 4. */
const EDITS = new Set([
  "editedExistingFile",
  "newFileCreated",
  "appliedDiff",
  "searchAndReplace",
  "insertContent",
  "appendToFile",
  "fileDeleted",
  "deleteFile",
]);
/** What Cline writes after a command that it asks about although others are approved. */
const ASKED = /REQ_APP$/;
const PROVES = /\bgit\b|\b(?:pr|mr) create\b/;

/** Reads the calls out of a task's messages; `cwd` is the folder that their paths are relative to. */
export function shownCalls(entries: readonly unknown[], cwd: string | null): ShownCalls {
  const waiting = new Map<string, Shown[]>();
  let any = false;
  const add = (key: string, shown: Shown): void => {
    const known = waiting.get(key);
    if (known === undefined) waiting.set(key, [shown]);
    else known.push(shown);
  };
  for (const value of entries) {
    const entry = asObject(value);
    const what = entry?.["type"] === "ask" ? entry["ask"] : entry?.["say"];
    if (entry === null || entry["partial"] === true || (what !== "tool" && what !== "command")) continue;
    const at = epochInstant(entry["ts"]) ?? isoInstant(entry["ts"]);
    const text = asText(entry["text"]);
    if (at === null || text === null) continue;
    if (what === "command") {
      any ||= PROVES.test(text);
      add(keyOf("shell", text), { at, lines: UNKNOWN_LINES });
      continue;
    }
    const tool = parseObject(text);
    if (tool === null || !EDITS.has(asText(tool["tool"]) ?? "")) continue;
    any = true;
    const files = asList(tool["batchDiffs"]).map(asObject);
    for (const file of files.length > 0 ? files : [tool]) {
      const path = asName(file?.["path"]);
      if (file !== null && path !== null) add(keyOf("edit", absolutePath(path, cwd)), { at, lines: linesShown(file, tool["tool"]) });
    }
  }
  return {
    any,
    take: (kind, subject, at) => {
      const known = waiting.get(keyOf(kind, subject)) ?? [];
      return (at === null ? known.shift() : known.findLast((shown) => shown.at <= at)) ?? null;
    },
  };
}

function keyOf(kind: "edit" | "shell", subject: string): string {
  return `${kind} ${kind === "shell" ? subject.trim().replace(ASKED, "").trim() : subject.replaceAll("\\", "/")}`;
}

function linesShown(file: JsonObject, tool: unknown): EditLines {
  const stats = asObject(file["diffStats"]);
  const added = countOf(stats?.["added"], Number.NaN);
  const removed = countOf(stats?.["removed"], Number.NaN);
  if (!Number.isNaN(added + removed)) return { added, removed };
  for (const text of [asText(file["diff"]), asText(file["content"])]) {
    if (text === null) continue;
    const lines = linesOfSearchBlocks(text) ?? (/^@@ /m.test(text) ? linesOfDiff(text) : null);
    if (lines !== null) return lines;
  }
  const content = asText(file["content"]) ?? asText(file["diff"]);
  const isNew = tool === "newFileCreated" || tool === "insertContent";
  return isNew && content !== null ? { added: lineCount(content), removed: 0 } : UNKNOWN_LINES;
}
