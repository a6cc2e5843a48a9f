import assert from "node:assert/strict";
import fc from "fast-check";
import { isMine, type Link, type LinkIssue, type LinkRequest, linkWork, movedAway, unitsOf, type Work } from "../../../src/core/links";

const request = (id: string, more: Partial<LinkRequest> = {}): LinkRequest => ({
  id,
  key: `#${id.split("#")[1] ?? ""}`,
  title: "A request",
  sourceBranch: "topic",
  headSha: null,
  mergeSha: null,
  commits: [],
  closes: [],
  ...more,
});
const issue = (id: string, more: Partial<LinkIssue> = {}): LinkIssue => ({
  id,
  keys: [`#${id.split("#")[1] ?? ""}`],
  closedByRequest: null,
  closedByCommit: null,
  ...more,
});
const commit = (sha: string, message = "Work", branch: string | null = null) => ({ sha, message, branch });

function links(work: Partial<Work>): string[] {
  const found = linkWork({
    commits: [],
    requests: [],
    issues: [],
    dialects: ["github"],
    resolve: ({ project, key }) => (/^\d+$/.test(key) ? `${project ?? "o/r"}#${key}` : key),
    ...work,
  });
  return found.map(({ from, to, evidence }) => `${from.id} > ${to.id}: ${evidence}`);
}

