import type { LandingCache, Place } from "../tracker";
import { type GitOptions, readGit } from "./run";

/** How large a change is: files touched, lines added and taken away. A binary file counts as a file without lines. */
export interface ChangeSize {
  readonly files: number;
  readonly insertions: number;
  readonly deletions: number;
}

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
    const [files, insertions, deletions] = cache.get(`size ${sha}`)?.split(" ").map(Number) ?? [];
    if (files === undefined || insertions === undefined || deletions === undefined) unknown.push(sha);
    else sizes.set(sha, { files, insertions, deletions });
  }
  if (unknown.length === 0) return sizes;
  const args = ["diff-tree", "--stdin", "--root", "-r", "--numstat", "--no-renames", "--no-ext-diff", "--no-textconv", "-z"];
  const { text } = await readGit(place.top, args, git, { input: unknown.map((sha) => `${sha}\n`) });
  let current = "";
  for (const token of text.split("\0")) {
    // With -z a commit's line and its first file stand in one token.
    for (const line of token.split("\n")) {
      if (/^[0-9a-f]{40,64}$/.test(line)) {
        current = line;
        sizes.set(current, { files: 0, insertions: 0, deletions: 0 });
        continue;
      }
      const match = /^(\d+|-)\t(\d+|-)\t/.exec(line);
      const before = sizes.get(current);
      if (match === null || before === undefined) continue;
      sizes.set(current, {
        files: before.files + 1,
        insertions: before.insertions + (Number(match[1]) || 0),
        deletions: before.deletions + (Number(match[2]) || 0),
      });
    }
  }
  for (const sha of unknown) {
    const size = sizes.get(sha);
    if (size !== undefined) cache.set(`size ${sha}`, `${size.files} ${size.insertions} ${size.deletions}`);
  }
  return sizes;
}
