import assert from "node:assert/strict";
import fc from "fast-check";
import type { UsagePart } from "../../../../src/core/economics/parts";
import { type Cap, replayCap } from "../../../../src/core/economics/replay";
import { DAY, dayOf, NOW, parts, tallyOf, weekOf } from "./arbitraries";

const run = (cap: Cap, list: readonly UsagePart[]) => replayCap(cap, { parts: list, isReverted: (id) => id === "o0", dayOf, weekOf });
const per = fc.constantFrom<Cap["per"]>("day", "week", "session");

function work(count: number, more: (index: number) => Partial<UsagePart> = () => ({})): UsagePart[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ session: `s${index}`, at: NOW - 40 * DAY + index * 60_000, piece: index, agent: null, model: null, cwd: null, branch: null },
    tally: tallyOf(100, 1_000),
    fate: { kind: "outcome" as const, outcome: `p${index}`, grade: "exact" as const },
    ...more(index),
  }));
}

describe("the replay of a cap", function () {
  this.timeout(60_000);
  it("never stops more for a larger cap", () => {
    fc.assert(
      fc.property(parts, per, fc.nat(9e9), fc.nat(9e9), (list, window, one, two) => {
        const [small, large] = [Math.min(one, two), Math.max(one, two)].map((nanoUsd) => run({ per: window, nanoUsd }, list));
        assert.equal(small?.shown, large?.shown);
        if (!small?.shown || !large?.shown) return;
        assert.ok(large.beyondNanoUsd <= small.beyondNanoUsd);
        const stopped = new Map(small.outcomes.map(({ outcome, nanoUsd }) => [outcome, nanoUsd]));
        for (const { outcome, nanoUsd } of large.outcomes) assert.ok((stopped.get(outcome) ?? -1) >= nanoUsd);
        assert.ok(large.sessions <= small.sessions);
      }),
    );
  });
  it("sums by state to what is beyond the cap, whatever the order", () => {
    fc.assert(
      fc.property(parts, per, fc.nat(5e9), (list, window, nanoUsd) => {
        const replay = run({ per: window, nanoUsd }, list);
        assert.deepEqual(run({ per: window, nanoUsd }, [...list].reverse()), replay);
        if (replay.shown)
          assert.equal(
            Object.values(replay.byState).reduce((sum, amount) => sum + amount, 0),
            replay.beyondNanoUsd,
          );
      }),
    );
  });
  it("lets the response through that reaches the cap, and says what would have come after", () => {
    const one = (session: string) => work(10, () => ({ session }));
    const replay = run({ per: "session", nanoUsd: 3_000 }, one("s"));
    assert.ok(replay.shown);
    assert.deepEqual([replay.beyondNanoUsd, replay.outcomes.length, replay.landed, replay.effect], [7_000, 7, 10, "stopped"]);
    assert.deepEqual(
      replay.outcomes.map(({ outcome }) => outcome),
      ["p3", "p4", "p5", "p6", "p7", "p8", "p9"],
    );
    const daily = run({ per: "day", nanoUsd: 3_000 }, one("s"));
    assert.ok(daily.shown && daily.effect === "delayed");
    const none = run({ per: "week", nanoUsd: 10_000 }, one("s"));
    assert.ok(none.shown && none.outcomes.length === 0 && none.beyondNanoUsd === 0);
  });
  it("stops the parts of one response together", () => {
    const list = work(10, (index) => ({ session: "s", piece: Math.floor(index / 2), at: NOW - 40 * DAY + Math.floor(index / 2) }));
    const replay = run({ per: "session", nanoUsd: 3_000 }, list);
    assert.ok(replay.shown);
    assert.equal(replay.beyondNanoUsd, 6_000);
  });
  it("is not shown while much is unlinked, or little has landed, and says why", () => {
    const rest = { kind: "rest", state: "reading" } as const;
    const half = run(
      { per: "day", nanoUsd: 1 },
      work(20, (index) => (index % 2 === 0 ? { fate: rest } : {})),
    );
    assert.ok(!half.shown && half.why.includes("50 %") && half.coverage === 0.5);
    const few = run({ per: "day", nanoUsd: 1 }, work(7));
    assert.ok(!few.shown && few.why.includes("7"));
    const unsure = run(
      { per: "day", nanoUsd: 1 },
      work(20, (index) => ({ fate: { kind: "outcome", outcome: `p${index}`, grade: "weak" } })),
    );
    assert.ok(!unsure.shown);
    assert.ok(!run({ per: "day", nanoUsd: 1 }, []).shown);
    assert.ok(!run({ per: "day", nanoUsd: Number.NaN }, work(20)).shown);
    assert.ok(run({ per: "day", nanoUsd: 1 }, work(8)).shown);
  });
  it("does not count an outcome that was taken back as landed", () => {
    const replay = run(
      { per: "day", nanoUsd: 0 },
      work(9, (index) => ({ fate: { kind: "outcome", outcome: `o${index}`, grade: "exact" } })),
    );
    assert.ok(replay.shown);
    assert.deepEqual([replay.landed, replay.outcomes.length, replay.byState.reverted], [8, 8, 1_000]);
  });
});
