import { type GitOptions, readGit } from "./run";

/** Whether this git merges in memory by a list, as `replayAll` needs (2.39 or newer). True where git does not tell its version. */
export async function canReplay(options: GitOptions): Promise<boolean> {
  const known = versions.get(options.gitPath);
  if (known !== undefined && Date.now() - known.at < REMEMBERED_MS) return known.replays;
  const { end, text } = await readGit(".", ["version"], options);
  const [major, minor] = /(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number) ?? [];
  const replays = major === undefined || minor === undefined || major > 2 || (major === 2 && minor >= 39);
  if (end.ok) versions.set(options.gitPath, { replays, at: Date.now() });
  return replays;
}

/** git is not upgraded more often than it is asked for its version. */
const REMEMBERED_MS = 3_600_000;
const versions = new Map<string, { readonly replays: boolean; readonly at: number }>();
