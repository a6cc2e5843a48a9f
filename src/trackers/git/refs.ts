import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Place } from "../tracker";
import { folderOf } from "./place";
import { type GitEnd, type GitOptions, readGit } from "./run";

/** A branch or a pull or merge request's head that points at a commit. */
export interface Ref {
  /** Full name, such as refs/heads/topic or refs/pull/7/head. */
  readonly name: string;
  /** Full sha of the commit. */
  readonly sha: string;
}

export interface Refs {
  readonly refs: readonly Ref[];
  /** Symbolic refs and what they point at (refs/remotes/origin/HEAD and its like). */
  readonly symbolic: ReadonlyMap<string, string>;
  /** The branch that HEAD names, full, or null when it is detached. */
  readonly head: string | null;
  /** Which commits and other objects git takes others for, a line each. */
  readonly replaced: string;
  /** Changes when any of the above does. */
  readonly digest: string;
  readonly end: GitEnd;
  /** Branches and request heads that are left out, since this repository does not hold what they point at. */
  readonly broken: readonly string[];
}

/** Every local and remote branch and every fetched request head, in one process unless one of them is broken. */
export async function readRefs(place: Place, options: GitOptions): Promise<Refs> {
  const folder = folderOf(place);
  const first = await listRefs(folder, "%(objecttype)", options);
  // git answers no more from the first ref on that points at nothing, if it has to look at what refs point at.
  const second = first.end.ok ? null : await listRefs(folder, "?", options);
  const { end, text } = second ?? first;
  const types = second === null || !second.end.ok ? null : await typesOf(folder, second.text, options);
  const refs: Ref[] = [];
  const broken: string[] = [];
  const symbolic = new Map<string, string>();
  let replaced = "";
  for (const line of text.split("\n")) {
    const [name, listed, sha, target] = line.split(" ");
    if (!name || !sha) continue;
    const type = types === null ? listed : types.get(sha);
    if (name.startsWith("refs/replace/")) replaced += `${line}\n`;
    else if (target) symbolic.set(name, target);
    else if (name.startsWith("refs/notes/") || isTransient(name)) continue;
    else if (type === "commit") refs.push({ name, sha });
    else if (types !== null && type === undefined) broken.push(name);
  }
  const head = readHead(place.commonDir);
  const digest = createHash("sha1")
    .update(text)
    .update(head ?? "")
    .digest("hex");
  return { refs, symbolic, head, replaced, digest, end, broken };
}

function listRefs(folder: string, type: string, options: GitOptions) {
  return readGit(folder, ["for-each-ref", `--format=%(refname) ${type} %(objectname) %(symref)`, ...PATTERNS], options);
}

/** By sha, of those that are there. */
async function typesOf(folder: string, listed: string, options: GitOptions): Promise<ReadonlyMap<string, string>> {
  const shas = new Set(listed.split("\n").flatMap((line) => line.split(" ")[2] ?? []));
  const { text } = await readGit(folder, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], options, {
    input: Array.from(shas, (sha) => `${sha}\n`),
  });
  const types = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [sha = "", type = ""] = line.split(" ");
    if (type !== "" && type !== "missing") types.set(sha, type);
  }
  return types;
}

/** The number of the pull or merge request whose head this ref is, or null. Some people fetch them as remote branches. */
export function requestNumber(ref: string): number | null {
  const match =
    /^refs\/(?:pull|merge-requests)\/(\d+)\/head$/.exec(ref) ??
    /^refs\/remotes\/[^/]+\/(?:pr|pull|mr|merge-requests)\/(\d+)(?:\/head)?$/.exec(ref);
  return match?.[1] ? Number(match[1]) : null;
}

/**
 * The note ref and replacements are in the digest alone: notes say who made a commit, replacements what it is, and neither are commits
 * of the history.
 */
const PATTERNS = ["refs/heads", "refs/remotes", "refs/pull/*/head", "refs/merge-requests/*/head", "refs/notes/ai", "refs/replace"];

/**
 * Branches that a merge queue makes and drops: GitHub's, bors' and Mergify's; and what a forge merges to try a request. They are nobody's
 * work.
 */
function isTransient(name: string): boolean {
  return (
    /^refs\/(heads|remotes\/[^/]+)\/(gh-readonly-queue\/|mergify\/merge-queue\/)/.test(name) ||
    /^refs\/(heads|remotes\/[^/]+)\/(staging|trying)\.tmp2?$/.test(name) ||
    /^refs\/remotes\/[^/]+\/(pr|pull|mr|merge-requests)\/\d+\/merge$/.test(name)
  );
}

function readHead(commonDir: string): string | null {
  try {
    return /^ref: (\S+)/.exec(readFileSync(join(commonDir, "HEAD"), "utf8"))?.[1] ?? null;
  } catch {
    return null;
  }
}
