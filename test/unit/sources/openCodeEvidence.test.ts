import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import type { Evidence } from "../../../src/core/evidence";
import { disk } from "../../../src/engine/reading/disk";
import type { FileRecord } from "../../../src/ledger/files";
import { openCode } from "../../../src/sources/openCode";
import { readOpenCodeTool } from "../../../src/sources/openCodeEvidence";
import { readOpenCodeRows } from "../../../src/sources/openCodeRows";
import type { Database } from "../../../src/sources/source";
import { scratchFolders, writeFile } from "../../support/scratch";
import { runStatements } from "./fixtureHome";
import { readOn, readWhole, recordingSink } from "./reading";

const T = Date.UTC(2026, 7, 1, 10);
const place = { session: "s", at: T, cwd: "/w", branch: null };

const TABLES = [
  "CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, time_created INTEGER)",
  "CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)",
  "CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)",
  `INSERT INTO session VALUES ('s', NULL, '/w', ${T - 1000}), ('child', 's', '/w', ${T - 500})`,
];

function message(id: string, at: number, options: { session?: string; done?: boolean; input?: number } = {}): string {
  const { session = "s", done = true, input = 10 } = options;
  const data = {
    role: "assistant",
    modelID: "m",
    providerID: "p",
    tokens: { input, output: input === 0 ? 0 : 1, reasoning: 0, cache: { read: 0, write: 0 } },
    time: done ? { created: at, completed: at + 100 } : { created: at },
  };
  return `INSERT OR REPLACE INTO message VALUES ('${id}', '${session}', ${at}, ${at + (done ? 100 : 0)}, '${JSON.stringify(data)}')`;
}

function edit(id: string, messageId: string, at: number, status = "completed", session = "s"): string {
  const state = { status, input: { filePath: `${id}.ts`, oldString: "x", newString: "x" }, output: "x", time: { start: at - 9, end: at } };
  const data = JSON.stringify({ type: "tool", callID: "c", tool: "edit", state });
  return `INSERT OR REPLACE INTO part VALUES ('${id}', '${messageId}', '${session}', ${at}, ${at}, '${data}')`;
}

function inWords(facts: readonly Evidence[]): string[] {
  const words = facts.map((fact) => `${fact.session} ${fact.kind === "edit" ? fact.path : fact.kind} ${fact.at - T}`);
  // As the ledger has it: a fact that comes again is the same fact.
  return [...new Set(words)].sort();
}

/** What one call says. */
function said(name: string, state: object, time: object | null = { start: T + 1, end: T + 2 }): readonly Evidence[] {
  const recording = recordingSink();
  readOpenCodeTool(name, { status: "completed", ...state }, time as never, place, recording.sink);
  return recording.evidence;
}

