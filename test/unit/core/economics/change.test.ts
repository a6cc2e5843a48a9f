import assert from "node:assert/strict";
import fc from "fast-check";
import { associate } from "../../../../src/core/economics/association";
import { type ComparisonInput, compareAround, comparePeriods } from "../../../../src/core/economics/baseline";
import type { OutcomeCost } from "../../../../src/core/economics/outcome";
import { judgeChange } from "../../../../src/core/economics/periods";
import { taskTypeOf } from "../../../../src/core/economics/taskType";
import { createRandom } from "../../../simulate/random";
import { costOf } from "./arbitraries";

const WEEKS = 60;
const DATE = 7 * 36;

/** Fifteen outcomes a week around a dollar; `factor` times that from the date on. */
function history(factor: number, coverage = 1): ComparisonInput {
  const random = createRandom(5);
  const costs: OutcomeCost[] = [];
  for (let day = 0; day < WEEKS * 7; day++) {
    for (let left = day % 7 < 5 ? 3 : 0; left > 0; left--) {
      const cost = 1e9 * Math.exp(0.5 * random.normal()) * (day >= DATE ? factor : 1);
      costs.push(costOf(`${day} ${left}`, Math.round(cost), { at: day, title: "fix: it" }));
    }
  }
  return {
    costs,
    spend: Array.from({ length: WEEKS * 7 }, (_, day) => ({ day, nanoUsd: 1e9, tokens: 1_000, sureTokens: 1_000 * coverage })),
    dayOf: (ms) => ms,
    stratumOf: ({ outcome }) => taskTypeOf(outcome.title, outcome.labels),
    settledUntil: WEEKS * 7,
  };
}

const verdictOf = (input: ComparisonInput, date = DATE) =>
  compareAround(date, input).changes.find(({ measure }) => measure === "cost per outcome");

describe("before and after a date", function () {
  this.timeout(60_000);
  it("sees a real change in either direction, and none where there is none", () => {
    assert.equal(verdictOf(history(3))?.verdict, "more");
    assert.equal(verdictOf(history(1 / 3))?.verdict, "less");
    assert.equal(verdictOf(history(1))?.verdict, "no clear difference");
    assert.equal(verdictOf(history(3), DATE - 7 * 12)?.verdict, "no clear difference");
  });
  it("compares whole weeks that end and begin at the date", () => {
    const { periods, costBefore, costAfter } = compareAround(DATE, history(1));
    assert.ok(periods !== null);
    assert.equal(periods.before.to, DATE);
    assert.equal(periods.after.from, DATE);
    assert.equal((periods.after.to - periods.after.from) % 7, 0);
    assert.ok((costBefore?.n ?? 0) >= 20 && (costAfter?.n ?? 0) >= 20);
  });
  it("says nothing while less than 60 % is linked", () => {
    const { changes, why } = compareAround(DATE, history(3, 0.59));
    assert.deepEqual(changes, []);
    assert.match(why, /59 %/);
  });
  it("says nothing of a short history, of few outcomes or of a date without an after", () => {
    const short = { ...history(3), settledUntil: DATE + 6 };
    assert.equal(compareAround(DATE, short).periods, null);
    assert.match(compareAround(21, history(3)).why, /weeks/);
    const all = history(3);
    const few = compareAround(DATE, { ...all, costs: all.costs.filter((_, index) => index % 20 === 0) });
    assert.equal(few.periods, null);
    assert.match(few.why, /20 outcomes/);
    assert.equal(compareAround(DATE, { ...all, costs: [], spend: [] }).periods, null);
  });
  it("does not depend on the order of outcomes and days", () => {
    const all = history(2);
    assert.deepEqual(
      compareAround(DATE, { ...all, costs: [...all.costs].reverse(), spend: [...all.spend].reverse() }),
      compareAround(DATE, all),
    );
  });
  it("compares two periods apart by the same spans", () => {
    const weeks = (from: number, to: number) => ({ from: from * 7, to: to * 7 });
    const apart = comparePeriods({ before: weeks(28, 32), after: weeks(36, 40) }, history(3));
    assert.equal(apart.changes[0]?.verdict, "more");
    assert.equal(comparePeriods({ before: weeks(28, 32), after: weeks(36, 41) }, history(3)).periods, null);
    assert.equal(comparePeriods({ before: weeks(28, 32), after: weeks(35, 39) }, history(3)).periods, null);
    assert.match(comparePeriods({ before: weeks(53, 57), after: weeks(57, 61) }, history(3)).why, /recent/);
  });
});

