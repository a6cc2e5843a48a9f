import type { Place } from "../tracker";
import { type GitOptions, readGit } from "./run";

/**
 * Which of some commits are on a branch, here or at a remote, and not on the default one: their work may still land, however old it is.
 * A request's branch lives as long as the request is open. git is asked only where there are such commits.
 * @param shas in full
 * @param tip the default branch's last commit; null where there is no default branch
 */
export async function readOpenCommits(
  place: Place,
  shas: ReadonlySet<string>,
  tip: string | null,
  git: GitOptions,
): Promise<ReadonlySet<string>> {
  if (shas.size === 0) return shas;
  const landed = tip === null ? [] : ["--not", tip];
  const { end, text } = await readGit(place.top, ["rev-list", "--ignore-missing", "--branches", "--remotes", ...landed, "--"], git);
  if (!end.ok) git.onFailure?.("history");
  return new Set(text.split("\n").filter((sha) => shas.has(sha)));
}
