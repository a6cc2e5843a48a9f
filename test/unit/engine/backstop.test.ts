import assert from "node:assert/strict";
import { appendFileSync, rmSync } from "node:fs";
import path from "node:path";
import { createBackstop } from "../../../src/engine/reading/backstop";
import { createIndexer } from "../../../src/engine/reading/indexer";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { fileSources } from "../../../src/sources/registry";
import { responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();

function openIndexer(home: string) {
  const ledger = openLedger(path.join(home, "ledger"));
  const indexer = createIndexer({
    ledger,
    names: createNames(ledger),
    sources: fileSources,
    environment: { home, platform: "linux", variables: {} },
    price: () => null,
    now: Date.now,
  });
  const refresh = () =>
    indexer.refresh(
      () => undefined,
      () => false,
    );
  return { ledger, indexer, refresh };
}

describe("the backstop behind watching", () => {
  it("notices what came without a word of the system, and only then", async () => {
    const home = scratch();
    const log = (name: string) => path.join(home, ".claude/projects/-w", `${name}.jsonl`);
    const line = (id: string) => responseLine({ id, session: "s", at: Date.now(), cwd: "/w" });
    writeFile(log("a"), line("1"));
    writeFile(log("b"), line("2"));
    const { ledger, indexer, refresh } = openIndexer(home);
    await refresh();
    assert.equal(indexer.hasMoved(), false);
    appendFileSync(log("a"), line("3"));
    assert.equal(indexer.hasMoved(), true);
    await refresh();
    assert.equal(indexer.hasMoved(), false);
    writeFile(path.join(home, ".claude/projects/-new/c.jsonl"), line("4"));
    assert.equal(indexer.hasMoved(), true, "a folder that is new");
    await refresh();
    assert.equal(indexer.hasMoved(), false);
    writeFile(path.join(home, ".claude/projects/-new/d.jsonl"), line("5"));
    assert.equal(indexer.hasMoved(), true, "a file that is new");
    await refresh();
    rmSync(log("b"));
    assert.equal(indexer.hasMoved(), true, "a file that is gone");
    ledger.close();
  });

  it("looks at every log each time where some cannot be watched, else seldom unless something moved", () => {
    const run = (problems: string[], moved: (tick: number) => boolean, polled = false) => {
      let tick = 0;
      const looks: number[] = [];
      const afters: number[] = [];
      const found = [{ source: { polled }, files: 1 }] as unknown as ReturnType<ReturnType<typeof openIndexer>["indexer"]["found"]>;
      const indexer = { hasMoved: () => moved(tick), found: () => found } as ReturnType<typeof openIndexer>["indexer"];
      const watcher = { problems: () => problems } as unknown as Parameters<typeof createBackstop>[1];
      const backstop = createBackstop(
        () => indexer,
        watcher,
        () => looks.push(tick),
        () => afters.push(tick),
      );
      for (tick = 1; tick <= 20; tick++) backstop();
      return { looks, afters };
    };
    const all = Array.from({ length: 20 }, (_, index) => index + 1);
    assert.deepEqual(run(["no more watches"], () => false).looks, all);
    assert.deepEqual(run([], () => false, true).looks, all);
    assert.deepEqual(
      run([], () => false),
      { looks: [10, 20], afters: [2, 4, 6, 8, 12, 14, 16, 18] },
    );
    assert.deepEqual(run([], (tick) => tick === 4 || tick === 5).looks, [4, 10, 20]);
  });
});
