import { visibleLine } from "./visible";

/** Writes one line to standard error: what is wrong, or what limits the answer. */
export function complain(words: string): void {
  process.stderr.write(`token-yield: ${visibleLine(words)}\n`);
}
