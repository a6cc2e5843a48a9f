import assert from "node:assert/strict";
import fc from "fast-check";
import { dayNumber, weekNumber } from "../../../../src/core/economics/calendar";
import { drawDown, projectWeeks } from "../../../../src/core/economics/commitment";
import { costCentreOf, matches } from "../../../../src/core/economics/costCentre";
import { taskTypeOf } from "../../../../src/core/economics/taskType";
import { declaredValueOf, returnOnTokens } from "../../../../src/core/economics/value";
import { costOf, DAY, NOW, outcomeOf, weekOf } from "./arbitraries";

describe("weeks", function () {
  this.timeout(60_000);
  it("begin on Mondays", () => {
    assert.equal(weekNumber(dayNumber("2026-11-22")) + 1, weekNumber(dayNumber("2026-11-23")));
    assert.equal(weekNumber(dayNumber("2026-11-23")), weekNumber(dayNumber("2026-11-29")));
    assert.equal(dayNumber("2026-03-30") - dayNumber("2026-03-28"), 2);
    assert.throws(() => dayNumber("2026-02-31x"), RangeError);
  });
});

describe("the type of a task", function () {
  this.timeout(60_000);
  it("is the title's prefix, else what the labels agree on, else unknown", () => {
    const cases: [string, string[], string][] = [
      ["feat: x", [], "feat"],
      ["Fix(parser)!: y", ["documentation"], "fix"],
      ["docs(readme): z", [], "docs"],
      ['Revert "feat: x"', [], "revert"],
      ["Add a thing", ["bug"], "fix"],
      ["Add a thing", ["type: Feature", "good first issue"], "feat"],
      ["Add a thing", ["kind/docs"], "docs"],
      ["Add a thing", ["bug", "enhancement"], "unknown"],
      ["Add a thing", [], "unknown"],
      ["WIP: a thing", [], "unknown"],
      ["feat without a colon", [], "unknown"],
      ["https://feat: x", [], "unknown"],
    ];
    for (const [title, labels, type] of cases) assert.equal(taskTypeOf(title, labels), type, title);
  });
  it("takes any text", () => {
    fc.assert(fc.property(fc.string(), fc.array(fc.string()), (title, labels) => assert.equal(typeof taskTypeOf(title, labels), "string")));
    assert.equal(taskTypeOf(`feat(${"(".repeat(50_000)}`, []), "unknown");
  });
});

describe("a cost centre", function () {
  this.timeout(60_000);
  const centre = (name: string, more: object) => ({ name, folders: [], repositories: [], branches: [], ...more });
  const at = { folder: "/w/shop/web", repository: ["shop", "/w/shop"], branch: "feature/cart" };
  it("is the first that names the folder, the repository or the branch", () => {
    const web = centre("web", { folders: ["/w/shop/web/"] });
    const all = centre("shop", { repositories: ["shop"] });
    const carts = centre("carts", { branches: ["feature/*"] });
    assert.equal(costCentreOf([web, all], at), "web");
    assert.equal(costCentreOf([all, web], at), "shop");
    assert.equal(costCentreOf([carts], at), "carts");
    assert.equal(costCentreOf([carts], { ...at, branch: null }), null);
    assert.equal(costCentreOf([web], { ...at, folder: "/w/shop/website" }), null);
    assert.equal(costCentreOf([web], { ...at, folder: "/w/shop/web/src" }), "web");
    assert.equal(costCentreOf([centre("x", { folders: ["C:\\work\\*"] })], { ...at, folder: "C:\\work\\a" }), "x");
    assert.equal(costCentreOf([], at), null);
  });
  it("matches as a regular expression would, with * for anything", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "/", "*"), maxLength: 8 });
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        assert.equal(matches(wanted, given), new RegExp(`^${wanted.replaceAll("*", ".*")}$`).test(given));
      }),
      { numRuns: 2_000 },
    );
    assert.equal(matches("*a".repeat(30), "a".repeat(29)), false);
  });
});

