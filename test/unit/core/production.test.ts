import assert from "node:assert/strict";
import { joinProduction, type ProducedCommit, type ProducedIssue } from "../../../src/core/production";
import type { MergedRequest } from "../../../src/core/remoteWork";

const MINE = "a".repeat(40);
const HUBERTS = "b".repeat(40);
const commit = (id: string, mine: boolean, mentions: string): ProducedCommit => ({
  id,
  title: "Work",
  mentions,
  how: "direct",
  tier: 0,
  landedCommit: id,
  landedAt: 2,
  reverted: null,
  mine,
});
const request = (number: number): MergedRequest => ({
  id: `github.com/o/r#${number}`,
  key: `#${number}`,
  title: "A request",
  url: `https://github.com/o/r/pull/${number}`,
  author: "octavia",
  openedAt: 1,
  mergedAt: 2,
  sourceBranch: "topic",
  targetBranch: "main",
  headSha: null,
  mergeSha: null,
  commits: [],
  commitsComplete: true,
  size: null,
  closes: [{ issue: "github.com/o/r#5", evidence: "keyword" }],
  labels: [],
  estimate: null,
});
const issue = (more: Partial<ProducedIssue> = {}): ProducedIssue => ({
  id: "github.com/o/r#5",
  keys: ["#5"],
  title: "An issue",
  url: "https://github.com/o/r/issues/5",
  author: "hubert",
  assignees: [],
  openedAt: 1,
  closedAt: 2,
  closedBy: "hubert",
  closedByRequest: null,
  closedByCommit: null,
  reason: "completed",
  labels: [],
  estimate: null,
  movedFrom: null,
  me: ["octavia"],
  everybodys: true,
  ...more,
});

/** Whether the issue is an outcome of the user's. */
function isOwn(one: ProducedIssue, commits: readonly ProducedCommit[], requests: readonly MergedRequest[] = []): boolean {
  const { outcomes, links } = joinProduction({
    commits,
    carried: new Map(),
    landings: new Map(),
    branches: new Map(),
    defaultBranch: "main",
    requests,
    issues: [one],
    dialects: ["github"],
  });
  const own = outcomes.some(({ kind }) => kind === "issue");
  assert.equal(
    links.some(({ to }) => to.kind === "issue"),
    own && (commits.length > 0 || requests.length > 0),
    "An issue of nobody here has no link",
  );
  return own;
}

describe("whose an issue is", () => {
  it("is said by a closing word of the user's, unless the tracker knows that somebody else closed it", () => {
    const commits = [commit(MINE, true, "fixes #5"), commit(HUBERTS, false, "")];
    assert.ok(isOwn(issue(), commits) && isOwn(issue(), [], [request(9)]));
    assert.ok(isOwn(issue({ closedByCommit: MINE }), commits) && isOwn(issue({ closedByRequest: "github.com/o/r#9" }), [], [request(9)]));
    assert.ok(isOwn(issue({ closedByCommit: "c".repeat(40) }), commits), "Nobody here knows whose that commit is");
    assert.ok(!isOwn(issue({ closedByRequest: "github.com/o/r#10" }), commits));
    assert.ok(!isOwn(issue({ closedByRequest: "github.com/o/r#10" }), [], [request(9)]));
    assert.ok(!isOwn(issue({ closedByCommit: HUBERTS }), commits));
    assert.ok(isOwn(issue({ closedByCommit: HUBERTS, assignees: ["octavia"] }), commits), "The user was to do it");
  });

  it("is the user's who is to do it, where a tracker tells of no other", () => {
    assert.ok(isOwn(issue({ everybodys: false, assignees: ["octavia"] }), []));
    assert.ok(!isOwn(issue({ everybodys: false, assignees: ["hubert"] }), []));
    assert.ok(!isOwn(issue({ everybodys: false }), []));
    assert.ok(isOwn(issue({ everybodys: false, me: [], assignees: ["octavia"] }), []), "Who the user is was not asked yet");
  });
});