describe("the judgement of a change", function () {
  this.timeout(60_000);
  const levels = fc.array(fc.option(fc.double({ min: -3, max: 3, noNaN: true }), { freq: 12 }), { minLength: 2, maxLength: 30 });
  const round = (value: number | null | undefined) => (value === null || value === undefined ? value : Math.round(value * 1e6) / 1e6 + 0);
  it("does not care for the unit, and turns round with the sign", () => {
    fc.assert(
      fc.property(levels, fc.nat(29), (values, place) => {
        const at = place % values.length;
        const once = judgeChange(values, at);
        const scaled = judgeChange(
          values.map((value) => (value === null ? null : value + 7)),
          at,
        );
        const turned = judgeChange(
          values.map((value) => (value === null ? null : -value)),
          at,
        );
        assert.equal(round(scaled.ratio), round(once.ratio));
        const opposite = {
          more: "less",
          less: "more",
          "no clear difference": "no clear difference",
          "not enough yet": "not enough yet",
        } as const;
        assert.equal(turned.verdict, opposite[once.verdict]);
        if (once.ratio !== null && turned.ratio !== null) assert.equal(round(Math.log(turned.ratio)), round(-Math.log(once.ratio)));
      }),
    );
  });
  it("has a direction only with an interval that excludes 1, a factor that matters, eight sham dates and four periods before", () => {
    fc.assert(
      fc.property(levels, fc.nat(29), (values, place) => {
        const { verdict, beyondDrift, shrunk, p, shams, earlier } = judgeChange(values, place % values.length);
        if (verdict !== "more" && verdict !== "less") return;
        assert.ok(beyondDrift !== null && shrunk !== null && p <= 0.05 && shams >= 8 && earlier >= 4);
        if (verdict === "more") assert.ok(beyondDrift.low > 1 && shrunk >= 1.25);
        else assert.ok(beyondDrift.high < 1 && shrunk <= 1 / 1.25);
      }),
      { numRuns: 1_000 },
    );
  });
  it("takes the way back to the usual off", () => {
    const usual = [0, 0.1, -0.1, 0.05, -0.05, 0.1, -0.1, 0, 0.05];
    const { ratio, shrunk } = judgeChange([...usual, 1.2, 0.1, 0, 0.1], 10);
    assert.ok(ratio !== null && shrunk !== null && ratio < 0.4 && shrunk > 0.6);
  });
});

describe("moving together", function () {
  this.timeout(60_000);
  const series = (name: string, totals: readonly number[]) => ({ name, weeks: totals.map((total, week) => ({ week, total })) });
  it("needs thirty pairs of weeks, and is the same from both sides", () => {
    const random = createRandom(9);
    const a = Array.from({ length: 45 }, () => random.uniform());
    const b = a.map((value) => value + 0.2 * random.uniform());
    const both = associate(series("a", a), series("b", b));
    assert.equal(both.verdict, "move together");
    assert.equal(associate(series("b", b), series("a", a)).verdict, "move together");
    assert.equal(
      associate(
        series("a", a),
        series(
          "b",
          b.map((value) => 2 - value),
        ),
      ).verdict,
      "move apart",
    );
    assert.equal(associate(series("a", a.slice(0, 30)), series("b", b.slice(0, 30))).verdict, "not enough yet");
    assert.equal(associate(series("a", a.slice(0, 31)), series("b", b.slice(0, 31))).n, 30);
  });
  it("leaves out weeks in which neither has anything, and says nothing of what never changes", () => {
    const idle = associate(series("a", [...Array<number>(50).fill(0), 1, 2]), series("b", [...Array<number>(50).fill(0), 1, 2]));
    assert.equal(idle.n, 1);
    assert.equal(associate(series("a", Array<number>(50).fill(3)), series("b", Array<number>(50).fill(4))).verdict, "no clear link");
  });
});
