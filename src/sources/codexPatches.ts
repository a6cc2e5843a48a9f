import type { Evidence } from "../core/evidence";
import { patchedFiles } from "./applyPatch";
import { absolutePath, type EditLines } from "./editLines";
import { asObject, asText, type JsonObject, parseObject } from "./jsonFields";
import type { ShellPlace } from "./shellEvidence";

/** A patch that a session asked for, until its output says whether it was applied. Its files are absolute where the folder is known. */
export interface AskedPatch {
  /** The call's id. */
  readonly id: string;
  readonly files: readonly { readonly path: string; readonly lines: EditLines }[];
}

/** What is remembered of a rollout's patches. */
export interface PatchState {
  /** Oldest first. */
  patches: AskedPatch[];
  /** Whether this rollout writes down each patch that was applied: then a call that has no such record failed. */
  tellsPatches: boolean;
}

const MAX_ASKED = 16;
/** How `apply_patch` ends otherwise than well: in words, or by the command's exit code in either of its forms. */
const FAILED =
  /verification failed|patch rejected|rejected by user|aborted by user|^Exit code: [1-9]|^(?:Process )?exited with code [1-9]|^Failed /im;

/** Remembers the patch in a tool's input or in a shell's command, where there is one and nothing else will tell of it. */
export function rememberPatch(call: string, text: string, cwd: string | null, state: PatchState): void {
  if (state.tellsPatches || !text.includes("*** Begin Patch")) return;
  const files = patchedFiles(text).map(({ path, lines }) => ({ path: absolutePath(path, cwd), lines }));
  if (files.length > 0) state.patches = [...state.patches.filter(({ id }) => id !== call), { id: call, files }].slice(-MAX_ASKED);
}

/** Notices that this rollout tells of patches that were applied, this call's among them. */
export function noticeAppliedPatch(call: string, state: PatchState): void {
  state.tellsPatches = true;
  state.patches = state.patches.filter(({ id }) => id !== call);
}

/**
 * The edits of a patch whose output came: versions of Codex before spring 2026, and clients that ask for short rollouts, write
 * down only the call and its output. An output that tells of no failure is that of a patch which was applied.
 */
export function editsOfOutput(call: string, output: unknown, place: ShellPlace, state: PatchState): Evidence[] {
  const asked = state.patches.find(({ id }) => id === call);
  if (asked === undefined) return [];
  state.patches = state.patches.filter((other) => other !== asked);
  if (state.tellsPatches || failed(output)) return [];
  return asked.files.map(({ path, lines }) => ({ kind: "edit", ...place, path, ...lines }));
}

function failed(output: unknown): boolean {
  const wrapped: JsonObject | null = typeof output === "string" ? (output.startsWith("{") ? parseObject(output) : null) : asObject(output);
  if (wrapped?.["success"] === false) return true;
  const code = asObject(wrapped?.["metadata"])?.["exit_code"];
  if (typeof code === "number" && code !== 0) return true;
  const text = asText(wrapped?.["output"]) ?? asText(wrapped?.["content"]) ?? (typeof output === "string" ? output : "");
  return FAILED.test(text);
}
