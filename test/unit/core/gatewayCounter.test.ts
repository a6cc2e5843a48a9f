import assert from "node:assert/strict";
import fc from "fast-check";
import { type CounterBaseline, readCounter, sinceOpen } from "../../../src/core/gatewayCounter";

function readAll(readings: readonly number[], start: CounterBaseline | null = null): CounterBaseline | null {
  return readings.reduce<CounterBaseline | null>((baseline, reading) => readCounter(baseline, reading), start);
}

function shown(readings: readonly number[]): number {
  const baseline = readAll(readings);
  return baseline === null ? 0 : sinceOpen(baseline);
}

const amount = fc.nat({ max: 1_000_000_000_000 });

describe("gatewayCounter", () => {
  it("counts from the first reading", () => {
    assert.deepEqual(readCounter(null, 500), { base: 500, carried: 0, last: 500 });
    assert.equal(shown([500]), 0);
    assert.equal(shown([500, 500, 730]), 230);
  });

  it("carries what was counted over a budget reset", () => {
    assert.deepEqual(readAll([500, 730, 20]), { base: 0, carried: 230, last: 20 });
    assert.equal(shown([500, 730, 20, 100]), 330);
    assert.equal(shown([500, 730, 0, 0, 10, 0, 5]), 245);
  });

  it("waits out a small step back instead of adding the whole counter", () => {
    assert.equal(shown([1_000, 1_100, 1_099]), 100);
    assert.equal(shown([1_000, 1_100, 1_099, 1_100, 1_098, 1_110]), 110);
  });

  it("ignores a reading that is no amount", () => {
    assert.equal(readCounter(null, Number.NaN), null);
    assert.equal(readCounter(null, -1), null);
    const baseline = { base: 1, carried: 2, last: 3 };
    for (const bad of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) assert.equal(readCounter(baseline, bad), baseline);
  });

  it("equals what was spent, when resets go to zero and every reset is read before spending resumes", () => {
    const event = fc.oneof(fc.record({ spend: amount }), fc.constant("reset" as const));
    fc.assert(
      fc.property(amount, fc.array(event, { maxLength: 50 }), (start, events) => {
        let counter = start;
        let spent = 0;
        let baseline = readCounter(null, counter);
        for (const what of events) {
          if (what === "reset") counter = 0;
          else {
            counter += what.spend;
            spent += what.spend;
          }
          baseline = readCounter(baseline, counter);
        }
        assert.equal(baseline === null ? null : sinceOpen(baseline), spent);
      }),
    );
  });

  it("never falls, is never negative, and never exceeds what was spent, however seldom it is read", () => {
    const event = fc.oneof(fc.record({ spend: amount }), fc.constant("reset" as const), fc.constant("read" as const));
    fc.assert(
      fc.property(amount, fc.array(event, { maxLength: 80 }), (start, events) => {
        let counter = start;
        let spent = 0;
        let baseline = readCounter(null, counter);
        let before = 0;
        for (const what of events) {
          if (what === "reset") counter = 0;
          else if (what === "read") baseline = readCounter(baseline, counter);
          else {
            counter += what.spend;
            spent += what.spend;
          }
          const now = baseline === null ? 0 : sinceOpen(baseline);
          assert.ok(now >= before && now <= spent);
          before = now;
        }
      }),
    );
  });

  it("never falls for any sequence of readings, and a repeated reading changes nothing", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(amount, fc.integer(), fc.double()), { maxLength: 50 }), (readings) => {
        let baseline: CounterBaseline | null = null;
        let before = 0;
        for (const reading of readings) {
          baseline = readCounter(baseline, reading);
          assert.deepEqual(readCounter(baseline, reading), baseline);
          const now = baseline === null ? 0 : sinceOpen(baseline);
          assert.ok(Number.isSafeInteger(now) && now >= before);
          before = now;
        }
      }),
    );
  });

  it("goes on after a reload, from the stored baseline", () => {
    fc.assert(
      fc.property(fc.array(amount), fc.array(amount), (first, second) => {
        const stored: CounterBaseline | null = JSON.parse(JSON.stringify(readAll(first)));
        assert.deepEqual(readAll(second, stored), readAll([...first, ...second]));
      }),
    );
  });
});
