import type { CommitWork } from "../../core/ownership";
import type { GitHistory, LandingCache, Place } from "../tracker";
import { instantOf } from "./instant";
import { branchesMadeOn } from "./madeOn";
import { type GitOptions, readGit } from "./run";
import { readTouchedFiles, type TouchedFile } from "./touchedFiles";

export interface WorkOptions extends GitOptions {
  readonly history: Pick<GitHistory, "heads" | "defaultBranch">;
  /** Epoch milliseconds: older commits are of no interest. */
  readonly since: number;
  /** Lower case; empty when nobody is known to be the user, and then every commit may be theirs. */
  readonly identities: ReadonlySet<string>;
  /** What a commit changed is asked of git once where there is one. */
  readonly cache?: LandingCache;
}

export interface RepositoryWork {
  readonly commits: readonly CommitWork[];
  /** The branch on which a commit off the default one was made, by full sha; null where its name is gone. See `branchesMadeOn`. */
  readonly branches: ReadonlyMap<string, string | null>;
  readonly problems: readonly string[];
}

/**
 * What each commit on any branch or request head changed, on which branch it was made, and when an ancestor last touched the same
 * files. Merges have no work of their own. Reads file names and line counts, never lines.
 */
export async function readWork(place: Place, { history, since, identities, cache, ...git }: WorkOptions): Promise<RepositoryWork> {
  const args = [
    "log",
    "--ignore-missing",
    "--exclude=refs/stash",
    "--exclude=refs/notes/*",
    "--all",
    `--since=${Math.floor(since / 1000)}`,
  ];
  const { end, text } = await readGit(place.top, [...args, `--format=${FORMAT}`, "--"], git);
  // What is missing is left out by git without a word: so this was no fault of the repository, for all that can be known.
  if (!end.ok) git.onFailure?.("history");
  const nodes = parse(text);
  // A merge has no work of its own.
  const single = nodes.filter(({ parents }) => parents.length < 2);
  const touched = await readTouchedFiles(place, single, git, cache);
  const entries = new Map(nodes.map((node) => [node.sha, { ...node, files: touched.files.get(node.sha) ?? [] }]));
  const commits = [...entries.values()]
    .filter(({ files }) => files.length > 0)
    .map((entry) => ({
      sha: entry.sha,
      at: entry.at,
      mine: identities.size === 0 || entry.people.some((address) => identities.has(address)),
      files: previousTouches(entry, entries),
    }));
  const problems = [...(end.ok ? [] : [end.problem]), ...touched.problems];
  return { commits, branches: branchesMadeOn(place, history, entries), problems };
}

/** Full shas of every commit on any branch or request head, the newest first. */
export async function listCommits(place: Place, git: GitOptions): Promise<readonly string[]> {
  const { text } = await readGit(
    place.top,
    ["rev-list", "--ignore-missing", "--exclude=refs/stash", "--exclude=refs/notes/*", "--all"],
    git,
  );
  return text.split("\n").filter((line) => line !== "");
}

/** One record a commit: fields end with 0x1f, records begin with 0x1e; neither can stand in a commit's text unseen by `parse`. */
const FORMAT = "%x1e%H%x1f%at%x1f%ct%x1f%P%x1f%aE%x1f%(trailers:key=Co-authored-by,valueonly,separator=%x2C)%x1f";

interface Node {
  readonly sha: string;
  readonly at: number;
  readonly committedAt: number;
  readonly parents: readonly string[];
  readonly people: readonly string[];
}

interface Entry extends Node {
  readonly files: readonly TouchedFile[];
}

function parse(text: string): Node[] {
  return text.split("\u001e").flatMap((record) => {
    const [sha = "", at, committed, parents = "", author = "", coAuthors = ""] = record.split("\u001f");
    if (!/^[0-9a-f]{40,64}$/.test(sha)) return [];
    return {
      sha,
      at: instantOf(at ?? ""),
      committedAt: instantOf(committed ?? ""),
      parents: parents === "" ? [] : parents.split(" "),
      people: [author.toLowerCase(), ...Array.from(coAuthors.matchAll(/<([^<>\s]+)>/g), ([, address]) => (address ?? "").toLowerCase())],
    };
  });
}

const DAY_MS = 86_400_000;
/** Author and committer times of a branch may lie a little out of order. */
const SLACK_MS = 3_600_000;
/** No day's work has more ancestors than this. */
const MOST_ANCESTORS = 2_000;

/**
 * An ancestor's touch matters for a day at most, since an older edit is no evidence: so only the last day is walked. One that
 * was written later than the commit was put below it by a rebase, and took up none of the work that went into it.
 */
function previousTouches(entry: Entry, entries: ReadonlyMap<string, Entry>): CommitWork["files"] {
  const latest = new Map<string, number>(entry.files.map(({ path }) => [path, 0]));
  const seen = new Set(entry.parents);
  const queue = [...entry.parents];
  for (let next = queue.pop(); next !== undefined && seen.size < MOST_ANCESTORS; next = queue.pop()) {
    const ancestor = entries.get(next);
    if (ancestor === undefined || Math.max(ancestor.at, ancestor.committedAt) < entry.at - DAY_MS - SLACK_MS) continue;
    for (const { path } of ancestor.files) {
      const before = latest.get(path);
      if (before !== undefined && ancestor.at > before && ancestor.at <= entry.at) latest.set(path, ancestor.at);
    }
    for (const parent of ancestor.parents) {
      if (seen.has(parent)) continue;
      seen.add(parent);
      queue.push(parent);
    }
  }
  return entry.files.map(({ path, lines }) => ({ path, lines, previousAt: latest.get(path) || null }));
}
