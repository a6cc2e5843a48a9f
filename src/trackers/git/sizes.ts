import type { ChangeSize, LandingCache, Place } from "../tracker";
import { type GitOptions, streamGit } from "./run";

/** Sizes of commits against their first parents, by full sha. Asked of git once for each commit and remembered. */
export async function readSizes(
  place: Place,
  shas: readonly string[],
  git: GitOptions,
  cache: LandingCache,
): Promise<ReadonlyMap<string, ChangeSize>> {
  const sizes = new Map<string, ChangeSize>();
  const unknown: string[] = [];
  for (const sha of shas) {
    const [files, insertions, deletions] = cache.get(sizeKey(sha))?.split(" ").map(Number) ?? [];
    if (files === undefined || insertions === undefined || deletions === undefined) unknown.push(sha);
    else sizes.set(sha, { files, insertions, deletions });
  }
  await measure(place, unknown, git, (sha, size) => {
    sizes.set(sha, size);
    rememberSize(cache, sha, size);
  });
  return sizes;
}

/** Asks git how large commits are of which that is not known yet, and remembers it for `readSizes`. */
export async function learnSizes(place: Place, shas: readonly string[], git: GitOptions, cache: LandingCache): Promise<void> {
  await measure(place, shas, git, (sha, size) => rememberSize(cache, sha, size));
}

/** Keeps a size that git told for whoever asks next. */
export function rememberSize(cache: LandingCache, sha: string, { files, insertions, deletions }: ChangeSize): void {
  cache.set(sizeKey(sha), `${files} ${insertions} ${deletions}`);
}

function sizeKey(sha: string): string {
  return `size ${sha}`;
}

/** With --always an empty commit is named too: its size is known, and is nothing. */
const ARGS = ["diff-tree", "--stdin", "--always", "--root", "-r", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"];
/** Fewer commits than this are not worth a second process. */
const WORTH_TWO = 2_000;

/** Lines are counted by git, which is all of the time that this takes: so a long list is counted by two processes at once. */
async function measure(
  place: Place,
  shas: readonly string[],
  git: GitOptions,
  onSize: (sha: string, size: ChangeSize) => void,
): Promise<void> {
  if (shas.length === 0) return;
  const half = shas.length < WORTH_TWO ? shas.length : shas.length >> 1;
  const parts = [shas.slice(0, half), shas.slice(half)].filter((part) => part.length > 0);
  await Promise.all(
    parts.map(async (part) => {
      const reader = sizeReader(onSize);
      const { ok } = await streamGit(place.top, ARGS, git, reader.read, { input: lines(part) });
      // What was cut off in the middle is no size.
      if (ok) reader.end();
    }),
  );
}

function* lines(shas: readonly string[]): Iterable<string> {
  for (const sha of shas) yield `${sha}\n`;
}

function sizeReader(onSize: (sha: string, size: ChangeSize) => void) {
  let rest = "";
  let sha = "";
  let size = { files: 0, insertions: 0, deletions: 0 };
  const end = () => {
    if (sha !== "") onSize(sha, size);
  };
  const take = (line: string) => {
    if (/^[0-9a-f]{40,64}$/.test(line)) {
      end();
      sha = line;
      size = { files: 0, insertions: 0, deletions: 0 };
      return;
    }
    const match = /^(\d+|-)\t(\d+|-)\t/.exec(line);
    if (match === null) return;
    size.files += 1;
    size.insertions += Number(match[1]) || 0;
    size.deletions += Number(match[2]) || 0;
  };
  const read = (chunk: Buffer) => {
    // Paths are not looked at: only their ASCII neighbours are.
    const tokens = (rest + chunk.toString("latin1")).split("\0");
    rest = tokens.pop() ?? "";
    // A commit's line and its first file stand in one token.
    for (const token of tokens) for (const line of token.split("\n")) take(line);
  };
  return { read, end };
}
