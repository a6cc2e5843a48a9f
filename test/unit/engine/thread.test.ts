import assert from "node:assert/strict";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import type { EngineConfig, EngineStart, FromEngine, PageView, ToEngine } from "../../../src/engine/messages";
import type { PanelQuery } from "../../../src/protocol";
import { responseLine } from "../../support/claudeLines";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const SCRIPT = path.resolve(__dirname, "../../../dist/engine.js");
const FILES = 60;
const RESPONSES = 100;

describe("the engine's thread", function () {
  this.timeout(120_000);

  it("ended at any moment of its indexing, has the right totals when it starts again", async () => {
    const home = scratch();
    const now = Date.now();
    for (let file = 0; file < FILES; file++) {
      const lines = Array.from({ length: RESPONSES }, (_, n) =>
        responseLine({ id: `m${file}-${n}`, session: `s${file}`, at: now - n * 10, cwd: home }),
      );
      writeFile(path.join(home, `.claude/projects/-w/s${file}.jsonl`), lines.join(""));
    }
    const { config, start } = window(home, now);
    const run = (until: (message: FromEngine) => boolean): Promise<FromEngine> =>
      new Promise((resolve, reject) => {
        const thread = new Worker(SCRIPT, { workerData: start });
        thread.once("error", reject);
        thread.on("message", (message: FromEngine) => {
          if (until(message)) void thread.terminate().then(() => resolve(message));
        });
        thread.postMessage({ type: "configure", config } satisfies ToEngine);
      });
    const week = (message: FromEngine) => (message.type === "status" ? message.snapshot.week.responses : -1);
    let before = 0;
    for (let time = 1; time <= 3; time++) {
      // Each time it is ended in the midst of its work, with some of it done.
      const cut = await run((message) => message.type === "status" && (message.snapshot.indexing !== null || week(message) > 0));
      assert.ok(week(cut) >= before, "nothing that was counted is lost");
      before = week(cut);
    }
    const done = await run(
      (message) => message.type === "status" && message.snapshot.indexing === null && week(message) >= FILES * RESPONSES,
    );
    assert.equal(week(done), FILES * RESPONSES);
  });

  it("answers a view's newest question only, when several wait", async () => {
    const home = scratch();
    const now = Date.now();
    writeFile(path.join(home, ".claude/projects/-w/s.jsonl"), responseLine({ id: "m", session: "s", at: now, cwd: home }));
    const { config, start } = window(home, now);
    const thread = new Worker(SCRIPT, { workerData: start });
    const answered: string[] = [];
    const ask = (view: PageView, rangeDays: PanelQuery["rangeDays"]) =>
      thread.postMessage({ type: "panel", view, query: { rangeDays, repo: null } } satisfies ToEngine);
    await new Promise<void>((resolve, reject) => {
      thread.once("error", reject);
      thread.on("message", (message: FromEngine) => {
        if (message.type !== "panel") return;
        answered.push(`${message.view} ${message.snapshot.query.rangeDays}`);
        if (message.view === "sideBar") resolve();
      });
      thread.postMessage({ type: "configure", config } satisfies ToEngine);
      for (const days of [7, 30, 90] as const) ask("editor", days);
      ask("sideBar", 7);
    });
    await thread.terminate();
    assert.deepEqual(answered, ["editor 90", "sideBar 7"]);
  });
});

function window(home: string, openedAt: number): { readonly config: EngineConfig; readonly start: EngineStart } {
  return {
    config: {
      folders: [home],
      trusted: false,
      timeZone: "UTC",
      connections: [],
      trackers: [],
      baselines: {},
      openedAt,
      statusScope: "today",
      rules: DEFAULT_RULES,
    },
    start: {
      environment: { home, platform: process.platform, variables: {} },
      ledgerHome: path.join(home, "ledger"),
      gitPath: "git",
    },
  };
}
