import assert from "node:assert/strict";
import { join } from "node:path";
import type { Evidence } from "../../../src/core/evidence";
import { createExclusion } from "../../../src/engine/exclusion";
import { disk } from "../../../src/engine/reading/disk";
import { copilotChat } from "../../../src/sources/copilotChat";
import { pathOfAddress } from "../../../src/sources/fileUri";
import { scratchFolders, writeFile } from "../../support/scratch";
import { readWhole, recordingSink } from "./reading";

const T = Date.UTC(2026, 7, 1, 9);
const SESSION = "s-1";

const file = (path: string) => ({ $mid: 1, fsPath: path, external: `file://${encodeURI(path)}`, path, scheme: "file" });
const range = (startLineNumber: number, startColumn: number, endLineNumber: number, endColumn: number) => ({
  startLineNumber,
  startColumn,
  endLineNumber,
  endColumn,
});
const group = (path: string, edits: unknown, more: object = {}) => ({ kind: "textEditGroup", uri: file(path), edits, done: true, ...more });
const replaced = (text: string, ...place: Parameters<typeof range>) => ({ text, range: range(...place) });

/** A command in the terminal; `data` is merged into what the editor keeps of it, `more` into the call. */
function command(original: string, text: string | null, data: object = {}, more: object = {}) {
  const output = text === null ? {} : { terminalCommandOutput: { text } };
  return {
    kind: "toolInvocationSerialized",
    toolId: "run_in_terminal",
    toolCallId: "call-1",
    isComplete: true,
    isConfirmed: { type: 4 },
    toolSpecificData: { kind: "terminal", language: "bash", commandLine: { original }, ...output, ...data },
    ...more,
  };
}
const ended = (second: number, exitCode = 0) => ({ terminalCommandState: { exitCode, timestamp: T + second * 1000, duration: 500 } });
const COMMIT = "[main 1234567] x\n 1 file changed\n";

/** What a session of requests with these answers proves, a minute from one to the next. */
function read(...answers: readonly (readonly unknown[])[]): Evidence[] {
  return readSession(answers.map((response) => ({ response })));
}

function readSession(requests: readonly object[], more: object = {}): Evidence[] {
  const recording = recordingSink();
  const asked = requests.map((request, i) => ({ requestId: `r${i}`, timestamp: T + i * 60_000, ...request }));
  const session = { version: 3, sessionId: SESSION, workingDirectory: "file:///w", requests: asked, ...more };
  copilotChat.document?.(JSON.stringify(session), "/u/chatSessions/x.json", recording.sink, disk);
  assert.deepEqual(recording.rejected, []);
  return recording.evidence;
}

const edits = (facts: readonly Evidence[]) =>
  facts.map((fact) => (fact.kind === "edit" ? [fact.path, fact.added, fact.removed] : fact.kind));
const kinds = (facts: readonly Evidence[]) => facts.map((fact) => [fact.kind, (fact.at - T) / 1000]);

