import assert from "node:assert/strict";
import { once } from "node:events";
import { watch } from "node:fs";
import path from "node:path";
import { mock } from "node:test";
import { followLedger } from "../../../src/engine/followLedger";
import { openLedger } from "../../../src/ledger/ledger";
import { scratchFolders } from "../../support/scratch";

describe("another connection's writing", () => {
  const scratch = scratchFolders();
  afterEach(() => mock.timers.reset());

  it("is not looked for any more once that is closed, though both of its reasons came together", async function () {
    // How often is asked while the file is watched is another figure elsewhere.
    if (process.platform !== "linux") this.skip();
    const home = scratch();
    const other = openLedger(home);
    const ledger = openLedger(home);
    mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
    let changes = 0;
    const follower = followLedger(ledger, () => changes++);
    mock.timers.tick(4_990);
    // It comes after the one that is tested, which watched first.
    const told = watch(path.dirname(ledger.file), { persistent: true });
    const heard = once(told, "change");
    other.exec("CREATE TABLE made_by_another (one)");
    await heard;
    told.close();
    mock.timers.tick(10);
    assert.equal(changes, 1, "the backstop sees it, while the watcher's look still waits");
    follower.close();
    ledger.close();
    mock.timers.tick(10_000);
    other.close();
    assert.equal(changes, 1);
  });
});
