import assert from "node:assert/strict";
import type { Evidence } from "../../../src/core/evidence";
import { qwenCode } from "../../../src/sources/qwenCode";
import { bySession, readText, recordingSink } from "./reading";

const SESSION = "44444444-4444-4444-8444-444444444444";
const PROJECT = "/home/dev/.qwen/projects/-home-dev-shop";
const PATH = `${PROJECT}/chats/${SESSION}.jsonl`;
const START = Date.UTC(2026, 7, 2, 10);
const at = (second: number) => new Date(START + second * 1000).toISOString();

type Fields = Readonly<Record<string, unknown>>;

const base = (second: number, type: string): Fields => ({
  uuid: `${type}-${second}`,
  sessionId: SESSION,
  timestamp: at(second),
  type,
  cwd: "/home/dev/shop",
  gitBranch: "main",
});

function asked(second: number, id: string, name: string, args: object, more: Fields = {}): Fields {
  const message = { role: "model", parts: [{ text: "x" }, { functionCall: { id, name, args } }] };
  return { ...base(second, "assistant"), message, usageMetadata: { promptTokenCount: 1, totalTokenCount: 1 }, ...more };
}

function answered(second: number, id: string, output: string, result: Fields = { status: "success" }, more: Fields = {}): Fields {
  const message = { role: "user", parts: [{ functionResponse: { id, name: "x", response: { output } } }] };
  return { ...base(second, "tool_result"), message, toolCallResult: { callId: id, ...result }, ...more };
}

const read = (lines: readonly Fields[], path = PATH, into = recordingSink(), state = qwenCode.begin(path)) =>
  readText(qwenCode, lines.map((line) => `${JSON.stringify(line)}\n`).join(""), path, into, state);

function inWords(evidence: readonly Evidence[]): string[] {
  return evidence.map((fact) => {
    const second = (fact.at - START) / 1000;
    if (fact.kind === "edit") return `${second} ${fact.path} +${fact.added ?? "?"} -${fact.removed ?? "?"} on ${fact.branch ?? "?"}`;
    if (fact.kind === "commit") return `${second} ${fact.how} ${fact.sha} in ${fact.cwd} on ${fact.branch}`;
    return fact.kind === "push" ? `${second} pushed ${fact.branch} in ${fact.cwd}` : `${second} ${fact.action} ${fact.url}`;
  });
}

/** What one call proves, with what its result says. */
const proves = (name: string, args: object, output: string, result?: Fields): string[] =>
  inWords(read([asked(1, "call_1", name, args), answered(2, "call_1", output, result)]).evidence);

const shell = (command: string, output: string, args: object = {}, result?: Fields): string[] =>
  proves("run_shell_command", { command, ...args }, output, result);

