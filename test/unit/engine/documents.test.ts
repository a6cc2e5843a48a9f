import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as zlib from "node:zlib";
import { createExclusion } from "../../../src/engine/exclusion";
import { createIndexer } from "../../../src/engine/reading/indexer";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { tallyUsage } from "../../../src/ledger/tallies";
import { fileSources } from "../../../src/sources/registry";
import { scratchFolders, writeFile } from "../../support/scratch";
import { codexLine, counters, tokenCount, turnAt, uuidAt } from "../sources/logLines";

const START = Date.UTC(2026, 7, 1, 10);

describe("documents of agents", () => {
  const scratch = scratchFolders();
  const open = (home: string, exclude: readonly string[] = []) => {
    const ledger = openLedger(path.join(home, "ledger"));
    const names = createNames(ledger);
    const environment = { home, platform: "linux", variables: {} } as const;
    const sources = createExclusion(exclude).sources(fileSources);
    const indexer = createIndexer({ ledger, names, sources, environment, exclude, price: () => null, now: () => START });
    return {
      refresh: () =>
        indexer.refresh(
          () => undefined,
          () => false,
        ),
      found: (id: string) => indexer.found().find(({ source }) => source.id === id),
      total: () => tallyUsage(ledger, names, [], { since: null, until: null })[0]?.tally,
      rejected: () => ledger.sql("SELECT rejected FROM file WHERE rejected <> '{}'").all().length,
      close: () => ledger.close(),
    };
  };
  const task = (home: string) => path.join(home, ".config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/17/ui_messages.json");
  const entry = (second: number, request: object, say = "api_req_started") => ({
    type: "say",
    say,
    ts: START + second * 1000,
    text: JSON.stringify(request),
  });
  const request = (tokensIn: number) => ({ tokensIn, tokensOut: 1, cost: 0.01 });

  it("are read again as a whole when they were rewritten, and counted once", async () => {
    const home = scratch();
    writeFile(task(home), JSON.stringify([entry(1, request(10)), entry(2, { request: "x" })]));
    const { refresh, total, close } = open(home);
    await refresh();
    assert.deepEqual([total()?.responses, total()?.tokens.input], [1, 10]);
    writeFile(task(home), JSON.stringify([entry(1, request(10)), entry(2, request(20)), entry(3, request(30))]));
    await refresh();
    await refresh();
    assert.deepEqual([total()?.responses, total()?.tokens.input], [3, 60]);
    close();
  });

  it("that were caught in the middle of being written are said to be bad until they are whole", async () => {
    const home = scratch();
    const whole = JSON.stringify([entry(1, request(10))]);
    writeFile(task(home), whole.slice(0, 40));
    const { refresh, total, rejected, close } = open(home);
    await refresh();
    assert.deepEqual([total()?.responses ?? 0, rejected()], [0, 1]);
    writeFile(task(home), whole);
    await refresh();
    assert.deepEqual([total()?.responses, rejected()], [1, 0]);
    close();
  });

  it("that sum up what was deleted in them count that once, whether it was seen before or not", async () => {
    const before = [entry(1, request(10)), entry(2, request(20)), entry(3, request(30))];
    const after = [entry(1, request(10)), entry(4, { tokensIn: 50, tokensOut: 2, cost: 0.02 }, "deleted_api_reqs"), entry(5, request(7))];
    const [seen, unseen] = [scratch(), scratch()];
    const live = open(seen);
    writeFile(task(seen), JSON.stringify(before));
    await live.refresh();
    writeFile(task(seen), JSON.stringify(after));
    await live.refresh();
    const cold = open(unseen);
    writeFile(task(unseen), JSON.stringify(after));
    await cold.refresh();
    assert.deepEqual([live.total()?.tokens.input, live.total()?.tokens.output], [67, 4]);
    assert.deepEqual(cold.total(), live.total());
    live.close();
    cold.close();
  });

  it("that lost messages without a word keep what was counted", async () => {
    const home = scratch();
    writeFile(task(home), JSON.stringify([entry(1, request(10)), entry(2, request(20))]));
    const { refresh, total, close } = open(home);
    await refresh();
    writeFile(task(home), JSON.stringify([entry(1, request(10))]));
    await refresh();
    assert.equal(total()?.tokens.input, 30);
    close();
  });

  it("in folders that cannot hold any are not looked for", async () => {
    const home = scratch();
    const storage = path.join(home, ".config/Code/User/workspaceStorage");
    const session = JSON.stringify({
      sessionId: "s",
      requests: [{ requestId: "r", timestamp: START, promptTokens: 5, completionTokens: 1 }],
    });
    writeFile(path.join(storage, "0123456789abcdef0123456789abcdef/some.extension/chatSessions/a.json"), session);
    writeFile(path.join(storage, "0123456789abcdef0123456789abcdef/chatSessions/b.json"), session);
    const { refresh, found, total, close } = open(home);
    await refresh();
    assert.deepEqual([found("copilot-chat")?.files, total()?.responses], [1, 1]);
    close();
  });

  it("of an excluded folder are not counted", async () => {
    const home = scratch();
    const state = path.join(task(home), "../../../state/taskHistory.json");
    writeFile(state, JSON.stringify([{ id: "17", cwdOnTaskInitialization: path.join(home, "secret/part") }]));
    writeFile(task(home), JSON.stringify([entry(1, request(10))]));
    const { refresh, total, close } = open(home, [path.join(home, "secret")]);
    await refresh();
    assert.equal(total()?.responses ?? 0, 0);
    close();
  });

  describe("logs that Codex compressed", () => {
    const lines = [
      codexLine(0, "session_meta", { id: uuidAt(0), timestamp: new Date(turnAt(0)).toISOString(), cwd: "/repo" }),
      codexLine(0.5, "turn_context", { turn_id: uuidAt(0.5), model: "gpt-5.4", cwd: "/repo" }),
      tokenCount(1, counters(100, 40, 10, 4), counters(100, 40, 10, 4)),
      tokenCount(2, counters(300, 140, 30, 4), counters(200, 100, 20, 0)),
    ]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join("");
    const plain = (home: string) => path.join(home, `.codex/sessions/2026/08/01/rollout-2026-08-01T10-00-00-${uuidAt(0)}.jsonl`);
    const compress = zlib.zstdCompressSync as typeof zlib.zstdCompressSync | undefined;

    it("are counted once, before, beside and after the plain one", async function () {
      if (compress === undefined) this.skip();
      const home = scratch();
      writeFile(plain(home), lines);
      const { refresh, total, close } = open(home);
      await refresh();
      assert.deepEqual([total()?.responses, total()?.tokens.output], [2, 30]);
      writeFileSync(`${plain(home)}.zst`, compress(lines));
      await refresh();
      renameSync(plain(home), path.join(home, "gone"));
      await refresh();
      const archived = path.join(home, ".codex/archived_sessions", path.basename(`${plain(home)}.zst`));
      mkdirSync(path.dirname(archived), { recursive: true });
      copyFileSync(`${plain(home)}.zst`, archived);
      await refresh();
      assert.deepEqual([total()?.responses, total()?.tokens.output], [2, 30]);
      close();
      const other = scratch();
      writeFile(`${plain(other)}.zst`, "");
      writeFileSync(`${plain(other)}.zst`, compress(lines));
      const cold = open(other);
      await cold.refresh();
      assert.deepEqual([cold.total()?.responses, cold.total()?.tokens.output], [2, 30]);
      cold.close();
    });

    it("that are damaged are counted as bad", async function () {
      if (compress === undefined) this.skip();
      const home = scratch();
      writeFile(`${plain(home)}.zst`, "");
      writeFileSync(`${plain(home)}.zst`, compress(lines).subarray(0, 60));
      const { refresh, total, rejected, close } = open(home);
      await refresh();
      assert.deepEqual([total()?.responses ?? 0, rejected()], [0, 1]);
      close();
    });
  });
});
