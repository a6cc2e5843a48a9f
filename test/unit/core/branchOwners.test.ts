import assert from "node:assert/strict";
import { type BranchUse, findBranchOwners, type MadeOn, type UnownedCommit, unownedCommits } from "../../../src/core/branchOwners";
import type { CommitWork } from "../../../src/core/ownership";

const MINUTE = 60_000;
const AT = Date.UTC(2026, 8, 7, 12);
const commit = (sha: string, minute: number, mine = true): CommitWork => ({ sha, at: AT + minute * MINUTE, mine, files: [] });
const use = (session: string, minute: number, branch = "topic"): BranchUse => ({ session, branch, at: AT + minute * MINUTE });

interface Facts {
  readonly branch?: MadeOn;
  readonly from?: number;
  readonly editors?: readonly string[];
  readonly owners?: readonly { readonly commit: string; readonly session: string }[];
  readonly carried?: ReadonlyMap<string, string>;
}

/** Who made a commit of minute 0 that nobody is known to have made. */
function makers(uses: readonly BranchUse[], { branch = "topic", from = -15, editors = ["s", "t"], owners = [], carried }: Facts = {}) {
  const unowned: UnownedCommit = { sha: "c", branch, from: AT + from * MINUTE, until: AT };
  return findBranchOwners([unowned], uses, owners, carried ?? new Map(), (session) => editors.includes(session), "main");
}
const sessionsOf = (...given: Parameters<typeof makers>): string[] => makers(...given).map(({ session }) => session);

describe("a commit on a branch that nothing says who made", () => {
  it("is likely of the session that was at work there, and says so", () => {
    const [found, ...others] = makers([use("s", -9), use("s", -1)]);
    assert.deepEqual(others, []);
    assert.deepEqual([found?.session, found?.grade, found?.commit, found?.at, found?.lines], ["s", "likely", "c", AT, 1]);
    assert.match(found?.why ?? "", /^Session s was the only one at work on the branch of commit c, 1 minute before it; /);
  });

  it("is nobody's where two sessions were at work there that edit, however much earlier the other was", () => {
    assert.deepEqual(sessionsOf([use("s", -1), use("t", -14)]), []);
    assert.deepEqual(sessionsOf([use("s", -1), use("t", -16)]), ["s"]);
  });

  it("is not of a session that only reads, which rules out no other", () => {
    assert.deepEqual(sessionsOf([use("s", -1)], { editors: [] }), []);
    assert.deepEqual(sessionsOf([use("s", -1), use("t", -1)], { editors: ["s"] }), ["s"]);
  });

  it("asks for an answer in the two minutes before, and after the branch's commit before", () => {
    assert.deepEqual(sessionsOf([use("s", -2)]), ["s"]);
    assert.deepEqual(sessionsOf([use("s", -3), use("s", 1)]), []);
    assert.deepEqual(sessionsOf([use("s", -1)], { from: -1 }), []);
  });

  it("is of the very branch; where git has lost its name, of any but the default one", () => {
    assert.deepEqual(sessionsOf([use("s", -1, "other")]), []);
    assert.deepEqual(sessionsOf([use("s", -1, "other")], { branch: null }), ["s"]);
    for (const name of ["main", "HEAD"]) assert.deepEqual(sessionsOf([use("s", -1, name)], { branch: null }), []);
  });

  it("needs no guess where the session is known to have a part in what carries it", () => {
    const carried = new Map([
      ["c", "squash"],
      ["b", "squash"],
    ]);
    assert.deepEqual(sessionsOf([use("s", -1)], { owners: [{ commit: "b", session: "s" }], carried }), []);
    assert.deepEqual(sessionsOf([use("s", -1)], { owners: [{ commit: "b", session: "t" }], carried }), ["s"]);
    assert.deepEqual(sessionsOf([use("s", -1)], { owners: [{ commit: "b", session: "s" }] }), ["s"]);
  });

  it("is the user's, off the default branch, and has no owner; its time begins after the branch's commit before", () => {
    const commits = [commit("c", 0), commit("b", -4), commit("a", -40), commit("theirs", -2, false), commit("x", -1), commit("m", -1)];
    const branches = new Map<string, MadeOn>([
      ["a", "topic"],
      ["b", "topic"],
      ["c", "topic"],
      ["theirs", "topic"],
      ["x", null],
    ]);
    const found = unownedCommits(commits, branches, [{ commit: "b" }]);
    assert.deepEqual(
      found.map(({ sha, branch, from, until }) => [sha, branch, (from - AT) / MINUTE, (until - AT) / MINUTE]),
      [
        ["a", "topic", -55, -40],
        ["c", "topic", -2, 0],
        ["x", null, -16, -1],
      ],
    );
  });
});
