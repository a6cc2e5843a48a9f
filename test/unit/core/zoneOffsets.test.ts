import assert from "node:assert/strict";
import fc from "fast-check";
import { createDayCutter } from "../../../src/core/day";
import { zoneSpans } from "../../../src/core/zoneOffsets";

const FROM = Date.UTC(2024, 0, 1);
const TO = Date.UTC(2027, 0, 1);
const DAY_MS = 86_400_000;

describe("a zone's offsets", () => {
  it("change twice a year where clocks do, at the moment at which they do", () => {
    const berlin = zoneSpans("Europe/Berlin", FROM, Date.UTC(2025, 0, 1));
    assert.deepEqual(berlin, [
      { until: Date.UTC(2024, 2, 31, 1), offsetMs: 3_600_000 },
      { until: Date.UTC(2024, 9, 27, 1), offsetMs: 7_200_000 },
      { until: Number.POSITIVE_INFINITY, offsetMs: 3_600_000 },
    ]);
    assert.deepEqual(zoneSpans("Asia/Kathmandu", FROM, TO), [{ until: Number.POSITIVE_INFINITY, offsetMs: 20_700_000 }]);
    assert.throws(() => zoneSpans("Mars/Olympus", FROM, TO), RangeError);
  });

  for (const zone of ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Chatham", "Africa/Casablanca"]) {
    it(`cut the same days as the calendar does (${zone})`, () => {
      const spans = zoneSpans(zone, FROM, TO);
      const dayOf = createDayCutter(zone);
      fc.assert(
        fc.property(fc.integer({ min: FROM, max: TO }), (at) => {
          const offset = spans.find(({ until }) => at < until)?.offsetMs ?? Number.NaN;
          const day = new Date(Math.floor((at + offset) / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
          assert.equal(day, dayOf(at));
        }),
        { numRuns: 500 },
      );
    });
  }
});
