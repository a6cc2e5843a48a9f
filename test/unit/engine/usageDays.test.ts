import assert from "node:assert/strict";
import fc from "fast-check";
import { createDayCutter } from "../../../src/core/day";
import type { Usage } from "../../../src/core/usage";
import { reportUsage } from "../../../src/engine/answers/usageReport";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { createUsageWriter } from "../../../src/ledger/usageRows";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
/** Clocks that change in spring, the other way round, by half an hour, and never. */
const ZONES = ["Europe/Berlin", "America/Los_Angeles", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"];
const TOKENS = { input: 1, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: null };
const DAY_MS = 86_400_000;

describe("usage by day", () => {
  it("is cut where the user's days are, and a whole day's bucket is of its date in every zone", () => {
    const moment = fc.record({ at: fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2026, 0, 1) }), whole: fc.boolean() });
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 60 }), (moments) => {
        const ledger = openLedger(scratch());
        const names = createNames(ledger);
        const put = createUsageWriter(
          ledger,
          names,
          (_, next) => next,
          () => null,
        ).put;
        const used = moments.map(({ at, whole }) => (whole ? { at: Math.floor(at / DAY_MS) * DAY_MS, spanMs: DAY_MS } : { at, spanMs: 0 }));
        ledger.write(() => put("codex", used.map(usageOf), "replace"));
        for (const zone of ZONES) {
          const dayOf = createDayCutter(zone);
          const expected = new Map<string, number>();
          for (const { at, spanMs } of used) {
            const day = spanMs === DAY_MS ? new Date(at).toISOString().slice(0, 10) : dayOf(at);
            expected.set(day, (expected.get(day) ?? 0) + 1);
          }
          const { rows } = reportUsage(ledger, names, "day", { since: null, until: null }, zone, () => null);
          assert.deepEqual(
            rows.map(({ key, input }) => [key, input]),
            [...expected].sort(([a], [b]) => (a < b ? -1 : 1)),
          );
        }
        ledger.close();
      }),
      { numRuns: 20 },
    );
  }).timeout(60_000);
});

function usageOf({ at, spanMs }: { readonly at: number; readonly spanMs: number }, index: number): Usage {
  return {
    ...{ key: `k${index}`, session: null, at, spanMs, model: "m", provider: null, tokens: TOKENS, responses: 1 },
    ...{ tier: "standard", geo: null, webSearches: 0, reportedNanoUsd: null, billedNanoUsd: null, cwd: null, branch: null, ownerRank: 0 },
  };
}
