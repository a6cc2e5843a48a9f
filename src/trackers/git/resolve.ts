import { type GitOptions, readGit } from "./run";

/** Full shas of commits by the 7 to 64 hex digits that a log printed. What git does not know, or knows twice, is left out. */
export async function resolveCommits(folder: string, shas: readonly string[], options: GitOptions): Promise<ReadonlyMap<string, string>> {
  const asked = [...new Set(shas)].filter((sha) => /^[0-9a-f]{7,64}$/.test(sha));
  const found = new Map<string, string>();
  if (asked.length === 0) return found;
  const input = asked.map((sha) => `${sha}^{commit}\n`);
  const { text } = await readGit(folder, ["cat-file", "--batch-check=%(objectname)"], options, { input });
  for (const [at, line] of text.split("\n").entries()) {
    const sha = asked[at];
    if (sha !== undefined && /^[0-9a-f]{40,64}$/.test(line)) found.set(sha, line);
  }
  return found;
}
