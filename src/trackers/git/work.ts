import type { CommitWork } from "../../core/ownership";
import type { GitHistory, Place } from "../tracker";
import { branchesMadeOn } from "./madeOn";
import { type GitOptions, readGit } from "./run";

export interface WorkOptions extends GitOptions {
  readonly history: Pick<GitHistory, "heads" | "defaultBranch">;
  /** Epoch milliseconds: older commits are of no interest. */
  readonly since: number;
  /** Lower case; empty when nobody is known to be the user, and then every commit may be theirs. */
  readonly identities: ReadonlySet<string>;
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
export async function readWork(place: Place, { history, since, identities, ...git }: WorkOptions): Promise<RepositoryWork> {
  const args = [
    "log",
    "--exclude=refs/stash",
    "--exclude=refs/notes/*",
    "--all",
    "--numstat",
    "-z",
    "-M",
    "--no-ext-diff",
    "--no-textconv",
  ];
  const { end, text } = await readGit(place.top, [...args, `--since=${Math.floor(since / 1000)}`, `--format=${FORMAT}`, "--"], git);
  const entries = new Map(parse(text).map((entry) => [entry.sha, entry]));
  const commits = [...entries.values()]
    .filter(({ parents, files }) => parents.length < 2 && files.length > 0)
    .map((entry) => ({
      sha: entry.sha,
      at: entry.at,
      mine: identities.size === 0 || entry.people.some((address) => identities.has(address)),
      files: previousTouches(entry, entries),
    }));
  return { commits, branches: branchesMadeOn(place, history, entries), problems: end.ok ? [] : [end.problem] };
}

/** Full shas of every commit on any branch or request head, the newest first. */
export async function listCommits(place: Place, git: GitOptions): Promise<readonly string[]> {
  const { text } = await readGit(place.top, ["rev-list", "--exclude=refs/stash", "--exclude=refs/notes/*", "--all"], git);
  return text.split("\n").filter((line) => line !== "");
}

/** One record a commit: fields end with 0x1f, records begin with 0x1e; neither can stand in a commit's text unseen by `parse`. */
const FORMAT = "%x1e%H%x1f%at%x1f%ct%x1f%P%x1f%aE%x1f%(trailers:key=Co-authored-by,valueonly,separator=%x2C)%x1f";

interface Entry {
  readonly sha: string;
  readonly at: number;
  readonly committedAt: number;
  readonly parents: readonly string[];
  readonly people: readonly string[];
  readonly files: readonly { readonly path: string; readonly lines: number }[];
}

function parse(text: string): Entry[] {
  return text.split("\u001e").flatMap((record) => {
    const [sha = "", at, committed, parents = "", author = "", coAuthors = "", files = ""] = record.split("\u001f");
    if (!/^[0-9a-f]{40,64}$/.test(sha)) return [];
    return {
      sha,
      at: Number(at) * 1000,
      committedAt: Number(committed) * 1000,
      parents: parents === "" ? [] : parents.split(" "),
      people: [author.toLowerCase(), ...Array.from(coAuthors.matchAll(/<([^<>\s]+)>/g), ([, address]) => (address ?? "").toLowerCase())],
      files: parseFiles(files),
    };
  });
}

/** Rows of `--numstat -z`; a moved file's has its former and its present name behind it. */
function parseFiles(text: string): Entry["files"] {
  const parts = text.split("\0");
  const files: { path: string; lines: number }[] = [];
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
