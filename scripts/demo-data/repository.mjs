import fs from "node:fs";
import path from "node:path";
import { git } from "./git.mjs";
import { OPEN_BRANCH, PEOPLE, STORY, WORKTREE_BRANCH } from "./story.mjs";

/** @typedef {{ repo: string, worktree: string, outside: string, origin: string }} Places absolute paths */

/**
 * Lets git build the history in `repo`, then lays out branches, origin and worktree as a developer has them. Branches that
 * were deleted after landing leave their commits behind, unreachable, as they do on a real disk.
 * @param {Places} places
 * @param {readonly string[]} streams
 * @returns {Map<number, string>} full sha of each mark
 */
export function writeRepository({ repo, worktree, origin }, streams) {
  git(repo, ["init", "-q", "-b", "main"]);
  git(repo, ["config", "user.name", PEOPLE.robin.name]);
  git(repo, ["config", "user.email", PEOPLE.robin.email]);
  git(repo, ["config", "core.autocrlf", "false"]);
  const marksFile = path.join(repo, ".git", "demo-marks");
  /** @type {Map<number, string>} */
  const shas = new Map();
  for (const stream of streams) {
    const filled = stream.replace(/(?<=This reverts commit ):0*(\d+)(?=\.)/g, (_, mark) => shas.get(Number(mark)) ?? "");
    git(repo, ["fast-import", "--quiet", `--import-marks-if-exists=${marksFile}`, `--export-marks=${marksFile}`], filled);
    for (const line of fs.readFileSync(marksFile, "utf8").trim().split("\n")) {
      const [mark = "", sha = ""] = line.slice(1).split(" ");
      shas.set(Number(mark), sha);
    }
  }
  fs.rmSync(marksFile);
  const features = STORY.flatMap((chapter) => (chapter.kind === "feature" ? [chapter] : []));
  const gone = features.filter(({ keep }) => !keep).map(({ branch }) => branch);
  const kept = features.filter(({ keep }) => keep).map(({ branch }) => branch);
  git(repo, ["branch", "-q", "-D", ...gone]);
  git(path.dirname(origin), ["init", "-q", "--bare", "-b", "main", origin]);
  git(repo, ["remote", "add", "origin", origin]);
  git(repo, ["push", "-q", "-u", "origin", "main", ...kept]);
  git(repo, ["remote", "set-head", "origin", "main"]);
  git(repo, ["checkout", "-q", OPEN_BRANCH]);
  git(repo, ["worktree", "add", "-q", worktree, WORKTREE_BRANCH]);
  return shas;
}
