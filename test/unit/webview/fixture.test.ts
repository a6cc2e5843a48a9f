import assert from "node:assert/strict";
import fc from "fast-check";
import { PanelSnapshot } from "../../../src/protocol";
import { hostileSnapshot } from "../../fixtures/hostileSnapshot";
import { emptySnapshot, panelSnapshot } from "../../fixtures/panelSnapshot";
import { addSpend, emptySpend } from "../../fixtures/spendParts";

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

  it("add up: what became of the range is the headline, class by class", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        (seed, days, outcomes) => {
          const { headline, states } = panelSnapshot({ seed, days, outcomes });
          const sum = [states.landed, states.reverted, ...states.others.map(({ spend }) => spend)].reduce(addSpend, emptySpend());
          assert.deepEqual(sum, headline.spend);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("add up: each outcome is the sum of its allocations, and all of them are what landed and what was reverted", () => {
    const { outcomes, states } = panelSnapshot();
    for (const { cost, totalTokens, allocations, sessions, grade } of outcomes) {
      assert.equal(
        allocations.reduce((sum, part) => sum + part.cost.nanoUsd, 0),
        cost?.nanoUsd ?? 0,
      );
      assert.equal(
        allocations.reduce((sum, part) => sum + part.totalTokens, 0),
        totalTokens,
      );
      assert.equal(new Set(allocations.map(({ session }) => session)).size, sessions);
      assert.equal(allocations.length === 0, grade === "none");
    }
    assert.equal(
      outcomes.reduce((sum, { cost }) => sum + (cost?.nanoUsd ?? 0), 0),
      states.landed.cost.nanoUsd + states.reverted.cost.nanoUsd,
    );
  });

  it("hold corrections that show: in an allocation, in a split, and as kept", () => {
    const { outcomes, states, unlinked, corrections } = panelSnapshot();
    assert.equal(corrections.length, 3);
    for (const { repo, session, from, until, targets } of corrections) {
      for (const { outcome } of targets) {
        if (outcome === null) assert.ok(states.others.some(({ state }) => state === "kept"));
        else {
          const row = outcomes.find(({ id }) => id === outcome);
          assert.equal(row?.repo, repo);
          const part = row?.allocations.find((allocation) => allocation.session === session);
          assert.deepEqual([part?.from, part?.until, part?.grade], [from, until, "exact"]);
        }
      }
      assert.ok(!unlinked.some((row) => row.session === session));
    }
  });
});