describe("OpenCode's tool calls", () => {
  const scratch = scratchFolders();

  it("are evidence only where they were carried out", () => {
    for (const status of ["pending", "running", "streaming", "error", undefined, 1]) {
      assert.deepEqual(said("write", { status, input: { filePath: "/w/a", content: "x" } }), []);
    }
    assert.equal(said("write", { input: { filePath: "/w/a", content: "x" } }).length, 1);
  });

  it("count the lines of an edit by what the tool counted, else by its diff, else by its texts, and claim none without", () => {
    const input = { filePath: "/w/a", oldString: "a\nb\nc\n", newString: "a\nB\nc\nd\n" };
    const lines = (metadata: object | undefined, changed: object = {}) => {
      const [fact] = said("edit", { input: { ...input, ...changed }, metadata });
      return fact?.kind === "edit" ? [fact.added, fact.removed] : null;
    };
    assert.deepEqual(lines({ filediff: { additions: 9, deletions: 8 }, diff: "@@\n+x\n" }), [9, 8]);
    assert.deepEqual(lines({ filediff: { additions: -1, deletions: 8 }, diff: "@@\n+x\n" }), [1, 0]);
    assert.deepEqual(lines({}), [3, 2]);
    assert.deepEqual(lines({}, { replaceAll: true }), [null, null]);
    assert.deepEqual(lines({}, { newString: 7 }), [null, null]);
    const [written] = said("write", { input: { filePath: "/w/a", content: "x\nx" }, metadata: { exists: false } });
    assert.deepEqual(written?.kind === "edit" && [written.added, written.removed], [2, 0]);
  });

  it("stand at the time when they ended, else when they began, else at their message's", () => {
    const at = (time: object | null) => said("edit", { input: { filePath: "a" } }, time)[0]?.at;
    assert.equal(at({ start: T + 1, end: T + 2 }), T + 2);
    assert.equal(at({ start: T + 1 }), T + 1);
    assert.equal(at({ created: T + 1, ran: T + 3, completed: T + 4 }), T + 4);
    assert.equal(at({ end: "x" }), T);
    assert.equal(at(null), T);
  });

  it("prove a commit, a push and a request in the folder where the shell ran, and nothing by another command's output", () => {
    const output = "[topic 1234567] x\nTo host\n   1234567..89abcde  topic -> topic\nhttps://git.example/a/b/pull/3\n";
    const command = "git commit -am x && git push && gh pr create";
    assert.deepEqual(said("bash", { input: { command, workdir: "sub" }, output }), [
      { kind: "commit", session: "s", at: T + 2, cwd: "/w/sub", branch: "topic", sha: "1234567", how: "committed" },
      { kind: "push", session: "s", at: T + 2, branch: "topic", cwd: "/w/sub" },
      { kind: "request", session: "s", at: T + 2, url: "https://git.example/a/b/pull/3", action: "created" },
    ]);
    assert.deepEqual(said("bash", { input: { command: "cat log" }, output }), []);
    assert.deepEqual(said("read", { input: { filePath: "/w/a" }, output }), []);
  });

  it("are read when their message is done, each once for all its readings", () => {
    const file = join(scratch(), "opencode.db");
    const recording = recordingSink();
    runStatements(file, [...TABLES, message("m1", T, { done: false }), edit("p1", "m1", T + 10, "running")]);
    let known: FileRecord | undefined = readOn(openCode, file, undefined, recording);
    assert.deepEqual(recording.evidence, []);
    runStatements(file, [edit("p1", "m1", T + 20), message("m1", T), message("m2", T + 9_000), edit("p2", "m2", T + 9_050)]);
    known = readOn(openCode, file, known, recording);
    assert.deepEqual(inWords(recording.evidence), ["s /w/p1.ts 20", "s /w/p2.ts 9050"]);
    // The newest messages are looked at again, and then say the very same.
    const again = recordingSink();
    runStatements(file, [message("m3", T + 9_500), edit("p3", "m3", T + 9_510)]);
    readOn(openCode, file, known, again);
    const ofThen = (facts: readonly Evidence[]) => facts.filter(({ at }) => at === T + 9_050);
    assert.ok(ofThen(again.evidence).length > 0);
    assert.deepEqual(ofThen(again.evidence), ofThen(recording.evidence));
    assert.ok(inWords(again.evidence).includes("s /w/p3.ts 9510"));
  });

  it("of a message without counts, and of one that nobody finished, are read too", () => {
    const file = join(scratch(), "opencode.db");
    const recording = recordingSink();
    const hour = 3_600_000;
    runStatements(file, [...TABLES, message("m1", T, { input: 0 }), edit("p1", "m1", T + 10)]);
    runStatements(file, [message("m2", T + 1, { done: false }), edit("p2", "m2", T + 20)]);
    const known = readOn(openCode, file, undefined, recording);
    assert.deepEqual(inWords(recording.evidence), ["s /w/p1.ts 10"]);
    runStatements(file, [message("m3", T + 2 * hour)]);
    readOn(openCode, file, known, recording);
    assert.ok(inWords(recording.evidence).includes("s /w/p2.ts 20"));
    assert.equal(recording.usages.filter(({ at }) => at === T + 1).length, 1);
  });

  it("of a subagent are its parent's, and those that a fork copied nobody's but the first session's", () => {
    const file = join(scratch(), "opencode.db");
    const fork = T + 60_000;
    runStatements(file, [
      ...TABLES,
      `INSERT INTO session VALUES ('fork', NULL, '/w', ${fork})`,
      message("m1", T, { session: "child" }),
      edit("p1", "m1", T + 10, "completed", "child"),
      message("m2", T + 1),
      edit("p2", "m2", T + 20),
      message("f1", T + 1, { session: "fork" }),
      edit("f2", "f1", T + 20, "completed", "fork"),
      message("f3", fork + 1, { session: "fork" }),
      edit("f4", "f3", fork + 5, "completed", "fork"),
    ]);
    assert.deepEqual(inWords(readWhole(openCode, file).evidence), ["fork /w/f4.ts 60005", "s /w/p1.ts 10", "s /w/p2.ts 20"]);
  });

  it("are found behind what a version without them remembered, and no response is counted or refused twice", () => {
    const file = join(scratch(), "opencode.db");
    runStatements(file, [...TABLES, message("m1", T), edit("p1", "m1", T + 10), message("m2", T + 90_000)]);
    runStatements(file, [`INSERT INTO message VALUES ('m0', 's', ${T}, ${T}, '{"role":')`]);
    const first = recordingSink();
    const record = readOn(openCode, file, undefined, first);
    const state = JSON.parse(record.state) as { message: { tools?: true } };
    delete state.message.tools;
    const again = recordingSink();
    const now = readOn(openCode, file, { ...record, state: JSON.stringify(state), size: -1 }, again);
    assert.deepEqual(inWords(again.evidence), ["s /w/p1.ts 10"]);
    assert.deepEqual(again.rejected, []);
    assert.deepEqual(now.rejected, record.rejected);
    assert.deepEqual(new Set(again.usages.map(({ key }) => key)), new Set(first.usages.map(({ key }) => key)));
    assert.equal(now.state, record.state);
  });

  it("are asked for by the messages that are new, never as a whole table", () => {
    const asked: unknown[] = [];
    const rows = [0, 1, 2].map((index) => ({
      id: `m${index}`,
      session: "s",
      data: /'(\{.*\})'/.exec(message("m", T + index))?.[1],
      updated: T + index,
      directory: "/w",
      parent: null,
      started: null,
    }));
    const database: Database = {
      columns: (table) =>
        new Set(table === "message" ? ["id", "session_id", "data", "time_updated"] : table === "part" ? ["message_id", "data"] : []),
      rows: (sql, ...parameters) => {
        if (!sql.includes("FROM part")) return rows;
        assert.match(sql, /p\.message_id IN/);
        asked.push(JSON.parse(String(parameters[0])));
        return [];
      },
    };
    readOpenCodeRows(database, null, file, recordingSink().sink);
    assert.deepEqual(asked, [["m0", "m1", "m2"]]);
  });

  it("in files of their own are read with their message, but not where the message is a copy", () => {
    const home = join(scratch(), "opencode", "storage");
    const state = { status: "completed", input: { filePath: "a.ts" }, output: "x", metadata: {}, time: { start: T, end: T + 5 } };
    for (const [session, id, started] of [
      ["ses_first", "msg_1", T - 1],
      ["ses_fork", "msg_2", T + 60_000],
    ] as const) {
      const text = /'(\{.*\})'/.exec(message("m", T))?.[1] ?? "";
      writeFile(join(home, "message", session, `${id}.json`), text);
      writeFile(join(home, "part", id, "prt_1.json"), JSON.stringify({ type: "tool", tool: "edit", state }, null, 2));
      writeFile(join(home, "session", "other", "info.json"), "{}");
      writeFile(join(home, "session", "project", `${session}.json`), JSON.stringify({ time: { created: started } }));
    }
    const read = (session: string, id: string) => readWhole(openCode, join(home, "message", session, `${id}.json`)).evidence;
    assert.deepEqual(inWords(read("ses_first", "msg_1")), ["ses_first a.ts 5"]);
    assert.deepEqual(read("ses_first", "msg_1"), read("ses_first", "msg_1"));
    assert.deepEqual(read("ses_fork", "msg_2"), []);
    rmSync(join(home, "session"), { recursive: true });
    assert.equal(read("ses_fork", "msg_2").length, 1, "without the session's own file nothing says that it is a copy");
    assert.ok(disk.has(join(home, "part")));
  });
});

const file = "/home/dev/.local/share/opencode/opencode.db";
