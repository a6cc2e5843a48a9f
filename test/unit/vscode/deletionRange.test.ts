import assert from "node:assert/strict";
import fc from "fast-check";
import { createDayCutter } from "../../../src/core/day";
import { DELETION_SPANS, deletionRange } from "../../../src/vscode/deletionRange";

describe("deletionRange", () => {
  const berlin = "Europe/Berlin";

  it("begins at midnight where the user is and ends now", () => {
    const now = Date.UTC(2026, 5, 10, 12);
    assert.deepEqual(deletionRange("today", now, berlin), { since: Date.UTC(2026, 5, 9, 22), until: now });
    assert.deepEqual(deletionRange("week", now, berlin), { since: Date.UTC(2026, 5, 3, 22), until: now });
    assert.deepEqual(deletionRange("month", now, berlin), { since: Date.UTC(2026, 4, 11, 22), until: now });
  });

  it("counts days, not hours, when the clocks change", () => {
    // On 29 March 2026 the clocks went from 02:00 to 03:00.
    const now = Date.UTC(2026, 2, 30, 12);
    assert.deepEqual(deletionRange("week", now, berlin), { since: Date.UTC(2026, 2, 23, 23), until: now });
  });

  it("leaves the last 30 days where what is older goes, and is everything with null", () => {
    const now = Date.UTC(2026, 5, 10, 12);
    assert.deepEqual(deletionRange("older", now, berlin), { since: 0, until: Date.UTC(2026, 4, 11, 22) });
    assert.equal(deletionRange("all", now, berlin), null);
  });

  it("is never empty, never in the future, and starts on its day, in any zone", () => {
    const zones = ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"];
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2030, 0) }), fc.constantFrom(...zones), (now, zone) => {
        const dayOf = createDayCutter(zone);
        for (const span of DELETION_SPANS) {
          const range = deletionRange(span, now, zone);
          if (range === null) continue;
          assert.ok(range.since <= range.until && range.until <= now);
          const edge = span === "older" ? range.until : range.since;
          assert.notEqual(dayOf(edge - 1), dayOf(edge));
        }
        const month = deletionRange("month", now, zone);
        assert.equal(deletionRange("older", now, zone)?.until, month?.since);
      }),
      { numRuns: 50 },
    );
  });
});
