/** What is remembered between the lines of one conversation. */
export interface GeminiState {
  /** The file's own conversation: from its name until its first record says it. */
  conversation: string | null;
  /** The conversation that started this one as a subagent. */
  readonly parent: string | null;
  /** The project's folder. */
  readonly cwd: string | null;
  /** The branches that the conversation's own commands changed to, oldest first: the log names none. */
  branches: readonly BranchSince[];
}

/** From a time on, this branch was checked out. Epoch milliseconds. */
export interface BranchSince {
  readonly at: number;
  readonly branch: string;
}
