import { type GitOptions, readGit } from "./run";

/** A git remote's name and the URL that is fetched from, rewritten as `url.<base>.insteadOf` says. */
export interface GitRemote {
  readonly name: string;
  readonly url: string;
}

/** The remotes of the repository that a folder is in, in git's order; none where git cannot tell. Asks no server. */
export async function readRemotes(folder: string, options: GitOptions): Promise<GitRemote[]> {
  const { end, text } = await readGit(folder, ["remote", "--verbose"], options);
  if (!end.ok) return [];
  return text.split("\n").flatMap((line) => {
    const [, name, url] = /^([^\t]+)\t(.+) \(fetch\)(?: \[[^\]]*\])?$/.exec(line) ?? [];
    return name === undefined || url === undefined ? [] : [{ name, url }];
  });
}
