import assert from "node:assert/strict";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import { NO_TOKENS, type Usage } from "../../../src/core/usage";
import { healthOf } from "../../../src/engine/health";
import { activateRules } from "../../../src/engine/rules";
import { openLedger } from "../../../src/ledger/ledger";
import { MIGRATIONS } from "../../../src/ledger/migrations";
import { createNames } from "../../../src/ledger/names";
import { readPriceCaveats } from "../../../src/ledger/priceCaveats";
import { createUsageWriter } from "../../../src/ledger/usageRows";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();

const usage = (key: string, change: Partial<Usage>): Usage => ({
  ...{ key, session: "s", at: Date.UTC(2026, 8, 1), spanMs: 0, model: "claude-sonnet-4-5", provider: null },
  ...{ tokens: { ...NO_TOKENS, input: 1000, output: 1000 }, responses: 1, tier: "standard", geo: null, webSearches: 0 },
  ...{ reportedNanoUsd: null, billedNanoUsd: null, cwd: null, branch: null, ownerRank: 0 },
  ...change,
});
/** 1000 tokens in at $3 and 1000 out at $15 a million. */
const STANDARD = 18_000_000;

describe("why a list price may differ from a bill", () => {
  it("is said where the list price stands for the cost, with how much of it", () => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const { price } = activateRules(ledger, names, DEFAULT_RULES);
    const writer = createUsageWriter(ledger, names, (_, next) => next, price);
    ledger.write(() =>
      writer.put(
        "claude-code",
        [
          usage("plain", {}),
          usage("priority-1", { tier: "priority" }),
          usage("priority-2", { tier: "priority" }),
          usage("billed", { tier: "priority", billedNanoUsd: 5 }),
        ],
        "merge",
      ),
    );
    const rows = readPriceCaveats(ledger, names);
    assert.deepEqual(rows, [{ source: "claude-code", model: "claude-sonnet-4-5", caveat: "mode", rows: 2, nanoUsd: 2 * STANDARD }]);
    const [item, ...others] = healthOf([], [], [], [], [], rows);
    assert.equal(others.length, 0);
    assert.equal(item?.origin, "prices");
    assert.match(item?.message ?? "", /\$0\.04 .*claude-sonnet-4-5.* 2 responses ran in a mode of service without a public price/);
    ledger.close();
  });

  it("is found out for what a ledger of before holds", () => {
    const home = scratch();
    const old = new DatabaseSync(path.join(home, "ledger.db"));
    const before = MIGRATIONS.findIndex((step) => step.includes("ADD COLUMN caveat"));
    for (const step of MIGRATIONS.slice(0, before)) old.exec(step);
    old.exec(`PRAGMA user_version = ${before}; INSERT INTO name (id, text) VALUES (1, 'claude-code'), (2, 'claude-sonnet-4-5');
      INSERT INTO usage (source, key, at, span_ms, model, input, output, responses, tier, web_searches, owner_rank, list)
        VALUES (1, 'k', ${Date.UTC(2026, 8, 1)}, 0, 2, 1000, 1000, 1, 'priority', 0, 0, 7)`);
    old.exec("INSERT INTO meta (key, value) VALUES ('prices', 'some version')");
    old.close();
    const ledger = openLedger(home);
    const names = createNames(ledger);
    const rules = activateRules(ledger, names, DEFAULT_RULES);
    assert.equal(rules.adopt(DEFAULT_RULES), true);
    assert.deepEqual(readPriceCaveats(ledger, names), [
      { source: "claude-code", model: "claude-sonnet-4-5", caveat: "mode", rows: 1, nanoUsd: STANDARD },
    ]);
    assert.equal(rules.adopt(DEFAULT_RULES), false);
    ledger.close();
  });
});
