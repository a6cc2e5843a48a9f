import assert from "node:assert/strict";
import fc from "fast-check";
import { MIN_OUTCOMES_FOR_MEDIAN, MIN_OUTCOMES_FOR_QUARTILES } from "../../../src/core/gates";
import { gatedDistribution, quartiles } from "../../../src/core/statistics";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, index) => index + 1);

describe("quartiles", () => {
  it("interpolates between order statistics as R does by default", () => {
    assert.deepEqual(quartiles([1, 2, 3, 4]), { n: 4, median: 2.5, q1: 1.75, q3: 3.25 });
    assert.deepEqual(quartiles([10, 1, 7]), { n: 3, median: 7, q1: 4, q3: 8.5 });
    assert.deepEqual(quartiles([5]), { n: 1, median: 5, q1: 5, q3: 5 });
    assert.deepEqual(quartiles([]), { n: 0, median: null, q1: null, q3: null });
  });

  it("lies within the values, in order, in any order of them, and leaves them alone", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const before = [...values];
        const { q1, median, q3 } = quartiles(values);
        assert.deepEqual(values, before);
        assert.deepEqual(quartiles([...values].reverse()), quartiles(values));
        assert.ok(q1 !== null && median !== null && q3 !== null);
        assert.ok(Math.min(...values) <= q1 && q1 <= median && median <= q3 && q3 <= Math.max(...values));
      }),
    );
  });

  it("refuses what is no number", () => {
    assert.throws(() => quartiles([1, Number.NaN]), RangeError);
    assert.throws(() => gatedDistribution([Number.POSITIVE_INFINITY]), RangeError);
  });
});

describe("gatedDistribution", () => {
  it("has the gates of the design", () => assert.deepEqual([MIN_OUTCOMES_FOR_MEDIAN, MIN_OUTCOMES_FOR_QUARTILES], [8, 20]));

  it("says nothing of 7 values but their number", () => {
    assert.deepEqual(gatedDistribution(upTo(7)), { n: 7, enough: false, median: null, q1: null, q3: null, min: null, max: null });
  });
  it("gives median and range from 8 values on", () => {
    assert.deepEqual(gatedDistribution(upTo(8)), { n: 8, enough: true, median: 4.5, q1: null, q3: null, min: 1, max: 8 });
    assert.equal(gatedDistribution(upTo(19)).q1, null);
  });
  it("gives quartiles from 20 values on", () => {
    assert.deepEqual(gatedDistribution(upTo(21)), { n: 21, enough: true, median: 11, q1: 6, q3: 16, min: 1, max: 21 });
    assert.equal(gatedDistribution(upTo(20)).q1, 5.75);
  });
});
