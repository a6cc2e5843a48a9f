import type { LandingCache, Place } from "../tracker";
import { type GitOptions, readGit } from "./run";

/** A file that a commit changed, relative to the repository's top, and how many lines it added and took away. */
export interface TouchedFile {
  readonly path: string;
  readonly lines: number;
}

export interface TouchedFiles {
  /** By full sha; a commit of which git did not answer has none. */
  readonly files: ReadonlyMap<string, readonly TouchedFile[]>;
  readonly problems: readonly string[];
}

/**
 * What commits with at most one parent changed. Git is asked once for each that has one, where there is a cache to remember it: at the
 * edge of a shallow clone a commit seems to have none, and to have changed everything, until the clone is completed.
 */
export async function readTouchedFiles(
  place: Place,
  commits: readonly { readonly sha: string; readonly parents: readonly string[] }[],
  git: GitOptions,
  cache: LandingCache | undefined,
): Promise<TouchedFiles> {
  const files = new Map<string, readonly TouchedFile[]>();
  const unknown: string[] = [];
  const problems: string[] = [];
  const kept = new Set<string>();
  for (const { sha, parents } of commits) {
    if (parents.length > 0) kept.add(sha);
    const rows = kept.has(sha) ? cache?.get(keyOf(sha)) : undefined;
    if (rows === undefined) unknown.push(sha);
    else files.set(sha, parseFiles(rows, SEPARATOR));
  }
  for (let at = 0; at < unknown.length; at += AT_ONCE) {
    const input = unknown.slice(at, at + AT_ONCE).map((sha) => `${sha}\n`);
    const { end, text } = await readGit(place.top, ARGS, git, { input });
    // What was cut off in the middle is no answer.
    if (!end.ok) problems.push(end.problem);
    else
      for (const record of text.split(SEPARATOR)) {
        const [sha = "", rows = ""] = record.split("\u001f");
        if (!/^[0-9a-f]{40,64}$/.test(sha)) continue;
        files.set(sha, parseFiles(rows, "\0"));
        if (kept.has(sha)) cache?.set(keyOf(sha), rows.replaceAll("\0", SEPARATOR));
      }
  }
  return { files, problems: [...new Set(problems)] };
}

/** Renames are looked for: what is remembered was found with that. */
const ARGS = [
  ...["log", "--no-walk=unsorted", "--stdin", "--numstat", "-z", "-M", "--no-ext-diff", "--no-textconv"],
  "--format=%x1e%H%x1f",
];
/** So many commits' files stay far below what may be read of git at once. */
const AT_ONCE = 5_000;
/** Begins a record, so that no record has it: it stands for NUL where text is kept. */
const SEPARATOR = "\u001e";

function keyOf(sha: string): string {
  return `work ${sha}`;
}

/** Rows of `--numstat -z`; a moved file's has its former and its present name behind it. */
function parseFiles(text: string, separator: string): TouchedFile[] {
  const parts = text.split(separator);
  const files: TouchedFile[] = [];
  for (let at = 0; at < parts.length; at++) {
    // A binary file has dashes for counts: it changed, by no lines.
    const [row, added, removed, name] = /^\n?(\d+|-)\t(\d+|-)\t(.*)$/s.exec(parts[at] ?? "") ?? [];
    if (row === undefined || name === undefined) continue;
    const lines = (Number(added) || 0) + (Number(removed) || 0);
    if (name !== "") {
      files.push({ path: name, lines });
      continue;
    }
    // It may have been edited under either name; what was only moved is nobody's lines.
    files.push({ path: parts[at + 1] ?? "", lines: 0 }, { path: parts[at + 2] ?? "", lines });
    at += 2;
  }
  return files;
}