describe("a declared value", function () {
  this.timeout(60_000);
  const values = { perPointNanoUsd: 100, labelsNanoUsd: { Bug: 300, big: 900 }, issuesNanoUsd: { "#12": 5_000 } };
  const issue = (more: object) => outcomeOf("o", { kind: "issue", ...more });
  it("is the issue's own, else its most valuable label's, else its estimate's", () => {
    assert.deepEqual(declaredValueOf(issue({ keys: ["#12"], labels: ["bug"], points: 3 }), values), { nanoUsd: 5_000, by: "issue" });
    assert.deepEqual(declaredValueOf(issue({ labels: ["bug", "BIG"], points: 3 }), values), { nanoUsd: 900, by: "label" });
    assert.deepEqual(declaredValueOf(issue({ labels: ["other"], points: 3 }), values), { nanoUsd: 300, by: "points" });
    assert.equal(declaredValueOf(issue({ points: null }), values), null);
    assert.equal(declaredValueOf(issue({ keys: ["constructor"] }), values), null);
  });
  it("gives a return from eight outcomes on, and says what it leaves out", () => {
    const list = (n: number) => Array.from({ length: n }, (_, index) => costOf(`o${index}`, 50, { points: 2, at: NOW - index * 7 * DAY }));
    const more = [costOf("x", 70), costOf("y", null, { points: 4 })];
    const some = returnOnTokens([...list(7), ...more], values, weekOf);
    assert.deepEqual([some.n, some.ratio, some.interval], [7, null, null]);
    assert.deepEqual(
      [some.withoutValue, some.withoutCost],
      [
        { outcomes: 1, costNanoUsd: 70 },
        { outcomes: 1, valueNanoUsd: 400 },
      ],
    );
    const enough = returnOnTokens(list(10), values, weekOf);
    assert.deepEqual([enough.n, enough.ratio, enough.each.median], [10, 4, 4]);
    assert.ok(enough.interval !== null);
    const taken = returnOnTokens([...list(10), costOf("r", 500, { points: 2, reverted: true })], values, weekOf);
    assert.equal(taken.ratio, 2);
  });
});

describe("a commitment", function () {
  this.timeout(60_000);
  const commitment = { name: "year", nanoUsd: 1_000, from: "2026-01-01", to: "2026-12-31" };
  const first = dayNumber("2026-01-01");
  const daily = (days: number, amount: number, from = first) =>
    Array.from({ length: days }, (_, day) => ({ day: from + day, nanoUsd: amount }));
  it("counts what was spent in its days alone, and how much of them is over", () => {
    const spend = [...daily(10, 7), { day: first - 1, nanoUsd: 99 }, { day: dayNumber("2027-01-01"), nanoUsd: 99 }];
    const { spentNanoUsd, elapsedShare, spentShare, projected, verdict } = drawDown(commitment, spend, first + 73);
    assert.deepEqual([spentNanoUsd, elapsedShare, spentShare, projected, verdict], [70, 0.2, 0.07, null, "not enough yet"]);
    assert.equal(drawDown(commitment, [], first - 1).verdict, "not begun");
    assert.equal(drawDown(commitment, [], dayNumber("2027-01-01")).verdict, "over");
    assert.equal(drawDown(commitment, daily(3, 500), first + 4).verdict, "exceeded");
  });
  it("projects a range, never less than is spent, and only half as far as it has seen", () => {
    const steady = daily(364 - 28, 3);
    const late = drawDown(commitment, steady, first + 364 - 28);
    assert.ok(
      late.projected !== null && late.projected.lowNanoUsd >= late.spentNanoUsd && late.projected.lowNanoUsd <= late.projected.highNanoUsd,
    );
    assert.equal(drawDown({ ...commitment, nanoUsd: 1_050 }, steady, first + 336).verdict, "heading above");
    assert.equal(drawDown({ ...commitment, nanoUsd: 5_000 }, steady, first + 336).verdict, "heading below");
    const early = drawDown(commitment, daily(100, 1), first + 100);
    assert.equal(early.projected, null);
    assert.match(early.why, /remain/);
  });
  it("gives a wider range for more unlike weeks, and none below zero", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9), { minLength: 8, maxLength: 60 }), fc.double({ min: 0.2, max: 20, noNaN: true }), (weeks, ahead) => {
        const { low, high } = projectWeeks(weeks, ahead);
        assert.ok(low >= 0 && low <= high);
        const twice = projectWeeks(
          weeks.map((total) => total * 2),
          ahead,
        );
        assert.ok(Math.abs(twice.high - 2 * high) <= 1e-6 * (1 + high));
      }),
    );
    const even = projectWeeks(Array<number>(20).fill(100), 5);
    assert.ok(Math.abs(even.low - 500) < 1e-9 && Math.abs(even.high - 500) < 1e-9);
  });
});
