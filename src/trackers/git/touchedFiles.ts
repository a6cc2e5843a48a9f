import type { LandingCache, Place } from "../tracker";
import { readConfig } from "./config";
import { readEdge } from "./edge";
import { folderOf } from "./place";
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
 * What commits with at most one parent changed. Git is asked once for each that has one, where there is a cache to remember it. At the
 * edge of a shallow clone a commit seems to have none, and to have changed everything: what it did is not known.
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
  const whole = new Set<string>();
  const edge = new Set(readEdge(place).split("\n"));
  for (const { sha, parents } of commits) {
    if (edge.has(sha)) continue;
    if (parents.length > 0) whole.add(sha);
    const rows = whole.has(sha) ? cache?.get(keyOf(sha)) : undefined;
    if (rows === undefined) unknown.push(sha);
    else files.set(sha, parseFiles(rows.split(SEPARATOR)));
  }
  const folder = folderOf(place);
  for (let at = 0; at < unknown.length; at += AT_ONCE) {
    const input = unknown.slice(at, at + AT_ONCE).map((sha) => `${sha}\n`);
    const { end, text } = await readGit(folder, ARGS, git, { input });
    // What was cut off in the middle is no answer.
    if (end.ok) {
      for (const [sha, rows] of rowsByCommit(text)) {
        files.set(sha, parseFiles(rows));
        const kept = rows.join(SEPARATOR);
        if (whole.has(sha) && kept.split(SEPARATOR).length === rows.length) cache?.set(keyOf(sha), kept);
      }
    } else {
      problems.push(end.problem);
      // A partial clone has not the files' contents, and will not have them the next time.
      if (!end.cut && (await readConfig(folder, git)).partial === null) git.onFailure?.("history");
    }
  }
  return { files, problems: [...new Set(problems)] };
}

/** Renames are looked for: what is remembered was found with that. */
const ARGS = [...["log", "--no-walk=unsorted", "--stdin", "--numstat", "-z", "-M", "--no-ext-diff", "--no-textconv"], "--format=%H"];
/** So many commits' files stay far below what may be read of git at once. */
const AT_ONCE = 5_000;
/** Stands for NUL where rows are kept; those of a commit that has it in a name are not. */
const SEPARATOR = "\u001e";

function keyOf(sha: string): string {
  return `work ${sha}`;
}

/** By commit, its rows and the names behind them, as NUL ends them: whatever else stands in a name is the name's. */
function rowsByCommit(text: string): ReadonlyMap<string, readonly string[]> {
  const commits = new Map<string, string[]>();
  let rows: string[] = [];
  let names = 0;
  for (const token of text.split("\0")) {
    if (names > 0) names -= 1;
    else if (/^[0-9a-f]{40,64}$/.test(token)) {
      rows = [];
      commits.set(token, rows);
      continue;
    } else if (ROW.exec(token)?.[3] === "") names = 2;
    else if (!ROW.test(token)) continue;
    rows.push(token);
  }
  return commits;
}

const ROW = /^\n?(\d+|-)\t(\d+|-)\t(.*)$/s;

/** Rows of `--numstat -z`; a moved file's has its former and its present name behind it. */
function parseFiles(parts: readonly string[]): TouchedFile[] {
  const files: TouchedFile[] = [];
  for (let at = 0; at < parts.length; at++) {
    // A binary file has dashes for counts: it changed, by no lines.
    const [row, added, removed, name] = ROW.exec(parts[at] ?? "") ?? [];
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