describe("what Qwen Code's tool calls prove", () => {
  it("is which files were edited, and by how many lines", () => {
    const fileDiff = "--- a\n+++ a\n@@ -1,2 +1,2 @@\n-x\n+x\n+x\n";
    const diffStat = { model_added_lines: 700, model_removed_lines: 3, user_added_lines: 0, user_removed_lines: 0 };
    const edit = { file_path: "/home/dev/shop/a.ts", old_string: "a\nb", new_string: "a\nc\nd" };
    const shown = (resultDisplay: object) => ({ status: "success", resultDisplay });
    const cases: [string, object, string, Fields | undefined, string][] = [
      ["edit", edit, "x", shown({ fileDiff }), "/home/dev/shop/a.ts +2 -1"],
      ["edit", edit, "x", shown({ fileDiff: "x", fileDiffTruncated: true, diffStat }), "/home/dev/shop/a.ts +700 -3"],
      [
        "edit",
        edit,
        "x",
        shown({ fileDiffTruncated: true, fileDiff: "x", diffStat: { ...diffStat, user_added_lines: 1 } }),
        "/home/dev/shop/a.ts +2 -1",
      ],
      ["edit", edit, "x", undefined, "/home/dev/shop/a.ts +2 -1"],
      ["replace", { ...edit, file_path: "../b.ts" }, "x", undefined, "/home/dev/b.ts +2 -1"],
      ["edit", { ...edit, replace_all: true }, "x", undefined, "/home/dev/shop/a.ts +? -?"],
      [
        "write_file",
        { file_path: "/c.ts", content: "a\nb" },
        "Successfully created and wrote to new file: /c.ts.",
        undefined,
        "/c.ts +2 -0",
      ],
      ["write_file", { file_path: "/c.ts", content: "a\nb" }, "Successfully overwrote file: /c.ts.", undefined, "/c.ts +? -?"],
      ["notebook_edit", { notebook_path: "/d.ipynb", new_source: "a" }, "x", shown({ fileDiff }), "/d.ipynb +2 -1"],
    ];
    for (const [name, args, output, result, expected] of cases) {
      assert.deepEqual(proves(name, args, output, result), [`2 ${expected} on main`]);
    }
    assert.deepEqual(proves("read_file", { file_path: "/a.ts" }, "x"), []);
  });

  it("is nothing where a call failed, was refused, or has no result yet", () => {
    const edit = asked(1, "call_1", "edit", { file_path: "/a.ts", old_string: "x", new_string: "y" });
    assert.deepEqual(read([edit]).evidence, []);
    for (const status of ["error", "cancelled", "executing", 1, null]) {
      assert.deepEqual(read([edit, answered(2, "call_1", "x", { status })]).evidence, []);
    }
    assert.deepEqual(read([edit, answered(2, "call_2", "x")]).evidence, []);
    assert.deepEqual(read([answered(2, "call_1", "x"), edit]).evidence, []);
  });

  it("is what git and a forge printed, whichever part of the record has it", () => {
    const printed = "[main abc1234] x\n 1 file changed";
    const expected = ["2 committed abc1234 in /home/dev/shop on main"];
    assert.deepEqual(shell("git commit -m x", `Command: x\nOutput: ${printed}\nExit Code: 0`), expected);
    for (const resultDisplay of [
      printed,
      { type: "shell_result", output: printed },
      { ansiOutput: [[{ text: "[main abc" }, { text: "1234] x" }]] },
    ]) {
      assert.deepEqual(shell("git commit -m x", "cut", {}, { status: "success", resultDisplay }), expected);
      assert.deepEqual(shell("git commit -m x", `Output: ${printed}`, {}, { status: "success", resultDisplay }), expected);
    }
    const inFolder = { directory: "/home/dev/shop/packages/ui" };
    assert.deepEqual(shell("git commit --amend --no-edit", printed, inFolder), ["2 amended abc1234 in /home/dev/shop/packages/ui on main"]);
    assert.deepEqual(shell("git push", "To host\n   1111111..2222222  main -> main"), ["2 pushed main in /home/dev/shop"]);
    assert.deepEqual(shell("gh pr create --fill", "Output: https://github.com/dev/shop/pull/7"), [
      "2 created https://github.com/dev/shop/pull/7",
    ]);
    assert.deepEqual(shell("git log", printed), []);
    assert.deepEqual(shell("cat notes", printed), []);
  });

  it("stands on the branch that the session's commands changed to, until the log names another", () => {
    const edit = (second: number, more: Fields = {}) => [
      asked(second, `e${second}`, "edit", { file_path: "/a.ts" }, more),
      answered(second, `e${second}`, "x", { status: "success" }, more),
    ];
    const command = (second: number, text: string, output: string) => [
      asked(second, `c${second}`, "run_shell_command", { command: text }),
      answered(second, `c${second}`, output),
    ];
    const { evidence, usages } = read([
      ...edit(1),
      ...command(2, "git checkout -b one", "x"),
      ...edit(3),
      ...command(4, "git switch two", "fatal\nExit Code: 128"),
      ...edit(5),
      ...command(6, "git switch two && git commit -m x", "Output: [three abc1234] x"),
      ...edit(7),
      ...edit(8, { gitBranch: "four" }),
    ]);
    assert.deepEqual(
      evidence.map(({ at: time, ...fact }) => `${(time - START) / 1000} ${fact.kind === "request" ? "" : fact.branch}`),
      ["1 main", "3 one", "5 one", "6 three", "7 three", "8 four"],
    );
    assert.deepEqual(
      usages.map(({ branch }) => branch),
      ["main", "main", "one", "one", "one", "one", "three", "four"],
    );
  });

  it("is a branched session's own only from where it branched, whichever is read first", () => {
    const lines = [asked(1, "call_1", "edit", { file_path: "/a.ts" }), answered(2, "call_1", "x")];
    const id = "11111111-1111-4111-8111-111111111111";
    const copied = lines.map((line) => ({ ...line, sessionId: id, forkedFrom: { sessionId: SESSION, messageUuid: line["uuid"] } }));
    const own = [asked(3, "call_2", "edit", { file_path: "/b.ts" }), answered(4, "call_2", "x")].map((line) => ({
      ...line,
      sessionId: id,
    }));
    const both = (order: readonly (readonly Fields[])[]) => {
      const into = recordingSink();
      for (const part of order) read(part, PATH, into);
      return {
        facts: into.evidence.map((fact) => `${fact.session} ${fact.kind === "edit" ? fact.path : ""}`).sort(),
        responses: [...bySession(into.usages)].map(([session, { responses }]) => `${session} ${responses}`).sort(),
      };
    };
    const expected = { facts: [`${id} /b.ts`, `${SESSION} /a.ts`].sort(), responses: [`${id} 1`, `${SESSION} 1`].sort() };
    assert.deepEqual(both([lines, [...copied, ...own]]), expected);
    assert.deepEqual(both([[...copied, ...own], lines]), expected);
  });

  it("counts a subagent's answers and edits for its session, at the model that a note beside its file names", () => {
    const path = `${PROJECT}/subagents/${SESSION}/agent-explore-1.jsonl`;
    const side = { isSidechain: true, agentId: "explore-1", model: undefined };
    const disk = {
      has: () => true,
      text: (file: string) => (file.endsWith("agent-explore-1.meta.json") ? '{"persistedCliFlags":{"model":"qwen3-coder-flash"}}' : null),
      list: () => [],
    };
    assert.ok(qwenCode.accepts(path.slice(path.indexOf("-home-dev-shop"))));
    const lines = [
      asked(1, "call_1", "edit", { file_path: "/a.ts" }, side),
      answered(2, "call_1", "x", {}, side),
      asked(3, "call_2", "edit", { file_path: "/b.ts" }, { ...side, usageMetadata: undefined }),
      {
        ...answered(4, "call_2", "x", {}, side),
        message: { role: "user", parts: [{ functionResponse: { id: "call_2", response: { error: "x" } } }] },
      },
    ];
    const { evidence, usages } = read(lines, path, recordingSink(), qwenCode.begin(path, disk));
    assert.deepEqual(inWords(evidence), ["2 /a.ts +? -? on main"]);
    assert.deepEqual(
      usages.map(({ session, model, ownerRank }) => [session, model, ownerRank]),
      [[SESSION, "qwen3-coder-flash", 1]],
    );
  });

  it("is the same when it is read again, and when reading was broken off between a call and its result", () => {
    const lines = [
      asked(1, "call_1", "run_shell_command", { command: "git checkout -b one && git commit -m secret" }),
      answered(2, "call_1", "Output: [one abc1234] secret"),
      asked(3, "call_2", "write_file", { file_path: "/a.ts", content: "secret" }),
      answered(4, "call_2", "Successfully created and wrote to new file: /a.ts."),
    ];
    const once = read(lines).evidence;
    assert.equal(once.length, 2);
    for (let end = 0; end <= lines.length; end++) {
      const into = recordingSink();
      const state = qwenCode.begin(PATH);
      read(lines.slice(0, end), PATH, into, state);
      const stored = JSON.stringify(state);
      assert.ok(!stored.includes("secret"), "what is remembered holds text");
      read(lines.slice(end), PATH, into, JSON.parse(stored) as typeof state);
      assert.deepEqual(into.evidence, once);
    }
  });

  it("is said to be missing where a call lacks what it needs, and results of no interest are not even parsed", () => {
    const { rejected, evidence } = read([
      asked(1, "call_1", "edit", {}),
      asked(2, "call_2", "edit", { file_path: "/a.ts" }),
      answered(3, "call_2", "x", { status: "success" }, { timestamp: "x" }),
    ]);
    assert.deepEqual([rejected, evidence.length], [["an edit without the file's path", "a tool's result without session or time"], 0]);
    const into = recordingSink();
    readText(qwenCode, '{"type":"tool_result","message":{"parts":[{"functionResponse":{"id":"call_9"\n', PATH, into);
    assert.deepEqual(into.rejected, []);
  });
});
