import assert from "node:assert/strict";
import type { Evidence } from "../../../src/core/evidence";
import { geminiCli } from "../../../src/sources/geminiCli";
import { readText, recordingSink } from "./reading";

const SESSION = "66666666-6666-4666-8666-666666666666";
const PATH = `/home/dev/.gemini/tmp/shop/chats/session-2026-08-02T10-00-66666666.jsonl`;
const NOTES = { has: () => true, text: (path: string) => (path.endsWith(".project_root") ? "/home/dev/shop\n" : null), list: () => [] };
const START = Date.UTC(2026, 7, 2, 10);
const at = (second: number) => new Date(START + second * 1000).toISOString();

interface Call {
  readonly id: string;
  readonly name: string;
  readonly args: object;
  readonly timestamp: string;
  readonly [field: string]: unknown;
}

function answered(id: string, second: number, name: string, args: object, output = "x"): Call {
  const result = [{ functionResponse: { id, name, response: { output } } }];
  return { id, name, args, result, status: "success", timestamp: at(second) };
}

const shell = (id: string, second: number, command: string, output: string, args: object = {}) =>
  answered(id, second, "run_shell_command", { command, ...args }, output);

function message(id: string, calls: readonly unknown[]): object {
  const tokens = { input: 1, output: 1, cached: 0, thoughts: 0, tool: 0, total: 2 };
  return { id, timestamp: at(0), type: "gemini", content: "x", model: "gemini-3.1-pro-preview", tokens, toolCalls: calls };
}

const head = { sessionId: SESSION, projectHash: "f", startTime: at(0), kind: "main" };

