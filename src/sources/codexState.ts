import type { PatchState } from "./codexPatches";
import type { ReplayGate } from "./codexReplay";
import type { ShellIntent } from "./shellEvidence";

/** What is remembered between the lines of one rollout file. */
export interface CodexState extends ReplayGate, PatchState {
  /** The file's own session: from its name until the first session_meta says it. */
  session: string | null;
  /** Whether a session_meta was read; the first is the file's own. */
  known: boolean;
  model: string | null;
  provider: string | null;
  cwd: string | null;
  branch: string | null;
  priority: boolean;
  /** The newest running total of the session, and how often it started again from below. */
  totals: CodexTotals | null;
  resets: number;
  /** Shell calls without output yet, and commands that go on in the background; oldest first. */
  pending: ShellCall[];
  running: ShellCall[];
  /** Evidence handed out of late: a command's output stands in up to three records. */
  seen: string[];
}

/** A shell call whose output is still to come. */
export interface ShellCall {
  /** The call's id; for a command in the background the process's, or "" where the log does not tell it. */
  readonly id: string;
  readonly intent: ShellIntent;
  readonly cwd: string | null;
}

/** Counters as Codex writes them: `input` holds what was cached, `output` holds reasoning. */
export interface CodexTotals {
  readonly input: number;
  readonly cached: number;
  readonly written: number;
  readonly output: number;
  readonly reasoning: number;
}
