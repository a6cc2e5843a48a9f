import assert from "node:assert/strict";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import fc from "fast-check";
import { mergeUsage } from "../../../src/core/dedup";
import { NO_TOKENS, type Usage } from "../../../src/core/usage";
import { holdLease, releaseLease } from "../../../src/ledger/lease";
import { type Ledger, LedgerError, openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { tallyUsage } from "../../../src/ledger/tallies";
import { createUsageWriter, repriceUsages } from "../../../src/ledger/usageRows";
import { scratchFolders } from "../../support/scratch";

const scratch = scratchFolders();
const free = () => ({ nanoUsd: 7, byClass: { input: 1, output: 1, cacheRead: 2, cacheWrite5m: 1, cacheWrite1h: 2 } });

describe("ledger", () => {
  it("makes a folder that only its owner may enter, and opens again with what was written", () => {
    const home = path.join(scratch(), "a", "b");
    const ledger = openLedger(home);
    ledger.write(() => createNames(ledger).id("kept"));
    ledger.close();
    if (process.platform !== "win32") assert.equal(statSync(home).mode & 0o777, 0o700);
    const again = openLedger(home);
    assert.equal(createNames(again).find("kept"), 1);
    again.close();
  });

  it("refuses a newer version's ledger in words and leaves it as it is", () => {
    const home = scratch();
    openLedger(home).close();
    const database = new DatabaseSync(path.join(home, "ledger.db"));
    database.exec("PRAGMA user_version = 99");
    database.close();
    assert.throws(
      () => openLedger(home),
      (error) => error instanceof LedgerError && /newer/.test(error.message),
    );
  });

  it("says what to do when its folder cannot be used", () => {
    const home = path.join(scratch(), "file", "inside");
    mkdirSync(path.dirname(path.dirname(home)), { recursive: true });
    writeFileSync(path.dirname(home), "");
    assert.throws(
      () => openLedger(home),
      (error) => error instanceof LedgerError && /TOKEN_YIELD_HOME/.test(error.message),
    );
  });

  it("opens from many threads at once and loses no write of any", async function () {
    this.timeout(60_000);
    const home = scratch();
    const code = `require("tsx/cjs");
      const { openLedger } = require(${JSON.stringify(path.resolve("src/ledger/ledger.ts"))});
      const ledger = openLedger(${JSON.stringify(home)});
      for (let n = 0; n < 20; n++) ledger.write(() => ledger.sql("INSERT INTO name (text) VALUES (?)").run(process.pid + ":" + require("node:worker_threads").threadId + ":" + n));
      ledger.close();`;
    await Promise.all(
      Array.from(
        { length: 8 },
        () =>
          new Promise<void>((resolve, reject) => {
            const worker = new Worker(code, { eval: true });
            worker.once("error", reject);
            worker.once("exit", (exit) => (exit === 0 ? resolve() : reject(new Error(`exit ${exit}`))));
          }),
      ),
    );
    const ledger = openLedger(home);
    assert.equal(ledger.sql("SELECT COUNT(*) AS n FROM name").get()?.["n"], 160);
    ledger.close();
  });

  it("undoes a transaction that fails, and goes on", () => {
    const ledger = openLedger(scratch());
    assert.throws(() =>
      ledger.write(() => {
        ledger.sql("INSERT INTO name (text) VALUES ('lost')").run();
        throw new Error("disk full");
      }),
    );
    ledger.write(() => ledger.sql("INSERT INTO name (text) VALUES ('kept')").run());
    assert.deepEqual(
      ledger
        .sql("SELECT text FROM name")
        .all()
        .map((row) => row["text"]),
      ["kept"],
    );
    ledger.close();
  });

  it("gives a lease to one holder until it expires or is released", () => {
    const ledger = openLedger(scratch());
    assert.equal(holdLease(ledger, "indexer", "a", 1000, 100), true);
    assert.equal(holdLease(ledger, "indexer", "b", 1050, 100), false);
    assert.equal(holdLease(ledger, "indexer", "a", 1090, 100), true);
    assert.equal(holdLease(ledger, "indexer", "b", 1150, 100), false);
    assert.equal(holdLease(ledger, "indexer", "b", 1191, 100), true);
    assert.equal(holdLease(ledger, "indexer", "a", 1200, 100), false);
    releaseLease(ledger, "indexer", "b");
    assert.equal(holdLease(ledger, "indexer", "a", 1200, 100), true);
    ledger.close();
  });

  it("takes a lease from a holder that died while the clock ran ahead", () => {
    const ledger = openLedger(scratch());
    assert.equal(holdLease(ledger, "indexer", "a", 9_000_000, 100), true);
    assert.equal(holdLease(ledger, "indexer", "b", 1000, 100), true);
    // Renewed by the other window just after this one looked at the clock.
    assert.equal(holdLease(ledger, "indexer", "a", 990, 100), false);
    ledger.close();
  });
});

describe("usage in the ledger", () => {
  const reading = fc.record({
    key: fc.constantFrom("k1", "k2", "k3"),
    at: fc.nat(1000),
    output: fc.nat(500),
    rank: fc.nat(2),
    session: fc.constantFrom("s1", "s2"),
  });
  const usageOf = (one: { key: string; at: number; output: number; rank: number; session: string }): Usage => ({
    key: one.key,
    session: one.session,
    at: one.at,
    spanMs: 0,
    model: "m",
    provider: null,
    tokens: { ...NO_TOKENS, output: one.output },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: "/w",
    branch: "b",
    ownerRank: one.rank,
  });
  const totals = (ledger: Ledger) => {
    const names = createNames(ledger);
    return tallyUsage(ledger, names, ["session"], { since: null, until: null })
      .map(({ session, tally }) => `${session} ${tally.responses} ${tally.tokens.output} ${tally.list}`)
      .sort();
  };

  it("comes to the same whatever the order and the batches in which readings are written, and again when written twice", function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(fc.array(reading, { maxLength: 12 }), fc.nat(5), (readings, cut) => {
        const write = (batches: readonly (readonly Usage[])[]): string[] => {
          const ledger = openLedger(scratch());
          const names = createNames(ledger);
          const writer = createUsageWriter(ledger, names, mergeUsage, free);
          for (const batch of batches) ledger.write(() => writer.put("source", batch, "merge"));
          const sums = totals(ledger);
          ledger.close();
          return sums;
        };
        const usages = readings.map(usageOf);
        const expected = write([usages]);
        assert.deepEqual(write([usages.toReversed()]), expected);
        assert.deepEqual(write([usages.slice(0, cut), usages.slice(cut), usages]), expected);
      }),
      { numRuns: 25 },
    );
  });

  it("replaces a bucket that its source revised", () => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const writer = createUsageWriter(ledger, names, mergeUsage, free);
    const bucket = (output: number) => [usageOf({ key: "day", at: 0, output, rank: 0, session: "s" })];
    for (const output of [500, 300]) ledger.write(() => writer.put("gateway", bucket(output), "replace"));
    assert.deepEqual(totals(ledger), ["s 1 300 7"]);
    ledger.close();
  });

  it("prices everything again when the price book changed, and only then", () => {
    const ledger = openLedger(scratch());
    const names = createNames(ledger);
    const writer = createUsageWriter(ledger, names, mergeUsage, () => null);
    ledger.write(() => writer.put("source", [usageOf({ key: "k", at: 0, output: 5, rank: 0, session: "s" })], "merge"));
    assert.equal(tallyUsage(ledger, names, [], { since: null, until: null })[0]?.tally.unpricedTokens, 5);
    assert.equal(repriceUsages(ledger, names, "v1", free), true);
    assert.equal(
      repriceUsages(ledger, names, "v1", () => null),
      false,
    );
    const [row] = tallyUsage(ledger, names, [], { since: null, until: null });
    assert.equal(row?.tally.list, 7);
    assert.equal(row?.tally.unpricedTokens, 0);
    ledger.close();
  });
});
