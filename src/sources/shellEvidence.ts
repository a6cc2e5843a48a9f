import type { Evidence } from "../core/evidence";

/** What a shell command does to git or a forge, as far as its output can prove it. Kept between lines, so plain JSON. */
export interface ShellIntent {
  readonly commit: CommitHow | null;
  readonly push: boolean;
  readonly request: boolean;
}

export type CommitHow = Extract<Evidence, { kind: "commit" }>["how"];

/** Where and when the command ran. */
export interface ShellPlace {
  readonly session: string;
  readonly at: number;
  readonly cwd: string | null;
  readonly branch: string | null;
}

const COMMIT = /\bgit\b[^|;&\n]{0,300}?\s(commit|cherry-pick|revert)\b([^|;&\n]{0,300})/g;
const PUSH = /\bgit\b[^|;&\n]{0,300}?\spush\b/;
const REQUEST = /\b(?:gh\s+pr\s+create|glab\s+mr\s+create)\b/;
/** What `git commit` prints first: branch, an optional "(root-commit)" and the abbreviated id. */
const PRINTED_COMMIT = /^\[(detached HEAD|[^\s\]]+)(?: \(root-commit\))? ([0-9a-f]{7,40})\](?= |\r?$)/gm;
/** What `git push` prints for a branch: a range or "[new branch]", then the local and the remote name. */
const PRINTED_PUSH = /^[ +*]*(?:\[new branch\]|[0-9a-f]{4,40}\.{2,3}[0-9a-f]{4,40})\s+(\S+)\s+->\s+(\S+)/gm;
const REQUEST_URL = /https?:\/\/[^\s"'<>()]{1,300}\/(?:pull|merge_requests)\/\d+/g;

/** null for a command whose output proves nothing. */
export function shellIntent(command: string): ShellIntent | null {
  const commit = command.includes("git") ? commitHow(command) : null;
  const push = PUSH.test(command);
  const request = REQUEST.test(command);
  return commit !== null || push || request ? { commit, push, request } : null;
}

/** The evidence in a command's output. Reads ids, branch names and addresses out of it and nothing else. */
export function shellEvidence(intent: ShellIntent, output: string, place: ShellPlace): Evidence[] {
  const evidence: Evidence[] = [];
  if (intent.commit !== null) {
    for (const [, where, sha] of output.matchAll(PRINTED_COMMIT)) {
      if (where === undefined || sha === undefined) continue;
      const branch = where === "detached" || where === "detached HEAD" ? "HEAD" : where;
      evidence.push({ kind: "commit", ...place, branch, sha, how: intent.commit });
    }
  }
  if (intent.push) {
    for (const [, local, remote] of output.matchAll(PRINTED_PUSH)) {
      const branch = local === "HEAD" ? remote : local;
      if (branch !== undefined) evidence.push({ kind: "push", session: place.session, at: place.at, branch, cwd: place.cwd });
    }
  }
  if (intent.request) {
    const action = output.includes("already exists") ? "linked" : "created";
    for (const url of new Set(output.match(REQUEST_URL))) {
      evidence.push({ kind: "request", session: place.session, at: place.at, url, action });
    }
  }
  return evidence;
}

/** A plain commit beside an amended one makes the whole "committed": the stronger claim is the new commit's. */
function commitHow(command: string): CommitHow | null {
  let how: CommitHow | null = null;
  for (const [, verb, rest] of command.matchAll(COMMIT)) {
    if (verb === "cherry-pick") how ??= "cherry-picked";
    else if (/\s--amend\b/.test(rest ?? "")) how ??= "amended";
    else return "committed";
  }
  return how;
}
