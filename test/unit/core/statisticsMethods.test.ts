import assert from "node:assert/strict";
import fc from "fast-check";
import { medianInterval, ratioInterval } from "../../../src/core/statisticsIntervals";
import { studentCritical, studentTwoSidedP } from "../../../src/core/statisticsStudent";

describe("Student's t", function () {
  this.timeout(60_000);
  it("has the critical values of printed tables", () => {
    const table: [number, number][] = [
      [1, 12.706],
      [2, 4.303],
      [3, 3.182],
      [4, 2.776],
      [5, 2.571],
      [10, 2.228],
      [11, 2.201],
      [30, 2.042],
      [120, 1.98],
    ];
    for (const [df, t] of table) assert.equal(Number(studentCritical(0.05, df).toFixed(3)), t, `df ${df}`);
    assert.equal(Number(studentCritical(0.01, 7).toFixed(3)), 3.499);
  });
  it("falls from 1 at 0 towards 0", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.double({ min: 0, max: 50, noNaN: true }), (df, t) => {
        const p = studentTwoSidedP(t, df);
        assert.ok(p >= 0 && p <= 1);
        assert.ok(studentTwoSidedP(t + 0.5, df) <= p + 1e-12);
        assert.equal(studentTwoSidedP(-t, df), p);
      }),
    );
    assert.equal(studentTwoSidedP(0, 5), 1);
  });
  it("refuses what is no count of degrees of freedom and no probability", () => {
    assert.throws(() => studentTwoSidedP(1, 0), RangeError);
    assert.throws(() => studentTwoSidedP(1, 2.5), RangeError);
    assert.throws(() => studentCritical(0, 5), RangeError);
  });
});

describe("the interval of a median", function () {
  this.timeout(60_000);
  const one = (values: readonly number[]) => medianInterval(values.map((value, index) => ({ value, week: index })));
  it("is the textbook's ranks for independent values", () => {
    // Conover's table: for n = 8 the 1st to the 8th, for n = 20 the 6th to the 15th; one cluster, so nothing widens it.
    const upTo = (n: number) => medianInterval(Array.from({ length: n }, (_, index) => ({ value: index + 1, week: 5 })));
    assert.deepEqual([upTo(8)?.low, upTo(8)?.high], [1, 8]);
    assert.deepEqual([upTo(20)?.low, upTo(20)?.high], [6, 15]);
    assert.equal(upTo(7), null);
  });
  it("is wider where values come in clusters, or is not there", () => {
    const spread = (week: (index: number) => number) =>
      medianInterval(Array.from({ length: 60 }, (_, index) => ({ value: index, week: week(index) })));
    const mixed = spread((index) => index % 12);
    const clustered = spread((index) => Math.floor(index / 5));
    assert.ok(mixed !== null);
    assert.ok(clustered === null || clustered.high - clustered.low > mixed.high - mixed.low);
  });
  it("contains the median, and does not depend on the order", () => {
    fc.assert(
      fc.property(fc.array(fc.record({ value: fc.nat(1e9), week: fc.integer({ min: 2900, max: 2960 }) }), { maxLength: 80 }), (values) => {
        const interval = medianInterval(values);
        assert.deepEqual(medianInterval([...values].reverse()), interval);
        if (interval === null) return;
        const below = values.filter(({ value }) => value <= interval.high).length;
        const above = values.filter(({ value }) => value >= interval.low).length;
        assert.ok(below * 2 >= values.length && above * 2 >= values.length);
      }),
    );
  });
  it("lasts from twelve weeks on", () => {
    const values = Array.from({ length: 36 }, (_, index) => ({ value: (index * 7) % 36, week: index % 12 }));
    assert.equal(medianInterval(values)?.lasting, true);
    assert.equal(medianInterval(values.map(({ value, week }) => ({ value, week: week % 11 })))?.lasting, false);
    assert.equal(one([1, 2, 3]), null);
  });
});

describe("the interval of a ratio", function () {
  this.timeout(60_000);
  const row = fc.record({ week: fc.integer({ min: 0, max: 20 }), numerator: fc.nat(1e6), rest: fc.nat(1e6) });
  it("contains the ratio, and a share's stays between 0 and 1", () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 10, maxLength: 60 }), (rows) => {
        const parts = rows.map(({ week, numerator, rest }) => ({ week, numerator, denominator: numerator + rest }));
        const ratio = parts.reduce((sum, one) => sum + one.numerator, 0) / parts.reduce((sum, one) => sum + one.denominator, 0);
        for (const kind of ["ratio", "share"] as const) {
          const interval = ratioInterval(parts, kind);
          if (interval === null) continue;
          assert.ok(interval.low <= ratio + 1e-9 && ratio <= interval.high + 1e-9, `${kind} ${ratio} ${JSON.stringify(interval)}`);
          if (kind === "share") assert.ok(interval.low >= 0 && interval.high <= 1);
          assert.deepEqual(ratioInterval([...parts].reverse(), kind), interval);
        }
      }),
    );
  });
  it("is not there below eight weeks", () => {
    const weeks = (n: number) => Array.from({ length: n }, (_, week) => ({ week, numerator: 1 + (week % 3), denominator: 5 }));
    assert.equal(ratioInterval(weeks(7), "ratio"), null);
    assert.notEqual(ratioInterval(weeks(8), "ratio"), null);
  });
});
