import assert from "node:assert/strict";
import { type CommitWork, type FileEdit, findOwners } from "../../../src/core/ownership";

const AT = Date.UTC(2026, 5, 1, 12);
const MINUTE = 60_000;

const commit: CommitWork = { sha: "a".repeat(40), at: AT, mine: true, files: [{ path: "a.ts", lines: 20, previousAt: null }] };
const edit = (session: string, minutes: number, lines = 10): FileEdit => ({ session, at: AT + minutes * MINUTE, path: "a.ts", lines });

function ownersOf(edits: readonly FileEdit[]): string[] {
  return findOwners([commit], edits, [], () => true).map(({ session, grade, lines }) => `${session} ${grade} ${lines}`);
}

describe("who made a commit", () => {
  it("was at work before it: what was edited after it is no part of it", () => {
    assert.deepEqual(ownersOf([edit("before", -1), edit("after", 1.5, 100)]), ["before strong 11"]);
    assert.deepEqual(ownersOf([edit("before", -1), edit("before", 1)]), ["before strong 11"]);
  });

  it("may have a clock that is a minute or two ahead, where nobody edited before", () => {
    assert.deepEqual(ownersOf([edit("ahead", 1.5)]), ["ahead strong 11"]);
    assert.deepEqual(ownersOf([edit("later", 3)]), []);
  });

  it("edited it in the second that git cut from its time", () => {
    assert.deepEqual(ownersOf([edit("quick", 0.9 / 60)]), ["quick strong 11"]);
  });
});
