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
  /** Changes when any of the above does. */
  readonly digest: string;
  readonly end: GitEnd;
}

/** Every local and remote branch and every fetched request head, in one process. */
export async function readRefs(place: Place, options: GitOptions): Promise<Refs> {
  const { end, text } = await readGit(folderOf(place), ["for-each-ref", `--format=${FORMAT}`, ...PATTERNS], options);
  const refs: Ref[] = [];
  const symbolic = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [name, type, sha, target] = line.split(" ");
    if (!name || !sha) continue;
    if (target) symbolic.set(name, target);
    else if (type === "commit" && !name.startsWith("refs/notes/") && !isTransient(name)) refs.push({ name, sha });
  }
  const head = readHead(place.commonDir);
  const digest = createHash("sha1")
    .update(text)
    .update(head ?? "")
    .digest("hex");
  return { refs, symbolic, head, digest, end };
}

/** The number of the pull or merge request whose head this ref is, or null. Some people fetch them as remote branches. */
export function requestNumber(ref: string): number | null {
  const match =
    /^refs\/(?:pull|merge-requests)\/(\d+)\/head$/.exec(ref) ??
    /^refs\/remotes\/[^/]+\/(?:pr|pull|mr|merge-requests)\/(\d+)(?:\/head)?$/.exec(ref);
  return match?.[1] ? Number(match[1]) : null;
}

const FORMAT = "%(refname) %(objecttype) %(objectname) %(symref)";
/** The note ref is in the digest alone: notes say who made a commit, and are no commits of the history. */
const PATTERNS = ["refs/heads", "refs/remotes", "refs/pull/*/head", "refs/merge-requests/*/head", "refs/notes/ai"];

/** Branches that a merge queue makes and drops: GitHub's, bors' and Mergify's. They are nobody's work. */
function isTransient(name: string): boolean {
  return (
    /^refs\/(heads|remotes\/[^/]+)\/(gh-readonly-queue\/|mergify\/merge-queue\/)/.test(name) ||
    /^refs\/(heads|remotes\/[^/]+)\/(staging|trying)\.tmp2?$/.test(name)
  );
}

function readHead(commonDir: string): string | null {
  try {
    return /^ref: (\S+)/.exec(readFileSync(join(commonDir, "HEAD"), "utf8"))?.[1] ?? null;
  } catch {
    return null;
  }
}