describe("Copilot Chat's answers", () => {
  const scratch = scratchFolders();

  it("prove each change of a file that was carried through, with its lines as far as they are told", () => {
    assert.deepEqual(
      edits(
        read([
          { value: "x" },
          group("/w/a", [[replaced("x\ny\n", 3, 1, 4, 1)], []]),
          group("/w/two", [[replaced("x\n", 1, 1, 1, 1)], [replaced("y", 2, 3, 2, 5)]]),
          group("/w/none", [[]]),
          group("/w/odd", [[replaced("x\n", 1, 1, 1, 1), { text: 7, range: range(1, 1, 1, 1) }]]),
          { kind: "notebookEditGroup", uri: file("/w/n.ipynb"), edits: [[{ cell: {} }]], done: true },
          { kind: "externalEdit", uri: file("/w/e"), editKind: "edit", diff: { added: 4, removed: 2 } },
          { kind: "externalEdit", uri: file("/w/f"), editKind: "delete" },
          { kind: "workspaceEdit", edits: [{ oldResource: file("/w/gone") }, { newResource: file("/w/made") }, "x"] },
          { kind: "externalEdit", uri: file("/w/new"), originalUri: file("/w/old"), editKind: "rename", diff: { added: 1, removed: 0 } },
        ]),
      ),
      [
        ["/w/a", 2, 1],
        ["/w/two", 2, 1],
        ["/w/none", null, null],
        ["/w/odd", null, null],
        ["/w/n.ipynb", null, null],
        ["/w/e", 4, 2],
        ["/w/f", null, null],
        ["/w/gone", null, null],
        ["/w/old", null, null],
        ["/w/new", 1, 0],
      ],
    );
  });

  it("prove each of several changes of one file in an answer, which the ledger tells apart by their moments", () => {
    const change = group("/w/a", [[replaced("x\n", 1, 1, 1, 1)]]);
    const moments = read([change, change, group("/w/b", []), change], [change]).map(({ at }) => at - T);
    assert.deepEqual(moments, [0, 1, 0, 2, 60_000]);
  });

  it("count the lines that the text of a range takes the place of", () => {
    const lines = (text: string, ...place: Parameters<typeof range>) => edits(read([group("/w/a", [[replaced(text, ...place)]])]))[0];
    assert.deepEqual(lines("x\ny", 1, 1, 1, 1), ["/w/a", 2, 0], "A new file whose last line has no end");
    assert.deepEqual(lines("x\n", 7, 1, 7, 1), ["/w/a", 1, 0], "A line before another");
    assert.deepEqual(lines("", 2, 1, 5, 1), ["/w/a", 0, 3], "Lines that go");
    assert.deepEqual(lines("x", 2, 4, 2, 9), ["/w/a", 1, 1], "Within a line");
    assert.deepEqual(lines("x\ny\nz", 2, 1, 3, 8), ["/w/a", 3, 2], "To the end of a line");
    assert.deepEqual(lines("x", 5, 1, 2, 1), ["/w/a", null, null], "No range");
  });

  it("prove no change that was broken off or is of no file on this machine", () => {
    const other = { ...file("/w/a"), scheme: "untitled" };
    const facts = read([
      group("/w/a", [[replaced("x\n", 1, 1, 1, 1)]], { done: undefined }),
      group("/w/a", [[replaced("x\n", 1, 1, 1, 1)]], { done: false }),
      group("/w/a", [], { uri: other }),
      group("/w/a", [], { uri: "https://example.com/w/a" }),
      { kind: "externalEdit", uri: null, editKind: "edit" },
      { kind: "codeblockUri", uri: file("/w/a"), isEdit: true },
      "x",
      null,
    ]);
    assert.deepEqual(facts, []);
  });

  it("prove a commit, a push and a request at the time when the command ended, and tell the branch of what follows", () => {
    const output =
      "\u001b]0;title\u0007\u001b[32m[topic 1234567] x\u001b[0m\r\nTo host\r\n   1234567..89abcde  topic -> topic\r\nhttps://git.example/a/b/pull/3\r\n";
    const facts = read([
      group("/w/before", [[replaced("x\n", 1, 1, 1, 1)]]),
      command("git switch -c topic && git commit -am x && git push && gh pr create", output, { ...ended(20), cwd: file("/w/sub") }),
      group("/w/after", [[replaced("x\n", 1, 1, 1, 1)]]),
    ]);
    const at = T + 20_500;
    assert.deepEqual(facts, [
      { kind: "edit", session: SESSION, at: T, path: "/w/before", added: 1, removed: 0, cwd: "/w", branch: null },
      { kind: "commit", session: SESSION, at, cwd: "/w/sub", branch: "topic", sha: "1234567", how: "committed" },
      { kind: "push", session: SESSION, at, branch: "topic", cwd: "/w/sub" },
      { kind: "request", session: SESSION, at, url: "https://git.example/a/b/pull/3", action: "created" },
      { kind: "edit", session: SESSION, at, path: "/w/after", added: 1, removed: 0, cwd: "/w", branch: "topic" },
    ]);
  });

  it("prove nothing by a command that was refused, passed over or is not done", () => {
    for (const more of [{ isConfirmed: { type: 0 } }, { isConfirmed: { type: 5 } }, { isConfirmed: false }, { isComplete: false }])
      assert.deepEqual(read([command("git commit -m x", COMMIT, ended(5), more)]), [], JSON.stringify(more));
    assert.deepEqual(read([command("git commit -m x", null, ended(5))]), [], "It printed nothing");
    assert.deepEqual(read([command("cat notes", COMMIT, ended(5))]), []);
    for (const isConfirmed of [true, { type: 1 }, undefined])
      assert.equal(read([command("git commit -m x", COMMIT, ended(5), { isConfirmed })]).length, 1);
  });

  it("take the command that ran and what it printed in every form that it was kept in", () => {
    const proves = (part: object, result: object = {}) => readSession([{ response: [part], result }]).map(({ kind }) => kind);
    assert.deepEqual(proves(command("ls", COMMIT, { commandLine: { original: "ls", userEdited: "git commit -m x" } })), ["commit"]);
    assert.deepEqual(proves(command("git commit", COMMIT, { commandLine: { original: "git commit", userEdited: "ls" } })), []);
    assert.deepEqual(proves(command("x", COMMIT, { commandLine: { toolEdited: "git commit -m x" } })), ["commit"]);
    assert.deepEqual(proves(command("x", COMMIT, { commandLine: undefined, command: "git commit -m x" })), ["commit"]);
    const shown = { resultDetails: { input: "x", output: [{ type: "embed", isText: true, value: COMMIT }] } };
    assert.deepEqual(proves(command("git commit -m x", null, {}, shown)), ["commit"]);
    const told = { metadata: { toolCallResults: { "call-1": { content: [{ value: COMMIT }, { value: { node: {} } }] } } } };
    assert.deepEqual(proves(command("git commit -m x", null), told), ["commit"]);
    const cut = { terminalCommandOutput: { text: " 1 file changed\n", truncated: true } };
    assert.deepEqual(proves(command("git commit -m x", null, cut), told), ["commit"]);
    assert.deepEqual(proves(command("git commit -m x", null, {}, { toolCallId: "__proto__" }), told), []);
  });

  it("follow a branch only where the command went well, and no time that is none of the command's own", () => {
    const branchAfter = (code: number) => {
      const [fact] = read([command("git checkout -b other", "x", ended(5, code)), group("/w/a", [])]);
      return fact?.kind === "edit" ? fact.branch : undefined;
    };
    assert.deepEqual([branchAfter(0), branchAfter(128)], ["other", null]);
    const after = group("/w/a", []);
    // Looked at again much later, an old answer gets that moment and no exit code.
    const seen = { terminalCommandState: { timestamp: T + 9_000_000 } };
    assert.deepEqual(kinds(read([command("git commit -m x", COMMIT, seen), after])), [
      ["commit", 0],
      ["edit", 0],
    ]);
    const long = { ...ended(500), isBackground: true };
    assert.deepEqual(kinds(read([command("git commit -m x", COMMIT, long), after], [after])), [
      ["commit", 0],
      ["edit", 0],
      ["edit", 60],
    ]);
    const odd = { terminalCommandState: { exitCode: 0, timestamp: -5, duration: "x" } };
    assert.deepEqual(kinds(read([command("git commit -m x", COMMIT, odd), after])), [
      ["commit", 0],
      ["edit", 0],
    ]);
  });

  it("are read from the log of changes, too, and where a request has no counts", () => {
    const log = join(scratch(), "chatSessions", "x.jsonl");
    writeFile(
      log,
      [
        { kind: 0, v: { version: 3, sessionId: SESSION, requests: [] } },
        { kind: 2, k: ["requests"], v: [{ requestId: "r", timestamp: T, response: [group("/w/a", [[]], { done: false })] }] },
        { kind: 1, k: ["requests", 0, "response", 0, "done"], v: true },
        { kind: 2, k: ["requests", 0, "response"], v: [command("git commit -m x", COMMIT, ended(3))] },
      ]
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(""),
    );
    const recording = readWhole(copilotChat, log);
    assert.deepEqual(kinds(recording.evidence), [
      ["edit", 0],
      ["commit", 3.5],
    ]);
    assert.deepEqual([recording.usages, recording.rejected], [[], []]);
    assert.deepEqual(readSession([{ response: [group("/w/a", [])], timestamp: undefined }, { response: "x" }]), []);
  });

  it("show for how long a count is of several calls of a model: to the end of the last command", () => {
    const spanOf = (...response: readonly object[]) => {
      const recording = recordingSink();
      const asked = { requestId: "r", timestamp: T, modelId: "copilot/m", promptTokens: 5, completionTokens: 1, response };
      copilotChat.document?.(
        JSON.stringify({ version: 3, sessionId: SESSION, requests: [asked] }),
        "/u/chatSessions/x.json",
        recording.sink,
        disk,
      );
      return recording.usages.map(({ at, spanMs }) => [at - T, spanMs]);
    };
    assert.deepEqual(spanOf(group("/w/a", [])), [[0, 0]]);
    assert.deepEqual(spanOf(command("ls", "x", ended(1_500)), command("ls", "x", ended(900))), [[0, 1_500_500]]);
    assert.deepEqual(spanOf(command("ls", "x", ended(1_500), { isConfirmed: { type: 0 } })), [[0, 0]]);
    assert.deepEqual(spanOf(command("ls", "x", { terminalCommandState: { timestamp: T + 9_000_000 } })), [[0, 0]]);
    assert.deepEqual(spanOf(command("ls", "x", ended(-30))), [[0, 0]]);
    assert.deepEqual(spanOf(command("ls", "x", ended(200_000))), [[0, 86_399_999]]);
  });

  it("in an excluded folder are not handed out, requests included", () => {
    const response = [group("/w/a", []), command("gh pr create", "https://git.example/a/b/pull/3", ended(3))];
    const asked = { requestId: "r", timestamp: T, modelId: "copilot/m", promptTokens: 5, completionTokens: 1, response };
    const session = JSON.stringify({ version: 3, sessionId: SESSION, workingDirectory: "file:///w", requests: [asked] });
    for (const [exclude, usages, facts] of [
      ["/w", 0, 0],
      ["/v", 1, 2],
    ] as const) {
      const [source] = createExclusion([exclude]).sources([copilotChat]);
      const recording = recordingSink();
      source?.document?.(session, "/u/chatSessions/x.json", recording.sink, disk);
      assert.deepEqual([recording.usages.length, recording.evidence.length], [usages, facts]);
    }
  });

  it("name files as their system writes paths", () => {
    const windows = { $mid: 1, fsPath: "c:\\w\\a b.ts", path: "/c:/w/a b.ts", scheme: "file" };
    assert.equal(pathOfAddress(windows), "C:\\w\\a b.ts");
    assert.equal(pathOfAddress({ path: "/w/100%.ts", scheme: "file" }), "/w/100%.ts");
    assert.equal(pathOfAddress({ path: "/w/a", scheme: "vscode-remote", authority: "ssh-remote+host" }), "/w/a");
    assert.equal(pathOfAddress({ path: "/w/a", scheme: "git" }), null);
    assert.equal(pathOfAddress("file:///w/a%20b"), "/w/a b");
    assert.equal(pathOfAddress({ fsPath: "/w/a" }), "/w/a");
    assert.equal(pathOfAddress(7), null);
  });
});
