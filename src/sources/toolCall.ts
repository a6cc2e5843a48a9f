import type { Evidence } from "../core/evidence";
import { absolutePath, type EditLines } from "./editLines";
import { type ShellPlace, shellEvidence, shellIntent } from "./shellEvidence";

/** A tool's call that was carried out, whichever agent made it. Its texts are looked at for what they prove and go no further. */
export type ToolCall =
  /** A file was written, changed or deleted; a relative path lies in the place's folder. */
  | { readonly kind: "edit"; readonly path: string; readonly lines: EditLines }
  /**
   * A shell ran this command, in `cwd` where the log tells, and printed this. Where it ended in failure, what it printed before is
   * true nevertheless, but nobody knows whether a branch was changed.
   */
  | {
      readonly kind: "shell";
      readonly command: string;
      readonly output: string;
      readonly cwd: string | null;
      readonly failed?: boolean;
    };

/** What a call proves, and the branch that is checked out after it, as far as anything told. */
export interface CallEvidence {
  readonly evidence: readonly Evidence[];
  readonly branch: string | null;
}

/** Reads a call that is done. `place.branch` is what the call before left. */
export function readToolCall(call: ToolCall, place: ShellPlace): CallEvidence {
  if (call.kind === "edit") {
    const path = absolutePath(call.path, place.cwd);
    return { evidence: [{ kind: "edit", ...place, path, ...call.lines }], branch: place.branch };
  }
  const cwd = call.cwd === null ? place.cwd : absolutePath(call.cwd, place.cwd);
  const before = (call.failed === true ? null : switchedBranch(call.command)) ?? place.branch;
  const intent = shellIntent(call.command);
  const evidence = intent === null ? [] : shellEvidence(intent, call.output, { ...place, cwd, branch: before });
  const printed = evidence.findLast((fact) => fact.kind === "commit")?.branch;
  return { evidence, branch: printed ?? before };
}

/** The branch that a command makes or changes to, where it names one plainly. */
const SWITCHED = /\bgit\s+(?:switch(?:\s+(?:-c|-C|--create))?|checkout\s+-[bB])\s+([\w][\w./+@-]*)\s*(?:$|[;&|\n])/;

/** The branch that a command makes or changes to; null where it names none plainly. */
export function switchedBranch(command: string): string | null {
  return SWITCHED.exec(command)?.[1] ?? null;
}
