import assert from "node:assert/strict";
import { appendFileSync, chmodSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DEFAULT_RULES } from "../../../src/core/countingRules";
import type { Usage } from "../../../src/core/usage";
import { createEngine } from "../../../src/engine/engine";
import type { EngineConfig } from "../../../src/engine/messages";
import { createCatchUp } from "../../../src/engine/reading/catchUp";
import { createIndexer, type Indexer } from "../../../src/engine/reading/indexer";
import { deleteRange } from "../../../src/ledger/deletion";
import { readFileRecords } from "../../../src/ledger/files";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { tallyUsage } from "../../../src/ledger/tallies";
import type { FileSource, Sink } from "../../../src/sources/source";
import { scratchFolders, writeFile } from "../../support/scratch";

const START = Date.UTC(2026, 9, 1);
const scratch = scratchFolders();

/** An agent whose files say "usage 3", "edit 4" (by the minute) or "nonsense"; its first revision reads no edits. */
function agent(revision: number, memories: unknown[] = []): FileSource {
  const line = (text: string, _state: object, file: string, sink: Sink): void => {
    const [word, minute] = text.split(" ");
    const at = START + Number(minute) * 60_000;
    if (word === "usage") sink.usage(response(path.basename(file), at));
    else if (word !== "edit") sink.rejected("nonsense");
    else if (revision > 0)
      sink.evidence({ kind: "edit", session: "s", at, path: `/w/${minute}`, added: 1, removed: 0, cwd: "/w", branch: null });
  };
  return {
    id: "made-up",
    label: "Made up",
    kind: "files",
    ...(revision === 0 ? {} : { revision }),
    completeness: { grade: "exact" },
    needles: [" "],
    roots: ({ home }) => [{ path: path.join(home, "logs"), because: "default" }],
    accepts: (name) => /\.(?:log|doc|db)$/.test(name),
    form: (name) => (name.endsWith(".log") ? "lines" : name.endsWith(".doc") ? "document" : "database"),
    begin: () => ({}),
    line,
    document: (text, file, sink) => {
      for (const each of text.split("\n")) if (each !== "") line(each, {}, file, sink);
    },
    database: (database, memory, file, sink) => {
      memories.push(memory);
      for (const row of database.rows("SELECT text FROM said")) line(String(row["text"]), {}, file, sink);
      return { memory: { revision }, more: false };
    },
  };
}

function response(file: string, at: number): Usage {
  return {
    key: `${file}:${at}`,
    session: "s",
    at,
    spanMs: 0,
    model: "m",
    provider: null,
    tokens: { input: 10, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 },
    responses: 1,
    tier: "standard",
    geo: null,
    webSearches: 0,
    reportedNanoUsd: null,
    billedNanoUsd: null,
    cwd: "/w",
    branch: null,
    ownerRank: 0,
  };
}

function open(home: string) {
  const ledger = openLedger(path.join(home, "ledger"));
  const names = createNames(ledger);
  const indexerOf = (source: FileSource) =>
    createIndexer({
      ledger,
      names,
      sources: [source],
      environment: { home, platform: "linux", variables: {} },
      price: () => null,
      now: () => START,
    });
  return {
    ledger,
    indexerOf,
    refresh: (indexer: Indexer) =>
      indexer.refresh(
        () => undefined,
        () => false,
      ),
    usage: () => tallyUsage(ledger, names, [], { since: null, until: null })[0]?.tally,
    newestRow: () => Number(ledger.sql("SELECT MAX(rowid) AS row FROM usage").get()?.["row"]),
    edits: () =>
      ledger
        .sql("SELECT at FROM evidence WHERE kind = 'edit' ORDER BY at")
        .all()
        .map(({ at }) => (Number(at) - START) / 60_000),
    record: (file: string) => readFileRecords(ledger).get(file),
    close: () => ledger.close(),
  };
}

