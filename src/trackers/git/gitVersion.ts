import { type GitOptions, readGit } from "./run";

/** Whether this git merges in memory by a list, as `replayAll` needs (2.39 or newer). True where git does not tell its version. */
export async function canReplay(options: GitOptions): Promise<boolean> {
  const [major, minor] =
    /(\d+)\.(\d+)/
      .exec(await gitVersion(options))
      ?.slice(1)
      .map(Number) ?? [];
  return major === undefined || minor === undefined || major > 2 || (major === 2 && minor >= 39);
}

/** What git calls itself; what it said last, else an empty text, where it does not tell. */
export async function gitVersion(options: GitOptions): Promise<string> {
  const known = versions.get(options.gitPath);
  if (known !== undefined && Date.now() - known.at < REMEMBERED_MS) return known.version;
  const { end, text } = await readGit(".", ["version"], options);
  if (!end.ok) return known?.version ?? "";
  versions.set(options.gitPath, { version: text.trim(), at: Date.now() });
  return text.trim();
}

/** git is not upgraded more often than it is asked for its version. */
const REMEMBERED_MS = 3_600_000;
const versions = new Map<string, { readonly version: string; readonly at: number }>();
