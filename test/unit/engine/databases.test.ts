import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createExclusion } from "../../../src/engine/exclusion";
import { createIndexer } from "../../../src/engine/reading/indexer";
import { openLedger } from "../../../src/ledger/ledger";
import { createNames } from "../../../src/ledger/names";
import { tallyUsage } from "../../../src/ledger/tallies";
import { fileSources } from "../../../src/sources/registry";
import { scratchFolders, writeFile } from "../../support/scratch";

const START = Date.UTC(2026, 7, 1, 10);
const TABLES = `PRAGMA journal_mode = WAL;
  CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, time_created INTEGER);
  CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);`;

function message(index: number, input = 10): string {
  const created = START + index * 1000;
  const data = {
    role: "assistant",
    modelID: "gpt-5.5",
    providerID: "openai",
    tokens: { input, output: 1, reasoning: 0, cache: { read: 0, write: 0 } },
    time: { created, completed: created },
  };
  return `INSERT INTO message VALUES ('msg_${index}', 'ses_a', ${created}, ${created}, '${JSON.stringify(data)}');`;
}

describe("databases of agents", () => {
  const scratch = scratchFolders();
  const fileIn = (home: string) => path.join(home, ".local/share/opencode/opencode.db");
  const make = (home: string, sql: string): DatabaseSync => {
    mkdirSync(path.dirname(fileIn(home)), { recursive: true });
    const database = new DatabaseSync(fileIn(home));
    database.exec(sql);
    return database;
  };
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
      forget: () => indexer.forget(),
      found: (id = "opencode") => indexer.found().find(({ source }) => source.id === id),
      total: () => tallyUsage(ledger, names, [], { since: null, until: null })[0]?.tally,
      cwds: () => tallyUsage(ledger, names, ["cwd"], { since: null, until: null }).map(({ cwd }) => cwd),
      close: () => ledger.close(),
    };
  };

  it("are read while their agent has them open, from its log of changes", async () => {
    const home = scratch();
    const agent = make(home, TABLES + message(1));
    const { refresh, total, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 1);
    agent.exec(message(2) + message(3));
    await refresh();
    await refresh();
    assert.deepEqual([total()?.responses, total()?.tokens.input], [3, 30]);
    agent.close();
    close();
  });

  it("are left as they were: nothing is written beside one that is closed", async () => {
    const home = scratch();
    make(home, TABLES + message(1)).close();
    const before = readdirSync(path.dirname(fileIn(home)));
    const { refresh, total, close } = open(home);
    await refresh();
    assert.equal(total()?.responses, 1);
    assert.deepEqual(readdirSync(path.dirname(fileIn(home))), before);
    close();
  });

  it("go on where reading ended, after a restart too, and count nothing twice when they were replaced", async () => {
    const home = scratch();
    make(home, TABLES + message(1)).close();
    const { refresh, forget, total, close } = open(home);
    await refresh();
    const agent = new DatabaseSync(fileIn(home));
    agent.exec(message(2));
    agent.close();
    forget();
    await refresh();
    assert.equal(total()?.responses, 2);
    renameSync(fileIn(home), `${fileIn(home)}.old`);
    make(home, TABLES + message(1) + message(2) + message(3)).close();
    await refresh();
    assert.equal(total()?.responses, 3);
    close();
  });

  it("are copied where they cannot be opened, and the copy is removed", async function () {
    if (process.getuid?.() === 0 || process.platform === "win32") this.skip();
    const home = scratch();
    const agent = make(home, TABLES + message(1));
    // As left behind by an agent that was ended: a log of changes whose index cannot be made again in this folder.
    const wal = `${fileIn(home)}-wal`;
    assert.ok(existsSync(wal));
    const folder = path.dirname(fileIn(home));
    const copies = () => readdirSync(tmpdir()).filter((name) => existsSync(path.join(tmpdir(), name, "copy.db")));
    const before = copies();
    rmSync(`${fileIn(home)}-shm`);
    chmodSync(folder, 0o500);
    const { refresh, total, close } = open(home);
    await refresh();
    chmodSync(folder, 0o700);
    assert.equal(total()?.responses, 1);
    assert.deepEqual(copies(), before);
    agent.close();
    close();
  });

  it("that are none, or damaged, are named with the reason, and read when they are whole again", async () => {
    const home = scratch();
    writeFile(fileIn(home), "no database, however long it may be, since a header is a hundred bytes at least".repeat(9));
    const { refresh, found, total, close } = open(home);
    await refresh();
    assert.deepEqual(found()?.unreadable, [{ path: fileIn(home), reason: "it is damaged or no SQLite database" }]);
    rmSync(fileIn(home));
    make(home, TABLES + message(1)).close();
    await refresh();
    assert.deepEqual([found()?.unreadable.length, total()?.responses], [0, 1]);
    close();
  });

  it("without the tables of any known version bring nothing and break nothing", async () => {
    const home = scratch();
    make(home, "CREATE TABLE other (id TEXT)").close();
    const { refresh, found, total, close } = open(home);
    await refresh();
    assert.deepEqual([found()?.files, found()?.unreadable.length, total()?.responses ?? 0], [1, 0, 0]);
    close();
  });

  it("take a session from its poorer record, whichever is read first, and what that knows of its folder", async () => {
    for (const first of ["chat", "trace"] as const) {
      const home = scratch();
      const user = path.join(home, ".config/Code/User");
      const storage = path.join(user, "workspaceStorage/0123456789abcdef0123456789abcdef");
      const chat = () => {
        writeFile(path.join(storage, "workspace.json"), JSON.stringify({ folder: "file:///home/ada/shop" }));
        const request = { requestId: "r", timestamp: START, modelId: "copilot/gpt-5.5", promptTokens: 900, completionTokens: 9 };
        writeFile(path.join(storage, "chatSessions/s.json"), JSON.stringify({ sessionId: "s", requests: [request] }));
      };
      const trace = () => {
        const folder = path.join(user, "globalStorage/github.copilot-chat");
        mkdirSync(folder, { recursive: true });
        const database = new DatabaseSync(path.join(folder, "agent-traces.db"));
        database.exec(`CREATE TABLE spans (span_id TEXT PRIMARY KEY, operation_name TEXT, end_time_ms INTEGER, input_tokens INTEGER,
          output_tokens INTEGER, chat_session_id TEXT);
          INSERT INTO spans VALUES ('a', 'chat', ${START}, 500, 5, 's'), ('b', 'chat', ${START}, 900, 9, 's');`);
        database.close();
      };
      const { refresh, total, cwds, close } = open(home);
      for (const write of first === "chat" ? [chat, trace] : [trace, chat]) {
        write();
        await refresh();
      }
      assert.deepEqual([total()?.responses, total()?.tokens.input], [2, 1400], first);
      assert.deepEqual(cwds(), ["/home/ada/shop"], first);
      close();
    }
  });

  it("of an excluded folder's window are not counted, though their rows name no folder", async () => {
    const home = scratch();
    const user = path.join(home, ".config/Code/User");
    const storage = path.join(user, "workspaceStorage/0123456789abcdef0123456789abcdef");
    writeFile(path.join(storage, "workspace.json"), JSON.stringify({ folder: `file://${home}/secret` }));
    writeFile(path.join(storage, "chatSessions/s.json"), JSON.stringify({ sessionId: "s", requests: [] }));
    mkdirSync(path.join(user, "globalStorage/github.copilot-chat"), { recursive: true });
    const database = new DatabaseSync(path.join(user, "globalStorage/github.copilot-chat/agent-traces.db"));
    database.exec(`CREATE TABLE spans (span_id TEXT PRIMARY KEY, operation_name TEXT, end_time_ms INTEGER, input_tokens INTEGER,
      output_tokens INTEGER, chat_session_id TEXT);
      INSERT INTO spans VALUES ('a', 'chat', ${START}, 500, 5, 's'), ('b', 'chat', ${START}, 900, 9, 'other');`);
    database.close();
    const { refresh, total, close } = open(home, [path.join(home, "secret")]);
    await refresh();
    assert.deepEqual([total()?.responses, total()?.tokens.input], [1, 900]);
    close();
  });

  it("in exotic places are found: a project that Crush lists", async () => {
    const home = scratch();
    const project = path.join(home, "shop");
    writeFile(path.join(home, ".local/share/crush/projects.json"), JSON.stringify({ projects: [{ path: project, data_dir: ".data" }] }));
    mkdirSync(path.join(project, ".data"), { recursive: true });
    const database = new DatabaseSync(path.join(project, ".data/crush.db"));
    database.exec(`CREATE TABLE sessions (id TEXT, parent_session_id TEXT, cost REAL, created_at INTEGER);
      INSERT INTO sessions VALUES ('a', NULL, 0.5, 1785578400)`);
    database.close();
    writeFileSync(path.join(project, "crush.db"), "another file");
    const { refresh, found, total, close } = open(home);
    await refresh();
    assert.deepEqual([found("crush")?.files, total()?.reported], [1, 500_000_000]);
    close();
  });
});