describe("files that an older reading read", function () {
  this.timeout(30_000);

  it("are read once more, with their usage where and as it was", async () => {
    const home = scratch();
    const [log, doc] = [path.join(home, "logs/a.log"), path.join(home, "logs/b.doc")];
    writeFile(log, "usage 1\nedit 2\nnonsense 0\n");
    writeFile(doc, "usage 3\nedit 4\n");
    const { indexerOf, refresh, usage, newestRow, edits, record, close } = open(home);
    const before = indexerOf(agent(0));
    await refresh(before);
    assert.equal(await before.readAgain(() => false), false);
    const [sum, row] = [usage(), newestRow()];
    assert.deepEqual([sum?.responses, edits()], [2, []]);

    const after = indexerOf(agent(1));
    await refresh(after);
    assert.deepEqual(edits(), [], "a first look waits for nothing that is not new");
    assert.equal(await after.readAgain(() => false), true);
    assert.deepEqual(edits(), [2, 4]);
    assert.deepEqual([usage(), newestRow()], [sum, row]);
    assert.deepEqual(record(log)?.rejected, { nonsense: 1 });
    await refresh(after);
    assert.equal(await after.readAgain(() => false), false);

    appendFileSync(log, "edit 5\nnonsense 0\n");
    await refresh(after);
    assert.deepEqual([edits(), record(log)?.rejected], [[2, 4, 5], { nonsense: 2 }]);
    close();
  });

  it("and that grew meanwhile are read whole at once", async () => {
    const home = scratch();
    const log = path.join(home, "logs/a.log");
    writeFile(log, "usage 1\nedit 2\n");
    const { indexerOf, refresh, usage, edits, close } = open(home);
    await refresh(indexerOf(agent(0)));
    appendFileSync(log, "usage 3\n");
    const after = indexerOf(agent(2));
    await refresh(after);
    assert.deepEqual([usage()?.responses, edits()], [2, [2]]);
    assert.equal(await after.readAgain(() => false), false);
    close();
  });

  it("are databases too, whose memory stays for their source to go on from", async () => {
    const home = scratch();
    const file = path.join(home, "logs/c.db");
    mkdirSync(path.dirname(file), { recursive: true });
    const database = new DatabaseSync(file);
    database.exec("CREATE TABLE said (text TEXT); INSERT INTO said VALUES ('usage 1'), ('edit 2')");
    database.close();
    const memories: unknown[] = [];
    const { indexerOf, refresh, usage, edits, close } = open(home);
    await refresh(indexerOf(agent(0, memories)));
    const after = indexerOf(agent(1, memories));
    await refresh(after);
    await after.readAgain(() => false);
    assert.deepEqual([usage()?.responses, edits()], [1, [2]]);
    assert.deepEqual(memories, [null, { revision: 0 }]);
    close();
  });

  it("bring nothing back that the user deleted", async () => {
    const home = scratch();
    writeFile(path.join(home, "logs/a.log"), "usage 1\nedit 2\nedit 30\n");
    const { ledger, indexerOf, refresh, edits, close } = open(home);
    await refresh(indexerOf(agent(0)));
    deleteRange(ledger, { since: START, until: START + 10 * 60_000 });
    const after = indexerOf(agent(1));
    await refresh(after);
    await after.readAgain(() => false);
    assert.deepEqual(edits(), [30]);
    close();
  });

  it("wait for another time once somebody else is to read, or when they cannot be opened", async () => {
    const home = scratch();
    const log = path.join(home, "logs/a.log");
    writeFile(log, "usage 1\nedit 2\n");
    const { indexerOf, refresh, edits, close } = open(home);
    await refresh(indexerOf(agent(0)));
    const after = indexerOf(agent(1));
    await refresh(after);
    assert.equal(await after.readAgain(() => true), false);
    assert.deepEqual(edits(), []);
    if (process.getuid?.() !== 0 && process.platform !== "win32") {
      chmodSync(log, 0);
      assert.equal(await after.readAgain(() => false), false);
      chmodSync(log, 0o600);
    }
    assert.equal(await after.readAgain(() => false), true);
    assert.deepEqual(edits(), [2]);
    close();
  });

  it("are read by one at a time, and nobody is told of it who reads no more", async () => {
    let finish: (any: boolean) => void = () => undefined;
    const asked: (() => boolean)[] = [];
    const slow = {
      readAgain: (cancelled: () => boolean) => {
        asked.push(cancelled);
        return new Promise<boolean>((resolve) => {
          finish = resolve;
        });
      },
    };
    const indexer = slow as unknown as Indexer;
    const said: string[] = [];
    let may = true;
    const catchUp = createCatchUp(
      () => may,
      () => said.push("done"),
      (doing) => said.push(doing),
    );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    catchUp(indexer);
    catchUp(indexer);
    assert.deepEqual([asked.length, asked[0]?.()], [1, false]);
    finish(true);
    await settled();
    catchUp(indexer);
    may = false;
    assert.equal(asked[1]?.(), true);
    finish(true);
    await settled();
    may = true;
    catchUp(indexer);
    finish(false);
    await settled();
    catchUp({ readAgain: () => Promise.reject(new Error("disk")) } as unknown as Indexer);
    await settled();
    assert.deepEqual(said, ["done", "reading older logs again"]);
  });

  it("are found by an engine that starts, which shows the same all along", async () => {
    const [home, here] = [scratch(), scratch()];
    const record = { sessionId: "s", cwd: here, timestamp: new Date().toISOString() };
    const call = { functionCall: { id: "call_1", name: "edit", args: { file_path: path.join(here, "a.ts") } } };
    const asked = {
      ...record,
      uuid: "1",
      type: "assistant",
      message: { parts: [call] },
      usageMetadata: { promptTokenCount: 7, totalTokenCount: 7 },
    };
    const message = { parts: [{ functionResponse: { id: "call_1", response: { output: "x" } } }] };
    const done = { ...record, uuid: "2", type: "tool_result", message, toolCallResult: { callId: "call_1", status: "success" } };
    writeFile(path.join(home, ".qwen/projects/p/chats/s.jsonl"), `${JSON.stringify(asked)}\n${JSON.stringify(done)}\n`);
    const { ledger, close } = open(home);
    const edits = () => Number(ledger.sql("SELECT COUNT(*) AS n FROM evidence").get()?.["n"]);
    const run = (until: (responses: number) => boolean) =>
      new Promise<readonly number[]>((resolve) => {
        const seen: number[] = [];
        const engine = createEngine({
          start: { environment: { home, platform: "linux", variables: {} }, ledgerHome: path.join(home, "ledger"), gitPath: "git" },
          emit: (message) => {
            if (message.type !== "status") return;
            seen.push(message.snapshot.spend.responses);
            if (!until(message.snapshot.spend.responses)) return;
            engine.close();
            resolve(seen);
          },
          transport: () => Promise.reject(new Error("no network in this test")),
          now: Date.now,
        });
        engine.receive({ type: "configure", config: { ...CONFIG, folders: [here], openedAt: Date.now() } });
      });
    await run((responses) => responses === 1 && edits() === 1);
    ledger.write(() => ledger.exec("DELETE FROM evidence; UPDATE file SET revision = 0"));
    const shown = await run(() => edits() === 1);
    assert.deepEqual(new Set(shown), new Set([1]));
    close();
  });
});

const CONFIG: Omit<EngineConfig, "folders" | "openedAt"> = {
  trusted: true,
  timeZone: "UTC",
  connections: [],
  trackers: [],
  baselines: {},
  statusScope: "session",
  rules: DEFAULT_RULES,
};
