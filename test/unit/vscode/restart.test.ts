import assert from "node:assert/strict";
import fc from "fast-check";
import { planRestart } from "../../../src/vscode/restart";

describe("planRestart", () => {
  it("waits longer each time and gives up at the fifth end within a minute", () => {
    let ends: readonly number[] = [];
    const waits = [0, 1_000, 2_000, 3_000, 4_000].map((now) => {
      const plan = planRestart(ends, now);
      ends = plan.ends;
      return plan.waitMs;
    });
    assert.deepEqual(waits, [200, 1_000, 5_000, 30_000, null]);
  });

  it("forgets an end after a minute", () => {
    assert.equal(planRestart([0, 1, 2, 3], 60_003).waitMs, 200);
    assert.equal(planRestart([0, 1, 2, 3], 59_999).waitMs, null);
  });

  it("never gives up on an engine that ends at most four times in any minute", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 15_000, max: 200_000 }), { maxLength: 50 }), (gaps) => {
        let ends: readonly number[] = [];
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          const plan = planRestart(ends, now);
          assert.notEqual(plan.waitMs, null);
          ends = plan.ends;
        }
      }),
    );
  });
});
