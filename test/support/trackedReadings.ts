import type { ClosedIssue, MergedRequest } from "../../src/core/remoteWork";
import type { TrackedReading } from "../../src/ledger/trackedWork";

const DAY = 86_400_000;
export const NOW = Date.parse("2026-05-20T12:00:00Z");

/** A request of a GitHub project. */
export const requestIn = (project: string, number: number, more: Partial<MergedRequest> = {}): MergedRequest => ({
  id: `github.com/${project}#${number}`,
  key: `#${number}`,
  title: "A request",
  url: `https://github.com/${project}/pull/${number}`,
  author: "octavia",
  openedAt: NOW - 20 * DAY + number,
  mergedAt: NOW - 10 * DAY + number,
  sourceBranch: `work-${number}`,
  targetBranch: "main",
  headSha: String(number % 10).repeat(40),
  mergeSha: null,
  commits: [],
  commitsComplete: true,
  size: null,
  closes: [],
  labels: [],
  estimate: null,
  ...more,
});

/** A closed issue of a GitHub project. */
export const issueIn = (project: string, number: number, more: Partial<ClosedIssue> = {}): ClosedIssue => ({
  id: `github.com/${project}#${number}`,
  keys: [`#${number}`],
  title: "An issue",
  url: `https://github.com/${project}/issues/${number}`,
  author: "hubert",
  assignees: ["octavia"],
  openedAt: NOW - 20 * DAY + number,
  closedAt: NOW - 10 * DAY + number,
  closedBy: null,
  closedByRequest: null,
  closedByCommit: null,
  reason: "completed",
  labels: [],
  estimate: null,
  movedFrom: null,
  ...more,
});

/** A reading by octavia that brought nothing but what is said. */
export const readingOf = (more: Partial<TrackedReading>): TrackedReading => ({
  me: "octavia",
  key: "k",
  everybodys: true,
  requests: [],
  issues: [],
  withdrawn: [],
  repository: null,
  anew: false,
  watermark: null,
  problems: [],
  signInAgain: false,
  needsUser: false,
  keyRefused: false,
  done: true,
  nextMs: 900_000,
  ...more,
});
