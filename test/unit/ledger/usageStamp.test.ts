import assert from "node:assert/strict";
import { deleteRange } from "../../../src/ledger/deletion";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { sourceFacts } from "../../../src/ledger/sourceFacts";
import { rememberedOfUsage } from "../../../src/ledger/usageStamp";
import { scratchFolders } from "../../support/scratch";
import { fillLedger } from "../../support/syntheticLedger";

const scratch = scratchFolders();
const NOW = Date.UTC(2026, 10, 17);
const SIZE = { seed: 2, responses: 400, sessions: 10, outcomes: 0, days: 30, repos: 1, now: NOW };

describe("what was found in a pass over all usage", () => {
  it("is remembered, and found again once usage changed", () => {
    const ledger = openLedger(scratch());
    let passes = 0;
    const count = rememberedOfUsage((of) => {
      passes += 1;
      return Number(of.sql("SELECT COUNT(*) AS n FROM usage").get()?.["n"]);
    });
    assert.deepEqual([count(ledger, ""), count(ledger, ""), passes], [0, 0, 1]);
    const names = createNames(ledger);
    fillLedger(ledger, names, SIZE);
    assert.deepEqual([count(ledger, ""), count(ledger, ""), passes], [400, 400, 2]);
    const before = sourceFacts(ledger, names)("codex");
    assert.ok(before.responses > 0 && before.lastAt !== null);
    deleteRange(ledger, { since: before.lastAt, until: NOW + 1 });
    assert.ok(count(ledger, "") < 400);
    const after = sourceFacts(ledger, names)("codex");
    assert.ok(after.responses < before.responses && after.lastAt !== null && after.lastAt < before.lastAt);
    assert.equal(count(ledger, "other"), count(ledger, ""));
    ledger.close();
  });
});
