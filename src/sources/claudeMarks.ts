import type { LineBytes } from "./lineBytes";

export const TOOL_RESULT = '"toolUseResult":{';

/** What makes a line of a transcript worth a look. Within JSON text a quote is escaped, so what somebody pasted never matches. */
export const NEEDLES: readonly string[] = ['"usage":{', TOOL_RESULT, '"type":"pr-link"', '"type":"cost-state"'];

const CONTENT = '"content":[';

/** What tells of a line which of it is worth parsing. */
export const MARKS: readonly string[] = ['"gitOperation":{', '"structuredPatch":[', '"notebook_path":', '"command":"', CONTENT];

/** Where each stands among the needles and, after them, the marks. */
export const MARK = { usage: 0, result: 1, gitOperation: 4, patch: 5, notebook: 6, command: 7, content: 8 } as const;

/** A response's line without its content, whose many bytes nobody needs; all of it where that is not whole. */
export function withoutContent(line: LineBytes): string {
  const content = line.at(MARK.content);
  const start = content + CONTENT.length;
  const end = content < 0 ? -1 : line.arrayEnd(start - 1);
  return end < 0 ? line.text() : line.text(0, start) + line.text(end - 1);
}