/** What the lines of a log prove, in the order in which they say it. */
function read(lines: readonly object[], path = PATH) {
  const state = geminiCli.begin(path, NOTES);
  return readText(geminiCli, [head, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(""), path, recordingSink(), state);
}

function inWords(evidence: readonly Evidence[]): string[] {
  return evidence.map((fact) => {
    const second = (fact.at - START) / 1000;
    if (fact.kind === "edit") return `${second} ${fact.path} +${fact.added ?? "?"} -${fact.removed ?? "?"} on ${fact.branch ?? "?"}`;
    if (fact.kind === "commit") return `${second} ${fact.how} ${fact.sha} in ${fact.cwd} on ${fact.branch}`;
    return fact.kind === "push" ? `${second} pushed ${fact.branch} in ${fact.cwd}` : `${second} ${fact.action} ${fact.url}`;
  });
}

const proves = (...calls: readonly unknown[]): string[] => inWords(read([message("m", calls)]).evidence);

describe("what Gemini CLI's tool calls prove", () => {
  it("is which files were edited, relative to the project's folder, by how many lines", () => {
    const display = { fileDiff: "--- a\n+++ a\n@@ -1,2 +1,2 @@\n-x\n+x\n+x\n", filePath: "/home/dev/shop/real/a.ts" };
    assert.deepEqual(
      proves(
        { ...answered("1", 1, "replace", { file_path: "a.ts", old_string: "x", new_string: "y" }), resultDisplay: display },
        answered("2", 2, "replace", { file_path: "./b.ts", old_string: "a\nb", new_string: "a\nc\nd" }),
        answered(
          "3",
          3,
          "replace",
          { file_path: "/tmp/c.ts", old_string: "a", new_string: "b" },
          "Successfully modified file: c (3 replacements).",
        ),
        answered("4", 4, "replace", { file_path: "d.ts" }),
        answered("5", 5, "write_file", { file_path: "e.ts", content: "a\nb" }, "Successfully created and wrote to new file: e."),
        answered("6", 6, "write_file", { file_path: "f.ts", content: "a\nb" }, "Successfully overwrote file: f."),
        answered("7", 7, "read_file", { file_path: "g.ts" }),
        answered("8", 8, "some_server__write_file", { file_path: "h.ts" }),
      ),
      [
        "1 /home/dev/shop/real/a.ts +2 -1 on ?",
        "2 /home/dev/shop/b.ts +2 -1 on ?",
        "3 /tmp/c.ts +3 -3 on ?",
        "4 /home/dev/shop/d.ts +? -? on ?",
        "5 /home/dev/shop/e.ts +2 -0 on ?",
        "6 /home/dev/shop/f.ts +? -? on ?",
      ],
    );
  });

  it("is nothing where a call failed, was refused or is not done", () => {
    const edit = answered("1", 1, "replace", { file_path: "a.ts", old_string: "x", new_string: "y" });
    const commit = shell("2", 2, "git commit -m x", "Output: [main abc1234] x");
    for (const status of ["error", "cancelled", "executing", "awaiting_approval", undefined, 1]) {
      assert.deepEqual(proves({ ...edit, status }, { ...commit, status }), []);
    }
  });

  it("is what git and a forge printed, in every form that the answer had", () => {
    const printed = "[main abc1234] x\n 1 file changed";
    const forms: Call[] = [
      shell("1", 1, "git commit -m x", `Output: ${printed}\nProcess Group PGID: 7`),
      shell("1", 1, "git commit -m x", `<untrusted_context>\nOutput: ${printed}\n</untrusted_context>`),
      shell("1", 1, "git commit -m x", `Command: git commit -m x\nDirectory: (root)\nOutput: ${printed}\nError: (none)\nExit Code: 0`),
      shell("1", 1, "git commit -m x", `Command: git commit -m x\nDirectory: (root)\nStdout: ${printed}\nStderr: (empty)\nExit Code: 0`),
      { ...shell("1", 1, "git commit -m x", "a summary"), resultDisplay: printed },
      {
        ...shell("1", 1, "git commit -m x", "a summary"),
        resultDisplay: [[{ text: "[main " }, { text: "abc1234] x  " }], [{ text: " 1 file" }]],
      },
      { ...shell("1", 1, "git commit -m x", `Output: ${printed}`), resultDisplay: printed },
    ];
    for (const form of forms) assert.deepEqual(proves(form), ["1 committed abc1234 in /home/dev/shop on main"]);
    assert.deepEqual(
      proves(
        shell("1", 1, "git commit --amend --no-edit", "Output: [main abc1234] x", { dir_path: "packages/ui" }),
        shell("2", 2, "git push", "Output: To host\n   1111111..2222222  main -> main", { directory: "packages/ui" }),
        shell("3", 3, "gh pr create --fill", "Output: https://github.com/dev/shop/pull/7"),
        shell("4", 4, "cat notes.txt", "Output: [main abc9999] x"),
        shell("5", 5, "git log", "Output: [main abc9999] x"),
      ),
      [
        "1 amended abc1234 in /home/dev/shop/packages/ui on main",
        "2 pushed main in /home/dev/shop/packages/ui",
        "3 created https://github.com/dev/shop/pull/7",
      ],
    );
  });

  it("stands on the branch that the session's own commands changed to", () => {
    const edit = (second: number) => answered(`e${second}`, second, "write_file", { file_path: "a.ts", content: "x" });
    const branches = (...calls: readonly Call[]) =>
      proves(...calls).flatMap((line) => (line.includes("a.ts") ? line.split(" on ") : []).slice(1));
    assert.deepEqual(
      branches(
        edit(1),
        shell("2", 2, "git switch -c one", "x"),
        edit(3),
        shell("4", 4, "git commit -m x", "Output: [two abc1234] x"),
        edit(5),
      ),
      ["?", "one", "two"],
    );
    assert.deepEqual(branches(shell("2", 2, "git switch one", "Output: fatal: x\nExit Code: 128"), edit(3)), ["?"]);
    assert.deepEqual(branches(shell("2", 2, "git switch one", "Directory: (root)\nOutput: x\nExit Code: 0\nSignal: (none)"), edit(3)), [
      "one",
    ]);
    assert.deepEqual(branches(shell("2", 2, "git switch one", "Command was cancelled by user before it could complete."), edit(3)), ["?"]);
  });

  it("tells the branch of the answers that came after, too", () => {
    const call = shell("1", 1, "git switch -c one", "x");
    const { usages } = read([message("m", [call]), { ...message("n", []), timestamp: at(2) }]);
    assert.deepEqual(
      usages.map(({ branch }) => branch),
      [null, "one"],
    );
  });

  it("is the same each time that a message or a checkpoint repeats a call", () => {
    const calls = [
      answered("1", 1, "write_file", { file_path: "a.ts", content: "x" }),
      shell("2", 2, "git checkout -b one", "x"),
      answered("3", 3, "write_file", { file_path: "b.ts", content: "x" }),
      shell("4", 4, "git checkout -b two && git commit -m x", "Output: [two abc1234] x"),
      answered("5", 5, "write_file", { file_path: "c.ts", content: "x" }),
    ];
    const once = read([message("m", calls)]).evidence;
    assert.deepEqual(inWords(once).length, 4);
    const grown = calls.map((_, index) => message("m", calls.slice(0, index + 1)));
    const masked = calls.map((call) => ({ ...call, result: [{ functionResponse: { response: { output: "x" } } }] }));
    const repeated = read([...grown, { $rewindTo: "m" }, { $set: { messages: [message("m", masked)] } }]).evidence;
    assert.deepEqual(
      [...new Set(repeated.map((fact) => JSON.stringify(fact)))],
      once.map((fact) => JSON.stringify(fact)),
    );
  });

  it("belongs to the session that started a subagent", () => {
    const path = `/home/dev/.gemini/tmp/shop/chats/${SESSION}/77777777-7777-4777-8777-777777777777.jsonl`;
    const edit = answered("1", 1, "write_file", { file_path: "a.ts", content: "x" });
    const { evidence, usages } = read([{ ...head, sessionId: "77777777-7777-4777-8777-777777777777" }, message("m", [edit])], path);
    assert.deepEqual(
      [...evidence, ...usages].map(({ session }) => session),
      [SESSION, SESSION],
    );
  });

  it("is read from lines that hold no counts, and from documents of older versions", () => {
    const edit = answered("1", 1, "write_file", { file_path: "a.ts", content: "x" });
    assert.equal(read([{ ...message("m", [edit]), tokens: undefined }]).evidence.length, 1);
    const recording = recordingSink();
    const document = { ...head, messages: [{ id: "u", type: "user", toolCalls: [edit] }, message("m", [edit])] };
    geminiCli.document?.(JSON.stringify(document), PATH.replace(/l$/, ""), recording.sink, NOTES);
    assert.deepEqual(inWords(recording.evidence), ["1 /home/dev/shop/a.ts +? -? on ?"]);
  });

  it("is said to be missing where a call lacks what it needs", () => {
    const edit = answered("1", 1, "write_file", { file_path: "a.ts", content: "x" });
    const { evidence, rejected, usages } = read([
      message("m", [{ ...edit, args: {} }, { ...edit, args: null }, { ...edit, timestamp: "x" }, 7, null, { ...edit, name: 5 }]),
    ]);
    assert.deepEqual([evidence.length, usages.length], [0, 1]);
    assert.deepEqual(rejected, [
      "an edit without the file's path",
      "an edit without the file's path",
      "a tool's call without a valid time",
    ]);
  });
});