describe("links", () => {
  it("takes the tracker's word for a commit before the number in its subject", () => {
    const requests = [request("o/r#1", { commits: ["c1"], mergeSha: "m1" }), request("o/r#2")];
    assert.deepEqual(
      links({
        requests,
        commits: [commit("c1", "Title (#2)"), commit("m1"), commit("c3", "Title (#2)"), commit("c4", 'Revert "Title (#2)"')],
      }),
      ["c1 > o/r#1: tracker", "m1 > o/r#1: tracker", "c3 > o/r#2: keyword"],
    );
  });

  it("reads the requests' numbers where hosts write them", () => {
    const requests = [request("o/r#12"), request("g/p!7", { key: "!7" })];
    for (const [message, id] of [
      ["Merge pull request #12 from o/topic\n\nTitle", "o/r#12"],
      ["Title (#12)", "o/r#12"],
      ["Merge branch 'topic' into 'main'\n\nTitle\n\nSee merge request g/p!7", "g/p!7"],
      ["Title (!7)", "g/p!7"],
    ])
      assert.deepEqual(links({ requests, commits: [commit("c", message)] }), [`c > ${id}: keyword`]);
    assert.deepEqual(links({ requests, commits: [commit("c", "See #12 and (#12) in the middle")] }), []);
  });

  it("takes a number in a subject for nobody's where two requests have it, or where that request's commits are known", () => {
    const numbered = [commit("c1", "Title (#12)")];
    assert.deepEqual(links({ requests: [request("o/r#12")], commits: numbered }), ["c1 > o/r#12: keyword"]);
    assert.deepEqual(links({ requests: [request("o/r#12"), request("fork/r#12")], commits: numbered }), []);
    for (const known of [{ mergeSha: "c2" }, { headSha: "c2" }, { commits: ["c2", "c9"] }])
      assert.deepEqual(links({ requests: [request("o/r#12", known)], commits: [...numbered, commit("c2")] }), ["c2 > o/r#12: tracker"]);
    assert.deepEqual(links({ requests: [request("o/r#12", { mergeSha: "c9" })], commits: numbered }), ["c1 > o/r#12: keyword"]);
  });

  it("links a request to each issue by the strongest of what is known", () => {
    const issues = [
      issue("o/r#5", { closedByRequest: "o/r#1" }),
      issue("o/r#6"),
      issue("o/r#7"),
      issue("j/1", { keys: ["ABC-1", "OLD-9"] }),
      issue("j/2", { keys: ["ABC-2"] }),
    ];
    const requests = [
      request("o/r#1", {
        title: "Fixes #5, fixes #6 for OLD-9",
        sourceBranch: "abc-2-work",
        closes: [
          { issue: "o/r#7", evidence: "keyword" },
          { issue: "other/repo#1", evidence: "tracker" },
        ],
      }),
    ];
    assert.deepEqual(links({ requests, issues }), [
      "o/r#1 > o/r#5: tracker",
      "o/r#1 > o/r#7: keyword",
      "o/r#1 > o/r#6: keyword",
      "o/r#1 > j/1: key in text",
      "o/r#1 > j/2: key in branch",
    ]);
  });

  it("takes a bare number in a branch only where nothing else is known", () => {
    const issues = [issue("o/r#5"), issue("o/r#6")];
    assert.deepEqual(links({ issues, requests: [request("o/r#1", { sourceBranch: "5-fix" })] }), ["o/r#1 > o/r#5: number in branch"]);
    assert.deepEqual(links({ issues, requests: [request("o/r#1", { sourceBranch: "5-fix", title: "Fixes #6" })] }), [
      "o/r#1 > o/r#6: keyword",
    ]);
  });

  it("links a commit to an issue only when its request does not say the same", () => {
    const issues = [issue("o/r#5", { closedByRequest: "o/r#1" }), issue("o/r#6", { closedByCommit: "c1" })];
    const requests = [request("o/r#1", { commits: ["c1"] })];
    assert.deepEqual(links({ issues, requests, commits: [commit("c1", "Fixes #5"), commit("c2", "Fixes #5")] }), [
      "c1 > o/r#1: tracker",
      "o/r#1 > o/r#5: tracker",
      "c1 > o/r#6: tracker",
      "c2 > o/r#5: keyword",
    ]);
  });

  it("counts a request, its commits and its issues as one unit", () => {
    const found = linkWork({
      commits: [commit("c1"), commit("c2", "Fixes #6"), commit("c3")],
      requests: [request("o/r#1", { commits: ["c1"] })],
      issues: [issue("o/r#5", { closedByRequest: "o/r#1" }), issue("o/r#6"), issue("o/r#7")],
      dialects: ["github"],
      resolve: ({ key }) => `o/r#${key}`,
    });
    assert.deepEqual(
      [...unitsOf(["c1", "c2", "c3", "o/r#1", "o/r#5", "o/r#6", "o/r#7"], found)],
      [
        ["c1", "o/r#1"],
        ["c2", "c2"],
        ["c3", "c3"],
        ["o/r#1", "o/r#1"],
        ["o/r#5", "o/r#1"],
        ["o/r#6", "c2"],
        ["o/r#7", "o/r#7"],
      ],
    );
  });

  it("makes never more units than there are views, and a unit's own unit is itself", () => {
    const evidence = fc.constantFrom("tracker", "keyword", "key in text", "key in branch", "number in branch");
    const one = fc.oneof(
      fc.record({
        from: fc.nat(3).map((n) => ({ kind: "commit", id: `c${n}` })),
        to: fc.nat(3).map((n) => ({ kind: "request", id: `r${n}` })),
        evidence,
      }),
      fc.record({
        from: fc.nat(3).map((n) => ({ kind: "request", id: `r${n}` })),
        to: fc.nat(3).map((n) => ({ kind: "issue", id: `i${n}` })),
        evidence,
      }),
      fc.record({
        from: fc.nat(3).map((n) => ({ kind: "commit", id: `c${n}` })),
        to: fc.nat(3).map((n) => ({ kind: "issue", id: `i${n}` })),
        evidence,
      }),
    ) as fc.Arbitrary<Link>;
    const ids = ["c", "r", "i"].flatMap((kind) => [0, 1, 2, 3].map((n) => `${kind}${n}`));
    fc.assert(
      fc.property(fc.array(one), (found) => {
        const units = unitsOf(ids, found);
        assert.deepEqual([...units.keys()], ids);
        for (const unit of units.values()) assert.equal(units.get(unit), unit);
        for (let n = 0; n < 4; n += 1) assert.equal(units.get(`r${n}`), `r${n}`);
      }),
    );
  });

  it("knows whose an issue is", () => {
    const mine = { requests: new Set(["o/r#1"]), commits: new Set(["c1"]) };
    const none = { ...issue("o/r#5"), assignees: [] };
    assert.ok(!isMine(none, ["me"], mine));
    assert.ok(isMine({ ...none, closedByRequest: "o/r#1" }, ["me"], mine));
    assert.ok(isMine({ ...none, closedByCommit: "c1" }, [], mine));
    assert.ok(isMine({ ...none, assignees: ["Me"] }, ["me"], mine));
    assert.ok(!isMine({ ...none, assignees: ["you"], closedByRequest: "o/r#2" }, ["me"], mine));
  });

  it("drops an issue that stands there again after its transfer", () => {
    const one = (id: string, movedFrom: { project: string; id: string | null } | null, openedAt = 5, author = "a") => ({
      id,
      author,
      openedAt,
      movedFrom,
    });
    assert.deepEqual([...movedAway([one("h/o/old#3", null), one("h/o/new#9", { project: "h/o/old", id: null })])], ["h/o/old#3"]);
    assert.deepEqual([...movedAway([one("x", null), one("y", { project: "p", id: "x" })])], ["x"]);
    assert.deepEqual([...movedAway([one("h/o/old#3", null, 6), one("h/o/new#9", { project: "h/o/old", id: null })])], []);
    assert.deepEqual(
      [...movedAway([one("h/o/old#3", null), one("h/o/old#4", null), one("h/o/new#9", { project: "h/o/old", id: null })])],
      [],
    );
    assert.deepEqual([...movedAway([one("h/o/new#9", { project: "h/o/old", id: "h/o/old#1" })])], []);
  });
});
