import assert from "node:assert/strict";
import { appendFileSync, chmodSync, copyFileSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { createIndexer } from "../../../src/engine/reading/indexer";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { tallyUsage } from "../../../src/ledger/tallies";
import { fileSources } from "../../../src/sources/registry";
import { responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const START = Date.UTC(2026, 9, 1);

function open(home: string) {
  const ledger = openLedger(path.join(home, "ledger"));
  const names = createNames(ledger);
  const make = () =>
    createIndexer({
      ledger,
      names,
      sources: fileSources,
      environment: { home, platform: "linux", variables: {} },
      price: () => null,
      now: () => START,
    });
  let indexer = make();
  const refresh = () =>
    indexer.refresh(
      () => undefined,
      () => false,
    );
  return {
    refresh,
    restart: () => {
      indexer = make();
    },
    found: () => indexer.found(),
    read: (file: string) => indexer.readFiles([[fileSources[0] as (typeof fileSources)[number], file]]),
    total: () => tallyUsage(ledger, names, [], { since: null, until: null })[0]?.tally,
    close: () => ledger.close(),
  };
}

describe("indexer", () => {
  const log = (home: string, session = "s1") => path.join(home, ".claude/projects/-w", `${session}.jsonl`);
  const line = (n: number, session = "s1", output = 100) => responseLine({ id: `m${n}`, session, at: START + n * 1000, cwd: "/w", output });

  it("reads what was appended and nothing twice, across restarts", async () => {
    const home = scratch();
    writeFile(log(home), line(1) + line(2));
    const { refresh, restart, total, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 2);
    appendFileSync(log(home), line(3));
    restart();
    await refresh();
    await refresh();
    assert.equal(total()?.responses, 3);
    assert.equal(total()?.tokens.output, 300);
    close();
  });

  it("counts a whole last line without its line feed once, and a half-written one when it is whole", async () => {
    const home = scratch();
    const third = line(3);
    writeFile(log(home), line(1) + line(2).trimEnd());
    const { refresh, total, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 2);
    appendFileSync(log(home), `\n${third.slice(0, 80)}`);
    await refresh();
    assert.equal(total()?.responses, 2);
    appendFileSync(log(home), third.slice(80));
    await refresh();
    assert.equal(total()?.responses, 3);
    close();
  });

  it("counts the final figure of a response whose first line was a placeholder, in whatever pieces it came", async () => {
    const home = scratch();
    writeFile(log(home), line(1, "s1", 3));
    const { refresh, total, close } = open(home);
    await refresh();
    appendFileSync(log(home), line(1, "s1", 250));
    await refresh();
    assert.equal(total()?.responses, 1);
    assert.equal(total()?.tokens.output, 250);
    close();
  });

  it("keeps what it counted when a log is truncated, rewritten, replaced or deleted", async () => {
    const home = scratch();
    const file = writeFile(log(home), line(1) + line(2) + line(3));
    const { refresh, total, close } = open(home);
    await refresh();
    truncateSync(file, 0);
    await refresh();
    writeFileSync(file, line(4));
    await refresh();
    const other = writeFile(`${file}.new`, line(5) + line(1));
    renameSync(other, file);
    await refresh();
    assert.equal(total()?.responses, 5);
    renameSync(file, path.join(home, "gone"));
    await refresh();
    assert.equal(total()?.responses, 5);
    close();
  });

  it("sees a rewrite that kept the size", async () => {
    const home = scratch();
    const file = writeFile(log(home), line(1));
    const { refresh, total, close } = open(home);
    await refresh();
    writeFileSync(file, line(2));
    utimesSync(file, new Date(), new Date(Date.now() + 5000));
    await refresh();
    assert.equal(total()?.responses, 2);
    close();
  });

  it("counts a copied session, a linked folder and a linked file once", async () => {
    const home = scratch();
    const file = writeFile(log(home), line(1) + line(2));
    copyFileSync(file, log(home, "copy"));
    symlinkSync(path.join(home, ".claude/projects/-w"), path.join(home, ".claude/projects/-linked"));
    symlinkSync(file, log(home, "link"));
    const { refresh, total, found, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 2);
    assert.equal(found()[0]?.files, 2);
    close();
  });

  it("names a file and a folder that it may not read, and reads the rest", async function () {
    // The superuser may read everything, so there is nothing to see.
    if (process.getuid?.() === 0 || process.platform === "win32") return this.skip();
    const home = scratch();
    writeFile(log(home), line(1));
    const locked = writeFile(log(home, "locked"), line(2));
    chmodSync(locked, 0);
    const { refresh, total, found, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 1);
    assert.deepEqual(
      found()[0]?.unreadable.map(({ path: name, reason }) => [name, reason]),
      [[locked, "EACCES"]],
    );
    chmodSync(locked, 0o600);
    await refresh();
    assert.equal(total()?.responses, 2);
    close();
  });

  it("names a log and a folder that lead nowhere, and reads the rest", async function () {
    if (process.platform === "win32") return this.skip();
    const home = scratch();
    writeFile(log(home), line(1));
    symlinkSync(log(home, "loop"), log(home, "loop"));
    symlinkSync(path.join(home, ".codex"), path.join(home, ".codex"));
    const { refresh, total, found, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 1);
    assert.deepEqual(found()[0]?.unreadable, [{ path: log(home, "loop"), reason: "ELOOP" }]);
    assert.equal(found()[1]?.roots[0]?.state, "unreadable");
    close();
  });

  it("comes to the same total however a file's growth is cut into readings", async function () {
    this.timeout(60_000);
    const text = [1, 2, 3, 2, 4].map((n) => line(n, "s1", n * 10)).join("");
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.nat(text.length), { maxLength: 4 }), async (cuts) => {
        const home = scratch();
        const { refresh, restart, total, read, close } = open(home);
        for (const [index, cut] of [...cuts.toSorted((a, b) => a - b), text.length].entries()) {
          const file = writeFile(log(home), text.slice(0, cut));
          if (index % 2 === 0) await refresh();
          else read(file);
          if (index === 2) restart();
        }
        await refresh();
        assert.equal(total()?.responses, 4);
        assert.equal(total()?.tokens.output, 100);
        close();
      }),
      { numRuns: 15 },
    );
  });
});
