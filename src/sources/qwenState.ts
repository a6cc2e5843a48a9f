import type { EditLines } from "./editLines";
import type { ShellIntent } from "./shellEvidence";

/** What is remembered between the lines of one conversation. */
export interface QwenState {
  /** The model of a subagent, whose records name none. */
  readonly model: string | null;
  /** The branch that the log named last, and the one that is checked out as far as log and commands tell. */
  logged: string | null;
  branch: string | null;
  /** Calls that matter whose result has not been seen, oldest first. */
  pending: readonly QwenCall[];
}

/** A call whose result is still to come. */
export type QwenCall =
  | { readonly id: string; readonly kind: "edit"; readonly path: string; readonly lines: EditLines; readonly onlyIfNew: boolean }
  | {
      readonly id: string;
      readonly kind: "shell";
      readonly intent: ShellIntent | null;
      readonly cwd: string | null;
      /** The branch that it changes to. */
      readonly branch: string | null;
    };
