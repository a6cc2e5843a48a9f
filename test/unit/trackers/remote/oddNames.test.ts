/** Words of a server that are also the names of what every object has. */
import assert from "node:assert/strict";
import { parseIssues } from "../../../../src/trackers/github/wire";
import { Issue, toIssue } from "../../../../src/trackers/linear/wire";

const INHERITED = Object.getOwnPropertyNames(Object.prototype);
const moment = "2026-05-01T10:00:00Z";

describe("names that every object has", () => {
  it("are no reason of GitHub's, and cost the other rows nothing", () => {
    const issue = (number: number, stateReason: string) => ({
      __typename: "Issue",
      number,
      url: `https://github.com/octo/app/issues/${number}`,
      title: "A title",
      state: "CLOSED",
      stateReason,
      createdAt: moment,
      updatedAt: moment,
      closedAt: moment,
      author: null,
      repository: { nameWithOwner: "octo/app" },
      assignees: { nodes: [] },
      labels: { nodes: [] },
      closings: { nodes: [] },
      transfers: { nodes: [] },
    });
    const nodes = [issue(1, "NOT_PLANNED"), ...INHERITED.map((name, i) => issue(i + 2, name))];
    const found = parseIssues({ search: { issueCount: nodes.length, pageInfo: { hasNextPage: false, endCursor: null }, nodes } });
    assert.deepEqual(found?.rejected, []);
    assert.deepEqual(
      found?.items.map((one) => one.issue?.reason),
      ["not planned", ...INHERITED.map(() => "completed")],
    );
  });

  it("are no closed state of Linear's", () => {
    for (const type of INHERITED) {
      const row = Issue.parse({
        id: "x",
        identifier: "APP-1",
        previousIdentifiers: [],
        title: "A title",
        url: "https://linear.app/x",
        createdAt: moment,
        updatedAt: moment,
        completedAt: moment,
        state: { name: "Done", type },
        creator: null,
        assignee: null,
        labels: { nodes: [] },
        attachments: { nodes: [] },
        history: { nodes: [{ createdAt: moment, actor: { id: "odd" }, toState: { type } }] },
      });
      assert.equal(toIssue(row), null, type);
      const done = toIssue({ ...row, state: { name: "Done", type: "completed" } });
      assert.deepEqual([done?.reason, done?.closedBy], ["completed", null], type);
    }
  });
});
