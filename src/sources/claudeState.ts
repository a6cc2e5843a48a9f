import type { ShellIntent } from "./shellEvidence";

/** What is remembered between the lines of one transcript. */
export interface ClaudeState {
  /** Whether the file is a subagent's own. */
  readonly subagent: boolean;
  /** The session that the path names, for lines that name none. */
  readonly session: string | null;
  /** Shell calls whose output has not been seen, oldest first. */
  pending: { readonly call: string; readonly intent: ShellIntent }[];
}
