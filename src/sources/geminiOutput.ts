import { asList, asObject, asText, type JsonObject } from "./jsonFields";

/**
 * What a shell's call printed, from the answer that the model got and from what the user was shown: either may be cut, summed up or
 * masked. Source: tools/shell.js of @google/gemini-cli-core 0.9.0 and 0.61.0 and of @qwen-code/qwen-code 0.5.0 and 0.24.4.
 */
export function printedOutput(answer: string, display: unknown): string {
  return `${answer}\n${shownText(display)}`.replaceAll(OUTPUT_LABEL, "");
}

/** Whether the answer says that the command ended in failure or was broken off. */
export function hasFailed(answer: string): boolean {
  return FAILED.test(answer);
}

/** The tool's answer to the model, in a part of a message; null for another part. An answer that tells of an error has none. */
export function answerIn(part: unknown): string | null {
  return asText(asObject(responseIn(part)?.["response"])?.["output"]);
}

/** The `functionResponse` of a part of a message; null for another part. */
export function responseIn(part: unknown): JsonObject | null {
  return asObject(asObject(part)?.["functionResponse"]);
}

/** Stands before the first line of what a command printed. */
const OUTPUT_LABEL = /^(?:Output|Stdout|Stderr): /gm;
const FAILED = /^Exit Code: (?!0\s*$|\(none\))|^Command (?:was (?:automatically )?cancelled|timed out)/m;

/** Text, the screen as lines of styled pieces, or either with something beside it. */
function shownText(display: unknown): string {
  if (typeof display === "string") return display;
  const lines = Array.isArray(display) ? display : asList(asObject(display)?.["ansiOutput"]);
  if (lines.length === 0) return asText(asObject(display)?.["output"]) ?? "";
  return lines.map(lineText).join("\n");
}

function lineText(line: unknown): string {
  const pieces = asList(line).map((piece) => asText(asObject(piece)?.["text"]) ?? "");
  return pieces.join("").trimEnd();
}
