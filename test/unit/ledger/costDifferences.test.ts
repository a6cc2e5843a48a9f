import assert from "node:assert/strict";
import { NO_TOKENS, type Usage } from "../../../src/core/usage";
import { readCostDifferences } from "../../../src/ledger/costDifferences";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { createUsageWriter } from "../../../src/ledger/usageRows";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();

describe("an agent's own cost beside the list price", () => {
  const usage = (key: string, reportedNanoUsd: number | null): Usage => ({
    key,
    session: "s",
    at: 0,
    spanMs: 0,
    model: "m",
    provider: null,
    tokens: NO_TOKENS,
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd,
    billedNanoUsd: null,
    cwd: null,
    branch: null,
    ownerRank: 0,
  });
  /** Each response lists at 1000 nano-dollars, 800 of them for 1-hour writes. */
  const differences = (reported: readonly (number | null)[]) => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const list = { nanoUsd: 1000, byClass: { input: 100, output: 100, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 800 } };
    const writer = createUsageWriter(
      ledger,
      names,
      (_, next) => next,
      () => list,
    );
    ledger.write(() =>
      writer.put(
        "agent",
        reported.map((cost, index) => usage(`k${index}`, cost)),
        "merge",
      ),
    );
    const found = readCostDifferences(ledger, names);
    ledger.close();
    return found;
  };

  it("is silent up to one per cent, and about responses that have only one of the two", () => {
    assert.deepEqual(differences([1000, 1010, null]), []);
  });
  it("names a difference, and the cause where the figures show it", () => {
    assert.deepEqual(differences([1500]), [{ source: "agent", model: "m", reported: 1500, list: 1000, cause: null }]);
    const [short] = differences([700, 700]);
    assert.equal(short?.list, 2000);
    assert.match(short?.cause ?? "", /5-minute rate/);
  });
});
