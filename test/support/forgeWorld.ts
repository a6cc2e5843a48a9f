import { execFileSync } from "node:child_process";
import type { World } from "../simulators/trackerWorld";

const HOUR = 3_600_000;

export interface ForgeOptions {
  readonly branch?: string;
  /** Of the request. */
  readonly title?: string;
}

/**
 * A forge that knows one repository: the two newest commits of a branch are one request, merged an hour ago, which closed an issue; a
 * stranger's request, and an issue that was not planned, are nobody's outcome here.
 * @throws when the folder holds no repository with two commits
 */
export function forgeWorld(
  folder: string,
  now: number,
  { branch = "HEAD", title = "Retry after the pause that is asked for" }: ForgeOptions = {},
): World {
  const commits = execFileSync("git", ["-C", folder, "rev-list", "--reverse", "--first-parent", "-2", branch], { encoding: "utf8" })
    .trim()
    .split("\n");
  const head = commits.at(-1);
  if (commits.length !== 2 || head === undefined) throw new Error(`${folder} has too few commits`);
  const request = {
    number: 12,
    title,
    body: "What it does.\n\nCloses #7",
    author: "octavia",
    openedAt: now - 20 * HOUR,
    updatedAt: now - HOUR,
    state: "merged",
    mergedAt: now - HOUR,
    sourceBranch: "feature/retry",
    targetBranch: "main",
    headSha: head,
    mergeSha: head,
    commits,
    size: { files: 2, insertions: 30, deletions: 4 },
    closes: [7],
    labels: ["reliability"],
  } as const;
  const issue = {
    number: 7,
    title: "A busy server is asked again at once",
    author: "hubert",
    assignees: ["octavia"],
    openedAt: now - 40 * HOUR,
    updatedAt: now - HOUR,
    closedAt: now - HOUR,
    everClosed: true,
    reason: "completed" as const,
    closedBy: "octavia",
    closedByRequest: 12,
    closedByCommit: null,
    labels: ["bug"],
    estimate: null,
    movedTo: null,
    movedFrom: null,
  };
  return {
    me: "octavia",
    project: "octo/app",
    requests: [
      request,
      { ...request, number: 13, author: "hubert", title: "Somebody else's", body: "", closes: [], commits: [], headSha: "f".repeat(40) },
    ],
    issues: [issue, { ...issue, number: 8, title: "Not planned", reason: "not planned", closedByRequest: null, assignees: [] }],
  };
}
