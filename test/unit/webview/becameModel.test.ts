import assert from "node:assert/strict";
import fc from "fast-check";
import { becameModel } from "../../../webview/becameModel";
import { panelSnapshot } from "../../fixtures/panelSnapshot";
import { emptySpend } from "../../fixtures/spendParts";

describe("what became of the usage", () => {
  it("sums to the headline in cost, tokens and share, and its parts to their group", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 0, max: 40 }),
        fc.constantFrom("cost" as const, "tokens" as const),
        (seed, outcomes, measure) => {
          const snapshot = panelSnapshot({ seed, outcomes });
          const { spend } = snapshot.headline;
          const { rows, total } = becameModel(snapshot, measure);
          const sum = (figures: readonly { readonly nanoUsd: number; readonly totalTokens: number }[]) => [
            figures.reduce((all, { nanoUsd }) => all + nanoUsd, 0),
            figures.reduce((all, { totalTokens }) => all + totalTokens, 0),
          ];
          assert.deepEqual(sum(rows), [spend.cost.nanoUsd, spend.totalTokens]);
          assert.deepEqual(sum([total]), [spend.cost.nanoUsd, spend.totalTokens]);
          assert.ok(Math.abs(rows.reduce((all, { share }) => all + (share ?? 0), 0) - 1) < 1e-9);
          for (const row of rows) {
            if (row.group === "exploration") assert.deepEqual(sum(row.parts), sum([row]));
            else assert.deepEqual(row.parts, []);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it("leaves out what is nothing, and keeps work in flight out of exploration", () => {
    const { rows } = becameModel(panelSnapshot({ outcomes: 0 }), "cost");
    assert.deepEqual(
      rows.map(({ group }) => group),
      ["in-flight", "exploration"],
    );
    assert.ok(rows[1]?.parts.every(({ state }) => state !== "in-flight"));
  });

  it("shares tokens where nothing has a price", () => {
    const snapshot = panelSnapshot();
    const free = { ...emptySpend(), totalTokens: 100 };
    const model = becameModel(
      {
        ...snapshot,
        headline: { ...snapshot.headline, spend: { ...free, totalTokens: 300 } },
        states: { landed: free, reverted: emptySpend(), others: [{ state: "reading", spend: { ...free, totalTokens: 200 } }] },
      },
      "cost",
    );
    assert.equal(model.measure, "tokens");
    assert.deepEqual(
      model.rows.map(({ share }) => share),
      [1 / 3, 2 / 3],
    );
    const nothing = becameModel(
      {
        ...snapshot,
        headline: { ...snapshot.headline, spend: emptySpend() },
        states: { landed: emptySpend(), reverted: emptySpend(), others: [] },
      },
      "cost",
    );
    assert.deepEqual(nothing.rows, []);
    assert.equal(nothing.total.share, null);
  });
});
