import assert from "node:assert/strict";
import { PanelSnapshot } from "../../../src/protocol";
import { emptySnapshot, hostileSnapshot, panelSnapshot } from "../../fixtures/panelSnapshot";

/** The page's tests are worth what their snapshots are worth. */
describe("the panel snapshots of the tests", () => {
  const reasons = ["no-logs", "unreadable", "no-usage-in-range", "no-repository", "no-commits", "untrusted"] as const;

  it("fit the protocol", () => {
    for (const snapshot of [
      panelSnapshot(),
      panelSnapshot({ days: 400, outcomes: 300 }),
      hostileSnapshot(),
      ...reasons.map(emptySnapshot),
    ]) {
      assert.deepEqual(PanelSnapshot.parse(snapshot), snapshot);
    }
  });

  it("are the same for the same seed and different for another", () => {
    assert.deepEqual(panelSnapshot({ seed: 5 }), panelSnapshot({ seed: 5 }));
    assert.notDeepEqual(panelSnapshot({ seed: 5 }), panelSnapshot({ seed: 6 }));
  });

  it("add up: the headline is the sum of the days", () => {
    const { headline, days } = panelSnapshot({ days: 90 });
    assert.equal(
      days.reduce((sum, { spend }) => sum + spend.cost.nanoUsd, 0),
      headline.spend.cost.nanoUsd,
    );
    assert.equal(
      days.reduce((sum, { spend }) => sum + spend.totalTokens, 0),
      headline.spend.totalTokens,
    );
  });
});
