import assert from "node:assert/strict";
import { join } from "node:path";
import type { Usage } from "../../../src/core/usage";
import { cline, rooCode } from "../../../src/sources/cline";
import { copilotChat } from "../../../src/sources/copilotChat";
import { copilotCli } from "../../../src/sources/copilotCli";
import { crush } from "../../../src/sources/crush";
import { geminiCli } from "../../../src/sources/geminiCli";
import { goose } from "../../../src/sources/goose";
import { kiloCli, openCode } from "../../../src/sources/openCode";
import { qwenCode } from "../../../src/sources/qwenCode";
import type { FileSource } from "../../../src/sources/source";
import { scratchFolders } from "../../support/scratch";
import { runStatements } from "./fixtureHome";
import { foldUsages, readOn, readText, recordingSink } from "./reading";

const AUGUST = Date.UTC(2026, 7, 1, 10);
const MARCH = Date.UTC(2026, 2, 15, 12);
const NO_DISK = { has: () => false, text: () => null, list: () => [] };

/** What other tools got wrong about agents that keep documents and databases, each under the name of its cause. */
describe("known wrong counts of documents and databases", function () {
  this.timeout(60_000);
  const scratch = scratchFolders();

  const inDocument = (source: FileSource, path: string, document: unknown) => {
    const recording = recordingSink();
    source.document?.(JSON.stringify(document), path, recording.sink, NO_DISK);
    return { ...recording, folded: [...foldUsages(recording.usages).values()] };
  };
  const inDatabase = (source: FileSource, name: string, statements: readonly string[]) => {
    const path = join(scratch(), name);
    runStatements(path, statements);
    const recording = recordingSink();
    readOn(source, path, undefined, recording);
    return { ...recording, folded: [...foldUsages(recording.usages).values()] };
  };
  const sum = (usages: readonly Usage[], kind: "input" | "output" | "cacheRead") =>
    usages.reduce((total, { tokens }) => total + (tokens[kind] ?? 0), 0);

  describe("OpenCode", () => {
    const legacy = "/home/dev/.local/share/opencode/storage/message/ses_a/msg_a.json";
    const message = (created: number, tokens: object, more: object = {}) => ({
      role: "assistant",
      modelID: "gpt-5.4-pro",
      providerID: "openai",
      cost: 0.01,
      time: { created, completed: created + 1000 },
      tokens,
      ...more,
    });
    const row = (id: string, session: string, data: object, updated = AUGUST) =>
      `INSERT INTO message VALUES ('${id}', '${session}', ${AUGUST}, ${updated}, '${JSON.stringify(data)}')`;
    const tables = [
      "CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, time_created INTEGER)",
      "CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)",
    ];

    it("reasoning billed twice: an older version's output holds it already, and its cost does not count", () => {
      const old = { input: 100, output: 4000, reasoning: 1400, cache: { read: 0, write: 0 } };
      const { folded, noted } = inDocument(openCode, legacy, message(MARCH, old, { cost: 1.04 }));
      assert.deepEqual([folded[0]?.tokens.output, folded[0]?.tokens.reasoning, folded[0]?.reportedNanoUsd], [4000, 1400, null]);
      assert.equal(noted.get("logged costs that hold reasoning twice, replaced by list prices"), 1);
    });

    it("reasoning left out: a newer version's output does not hold it", () => {
      const cache = { read: 500, write: 0 };
      const { folded } = inDocument(openCode, legacy, message(AUGUST, { total: 792, input: 100, output: 123, reasoning: 69, cache }));
      assert.deepEqual([folded[0]?.tokens.output, folded[0]?.tokens.reasoning, folded[0]?.reportedNanoUsd], [192, 69, 10_000_000]);
    });

    it("generation told by the date alone: the total says it, whatever the date", () => {
      const cache = { read: 0, write: 0 };
      const late = inDocument(openCode, legacy, message(AUGUST, { total: 223, input: 100, output: 123, reasoning: 69, cache }));
      const early = inDocument(openCode, legacy, message(MARCH, { total: 292, input: 100, output: 123, reasoning: 69, cache }));
      assert.deepEqual([late.folded[0]?.tokens.output, early.folded[0]?.tokens.output], [123, 192]);
    });

    it("forked session's copies counted again under their new ids", () => {
      const data = message(AUGUST, { input: 10, output: 5, reasoning: 0, cache: { read: 1, write: 2 } });
      const { folded } = inDatabase(openCode, "opencode.db", [
        ...tables,
        `INSERT INTO session VALUES ('ses_fork', NULL, '/repo', ${AUGUST + 60_000}), ('ses_main', NULL, '/repo', ${AUGUST - 1000})`,
        row("msg_9", "ses_fork", data),
        row("msg_1", "ses_main", data),
      ]);
      assert.deepEqual(
        folded.map(({ session, tokens }) => [session, tokens.input]),
        [["ses_main", 10]],
      );
    });

    it("row read in mid-stream counted beside its final form", () => {
      const path = join(scratch(), "opencode.db");
      const running = (output: number) =>
        message(AUGUST, { input: 10, output, reasoning: 0, cache: { read: 0, write: 0 } }, { time: { created: AUGUST } });
      const recording = recordingSink();
      runStatements(path, [...tables, row("msg_1", "ses_a", running(0))]);
      let known = readOn(openCode, path, undefined, recording);
      runStatements(path, [`UPDATE message SET time_updated = ${AUGUST + 100}, data = '${JSON.stringify(running(3))}'`]);
      known = readOn(openCode, path, known, recording);
      assert.equal(recording.usages.length, 0);
      const done = message(AUGUST, { input: 10, output: 8, reasoning: 0, cache: { read: 0, write: 0 } });
      runStatements(path, [`UPDATE message SET time_updated = ${AUGUST + 200}, data = '${JSON.stringify(done)}'`]);
      readOn(openCode, path, known, recording);
      assert.deepEqual(
        [...foldUsages(recording.usages).values()].map(({ tokens }) => tokens.output),
        [8],
      );
    });

    it("thousands of rows with one time of change lost behind the first page, and one that came late", () => {
      const path = join(scratch(), "opencode.db");
      const data = (index: number) => message(AUGUST + index, { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } });
      const rows = Array.from({ length: 11_000 }, (_, index) => row(`msg_b${String(index).padStart(5, "0")}`, "ses_a", data(index)));
      runStatements(path, [...tables, "BEGIN", ...rows, "COMMIT"]);
      const recording = recordingSink();
      const known = readOn(openCode, path, undefined, recording);
      runStatements(path, [row("msg_a", "ses_a", data(20_000))]);
      readOn(openCode, path, known, recording);
      assert.equal(foldUsages(recording.usages).size, 11_001);
    });

    it("messages of before the database counted from their old files as well", () => {
      const environment = { home: "/home/dev", platform: "linux", variables: {} } as const;
      const paths = (has: boolean) => kiloCli.roots(environment, { ...NO_DISK, has: () => has }).map(({ path }) => path);
      assert.deepEqual(paths(true), ["/home/dev/.local/share/kilo"]);
      assert.deepEqual(paths(false), ["/home/dev/.local/share/kilo", "/home/dev/.local/share/kilo/storage/message"]);
    });
  });

  it("Qwen Code: cached input not subtracted", () => {
    const line = {
      uuid: "u",
      sessionId: "s",
      timestamp: "2026-08-01T10:00:00.000Z",
      type: "assistant",
      model: "qwen3-coder-plus",
      usageMetadata: { promptTokenCount: 1000, candidatesTokenCount: 10, cachedContentTokenCount: 900, totalTokenCount: 1010 },
    };
    const { usages } = readText(qwenCode, `${JSON.stringify(line)}\n`, "/x.jsonl");
    assert.deepEqual([sum(usages, "input"), sum(usages, "cacheRead")], [100, 900]);
  });

  it("Gemini CLI: a conversation counted from its old document and from the log that continues it", () => {
    const message = {
      id: "m",
      type: "gemini",
      timestamp: "2026-08-01T10:00:00.000Z",
      tokens: { input: 100, output: 10, cached: 40, thoughts: 5, tool: 0, total: 115 },
    };
    const path = "/home/dev/.gemini/tmp/p/chats/session-2026-08-01T10-00-00000000";
    const old = inDocument(geminiCli, `${path}.json`, { sessionId: "s", messages: [message] }).usages;
    const log = [{ sessionId: "s", projectHash: "x" }, message].map((line) => `${JSON.stringify(line)}\n`).join("");
    const all = [...foldUsages([...old, ...readText(geminiCli, log, `${path}.jsonl`).usages]).values()];
    assert.deepEqual([all.length, sum(all, "input"), sum(all, "output")], [1, 60, 15]);
  });

  describe("Cline and Roo Code", () => {
    const task = "/home/dev/.config/Code/User/globalStorage/x/tasks/t/ui_messages.json";
    const entry = (ts: number, say: string, request: object) => ({ type: "say", say, ts, text: JSON.stringify(request) });
    const input = (source: FileSource, ts: number, request: object) =>
      inDocument(source, task, [entry(ts, "api_req_started", { cost: 0.01, ...request })]).folded[0]?.tokens.input;

    it("cache counted as input and again as cache, since Roo Code adds it to the input", () => {
      const request = { apiProtocol: "anthropic", tokensIn: 50_000, tokensOut: 1, cacheReads: 49_000, cacheWrites: 500 };
      assert.equal(input(rooCode, AUGUST, request), 500);
    });

    it("cache subtracted from an input that never held it", () => {
      const request = { apiProtocol: "anthropic", tokensIn: 412, tokensOut: 1, cacheReads: 49_000, cacheWrites: 500 };
      assert.equal(input(rooCode, AUGUST, request), 412);
      const old = { ...request, tokensIn: 60_000 };
      assert.equal(input(rooCode, Date.UTC(2025, 8, 1), old), 60_000);
      assert.equal(input(cline, AUGUST, old), 60_000);
    });

    it("requests that were deleted with their messages left out, or counted beside their sum", () => {
      const request = { tokensIn: 10, tokensOut: 2, cost: 0.01 };
      const sums = { tokensIn: 30, tokensOut: 6, cost: 0.03 };
      const after = inDocument(cline, task, [entry(AUGUST, "api_req_started", request), entry(AUGUST + 5, "deleted_api_reqs", sums)]);
      assert.deepEqual([sum(after.folded, "input"), sum(after.folded, "output")], [40, 8]);
      assert.deepEqual(after.restated, [{ session: "t", until: AUGUST + 5 }]);
    });

    it("entry of a kind whose name is that of what every object has taken for a request", () => {
      const request = { tokensIn: 10, tokensOut: 2, cost: 0.01 };
      const read = inDocument(cline, task, [entry(AUGUST, "constructor", request), entry(AUGUST + 1, "toString", request)]);
      assert.deepEqual([read.usages.length, read.restated], [0, []]);
    });

    it("request in flight counted with what it had by then", () => {
      assert.equal(inDocument(cline, task, [entry(AUGUST, "api_req_started", { tokensIn: 10 })]).usages.length, 0);
    });
  });

  describe("Copilot", () => {
    it("a session counted from the editor's log and from the trace", () => {
      const session = {
        sessionId: "s",
        requests: [{ requestId: "r", timestamp: AUGUST, modelId: "copilot/gpt-5.5", promptTokens: 900, completionTokens: 9 }],
      };
      const chat = inDocument(copilotChat, "/w/chatSessions/s.json", session).usages;
      const traces = inDatabase(copilotChat, "agent-traces.db", [
        "CREATE TABLE spans (span_id TEXT PRIMARY KEY, operation_name TEXT, end_time_ms INTEGER, input_tokens INTEGER, output_tokens INTEGER, chat_session_id TEXT)",
        `INSERT INTO spans VALUES ('a', 'chat', ${AUGUST}, 500, 5, 's'), ('b', 'chat', ${AUGUST}, 900, 9, 's'), ('c', 'invoke_agent', ${AUGUST}, 1400, 14, 's')`,
      ]).usages;
      for (const all of [
        [...chat, ...traces],
        [...traces, ...chat],
      ]) {
        const folded = [...foldUsages(all).values()];
        assert.deepEqual([folded.length, sum(folded, "input"), sum(folded, "output")], [2, 1400, 14]);
      }
    });

    it("CLI's units taken for dollars", () => {
      const { folded } = inDatabase(copilotCli, "session-store.db", [
        "CREATE TABLE assistant_usage_events (id INTEGER PRIMARY KEY, session_id TEXT, model TEXT, input_tokens INTEGER, output_tokens INTEGER, total_nano_aiu INTEGER, created_at TEXT)",
        "INSERT INTO assistant_usage_events VALUES (1, 's', 'gpt-5.5', 10, 1, 1250000000, '2026-08-01T10:00:00Z')",
      ]);
      assert.equal(folded[0]?.reportedNanoUsd, 0.0125 * 1e9);
    });
  });

  it("Goose: the current window's counts taken for the session's", () => {
    const { folded } = inDatabase(goose, "sessions.db", [
      "CREATE TABLE sessions (id TEXT, created_at TEXT, input_tokens INTEGER, output_tokens INTEGER, accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER)",
      "INSERT INTO sessions VALUES ('20260801_1', '2026-08-01 10:00:00', 10, 1, 5000, 600)",
    ]);
    assert.deepEqual([sum(folded, "input"), sum(folded, "output")], [5000, 600]);
  });

  it("Crush: the last step's tokens taken for the session's, and a child's cost added to its parent's", () => {
    const { folded } = inDatabase(crush, "crush.db", [
      "CREATE TABLE sessions (id TEXT, parent_session_id TEXT, prompt_tokens INTEGER, completion_tokens INTEGER, cost REAL, created_at INTEGER)",
      "INSERT INTO sessions VALUES ('a', NULL, 9000, 10, 0.5, 1785578400), ('b', 'a', 100, 10, 0.2, 1785578401)",
    ]);
    assert.deepEqual(
      folded.map(({ tokens, reportedNanoUsd }) => [tokens.input, tokens.output, reportedNanoUsd]),
      [[null, null, 500_000_000]],
    );
  });
});
