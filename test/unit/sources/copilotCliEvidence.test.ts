import assert from "node:assert/strict";
import { join } from "node:path";
import type { Evidence } from "../../../src/core/evidence";
import { createExclusion } from "../../../src/engine/exclusion";
import { copilotCli } from "../../../src/sources/copilotCli";
import { scratchFolders, writeFile } from "../../support/scratch";
import { readText, readWhole } from "./reading";

const SESSION = "66666666-6666-4666-8666-666666666666";
const PATH = `/home/dev/.copilot/session-state/${SESSION}/events.jsonl`;
const T = Date.UTC(2026, 7, 1, 9);

const at = (second: number) => new Date(T + second * 1000).toISOString();
const event = (type: string, second: number, data: object) => JSON.stringify({ type, data, id: `e${second}`, timestamp: at(second) });
const start = (second = 0, sessionId = SESSION) =>
  event("session.start", second, { sessionId, startTime: at(second), context: { cwd: "/w", branch: "main" } });
const call = (id: string, second: number, toolName: string, args: unknown) =>
  event("tool.execution_start", second, { toolCallId: id, toolName, arguments: args, turnId: "0" });
const end = (id: string, second: number, result: object | null = { content: "x" }, more: object = {}) =>
  event("tool.execution_complete", second, { toolCallId: id, success: result !== null, ...(result === null ? {} : { result }), ...more });

const read = (...lines: readonly string[]): Evidence[] => readText(copilotCli, `${lines.join("\n")}\n`, PATH).evidence;

/** Path, lines added and removed of what one call of a tool edited. */
function edited(toolName: string, args: unknown, result: object | null = { content: "x" }): unknown[] {
  return read(start(), call("c", 1, toolName, args), end("c", 2, result)).map((fact) =>
    fact.kind === "edit" ? [fact.path, fact.added, fact.removed] : fact.kind,
  );
}

describe("Copilot CLI's tool calls", () => {
  const scratch = scratchFolders();

  it("prove an edit by each tool that there is and was", () => {
    assert.deepEqual(edited("edit", { path: "/w/a", old_str: "x\ny", new_str: "x\nz\nz" }), [["/w/a", 2, 1]]);
    assert.deepEqual(edited("create", { path: "sub/a", file_text: "x\nx\n" }), [["/w/sub/a", 2, 0]]);
    assert.deepEqual(edited("str_replace_editor", { command: "create", path: "/w/a", file_text: "x" }), [["/w/a", 1, 0]]);
    assert.deepEqual(edited("str_replace_editor", { command: "str_replace", path: "/w/a", old_str: "x", new_str: "" }), [["/w/a", 0, 1]]);
    assert.deepEqual(edited("str_replace_editor", { command: "insert", path: "/w/a", insert_line: 1, new_str: "x\n" }), [["/w/a", 1, 0]]);
    assert.deepEqual(edited("str_replace_editor", { command: "view", path: "/w/a" }), []);
    assert.deepEqual(edited("view", { path: "/w/a" }), []);
    const patch = "*** Begin Patch\n*** Add File: /w/a\n+x\n*** Update File: b\n-x\n*** Move to: c\n+x\n*** End Patch";
    const files = [
      ["/w/a", 1, 0],
      ["/w/b", null, null],
      ["/w/c", 1, 0],
    ];
    assert.deepEqual(edited("apply_patch", patch), files);
    assert.deepEqual(edited("apply_patch", { input: patch }), files);
  });

  it("count the lines of the difference that was told before those of the arguments", () => {
    const detailedContent = "\ndiff --git a/w/a b/w/a\n--- a/w/a\n+++ b/w/a\n@@ -1 +1,3 @@\n-x\n+x\n+y\n+z\n";
    assert.deepEqual(edited("edit", { path: "/w/a", old_str: "x", new_str: "y" }, { content: "x", detailedContent }), [["/w/a", 3, 1]]);
    assert.deepEqual(edited("edit", { path: "/w/a" }), [["/w/a", null, null]]);
  });

  it("prove nothing where they were refused, failed, never ended, or were the user's own", () => {
    const edit = call("c", 1, "edit", { path: "/w/a", old_str: "x", new_str: "y" });
    assert.deepEqual(read(start(), edit, end("c", 2, null)), []);
    assert.deepEqual(read(start(), edit), []);
    assert.deepEqual(read(start(), edit, end("c", 2, { content: "x" }, { isUserRequested: true })), []);
    assert.deepEqual(read(start(), edit, end("c", 2), end("c", 3)).length, 1);
  });

  it("prove a commit, a push and a request at the time when they ended, and tell the branch of what follows", () => {
    const output =
      "[topic 1234567] x\nTo host\n   1234567..89abcde  topic -> topic\nhttps://git.example/a/b/pull/3\n<exited with exit code 0>";
    const facts = read(
      start(),
      call("c", 1, "bash", { command: "git switch -c topic && git commit -am x && git push && gh pr create" }),
      end("c", 9, { content: output, contents: [{ type: "shell_exit", shellId: "0", exitCode: 0, cwd: "/w/sub" }] }),
      call("d", 10, "create", { path: "/w/a", file_text: "x" }),
      end("d", 11),
    );
    assert.deepEqual(facts, [
      { kind: "commit", session: SESSION, at: T + 9_000, cwd: "/w/sub", branch: "topic", sha: "1234567", how: "committed" },
      { kind: "push", session: SESSION, at: T + 9_000, branch: "topic", cwd: "/w/sub" },
      { kind: "request", session: SESSION, at: T + 9_000, url: "https://git.example/a/b/pull/3", action: "created" },
      { kind: "edit", session: SESSION, at: T + 11_000, path: "/w/a", added: 1, removed: 0, cwd: "/w", branch: "topic" },
    ]);
  });

  it("follow a branch only where the command went well, and the folder to where the session went", () => {
    const branchAfter = (...lines: readonly string[]) => {
      const [fact] = read(start(), ...lines, call("z", 90, "create", { path: "a", file_text: "x" }), end("z", 91));
      return fact?.kind === "edit" ? [fact.path, fact.branch] : null;
    };
    const change = call("c", 1, "powershell", { command: "git checkout -b other" });
    assert.deepEqual(branchAfter(change, end("c", 2)), ["/w/a", "other"]);
    assert.deepEqual(branchAfter(change, end("c", 2, { content: "fatal: x\n<exited with exit code 128>" })), ["/w/a", "main"]);
    assert.deepEqual(branchAfter(change, end("c", 2, { content: "x" }, { shellExecution: { exitCode: 1 } })), ["/w/a", "main"]);
    assert.deepEqual(branchAfter(event("session.context_changed", 3, { cwd: "/v", branch: "b" })), ["/v/a", "b"]);
    assert.deepEqual(branchAfter(event("session.context_changed", 3, { cwd: "/v" })), ["/v/a", null]);
    assert.deepEqual(branchAfter(event("session.resume", 3, { context: { cwd: "/v", branch: "b" } })), ["/v/a", "b"]);
  });

  it("prove by what a command in the background printed when it was asked for, once", () => {
    const running = "<command with shellId: 3 is still running after 30 seconds. x>";
    const done = { content: "[main 1234567] x\n<shellId: 3 completed with exit code 0>" };
    const facts = read(
      start(),
      call("c", 1, "bash", { command: "git commit -m x" }),
      end("c", 31, { content: running }),
      call("o", 32, "read_bash", { shellId: "4" }),
      end("o", 33, done),
      call("r", 34, "read_bash", { shellId: "3" }),
      end("r", 35, { content: running }),
      call("s", 36, "read_bash", { shellId: "3" }),
      end("s", 37, done),
      call("t", 38, "read_bash", { shellId: "3" }),
      end("t", 39, done),
    );
    assert.deepEqual(
      facts.map((fact) => [fact.kind, fact.at - T]),
      [["commit", 37_000]],
    );
    const detached = "<command started in detached background with shellId: x-1>";
    const later = read(
      start(),
      call("c", 1, "bash", { command: "git commit -m x" }),
      end("c", 2, { content: detached }),
      call("r", 3, "read_bash", { shellId: "x-1" }),
      end("r", 4, { content: "[main 1234567] x" }),
    );
    assert.equal(later.length, 1);
  });

  it("that a fork copied are the first session's alone, however it tells when it was made", () => {
    const work = [call("c", 1, "create", { path: "/w/a", file_text: "x" }), end("c", 2)];
    const own = [call("d", 61, "create", { path: "/w/b", file_text: "x" }), end("d", 62)];
    const paths = (facts: readonly Evidence[]) => facts.map((fact) => fact.kind === "edit" && fact.path);
    assert.deepEqual(paths(read(start(0, "the-first"), ...work, start(60), ...own)), ["/w/b"]);
    assert.deepEqual(paths(read(start(60), ...work, ...own)), ["/w/b"]);
    const folder = join(scratch(), "session-state", SESSION);
    writeFile(join(folder, "workspace.yaml"), `id: ${SESSION}\ncwd: /w\ncreated_at: ${at(60)}\nupdated_at: ${at(70)}\n`);
    const shutdown = (second: number, inputTokens: number) =>
      event("session.shutdown", second, { modelMetrics: { m: { usage: { inputTokens, outputTokens: 1 } } } });
    const log = writeFile(
      join(folder, "events.jsonl"),
      `${[start(0, "the-first"), ...work, shutdown(3, 100), ...own, shutdown(63, 150)].join("\n")}\n`,
    );
    const recording = readWhole(copilotCli, log);
    assert.deepEqual(paths(recording.evidence), ["/w/b"]);
    assert.deepEqual(readWhole(copilotCli, log).evidence, recording.evidence);
    assert.deepEqual(
      recording.usages.map(({ tokens }) => tokens.input),
      [50],
    );
    assert.equal(recording.noted.get("counts of the session that this one was forked from"), 1);
  });

  it("in an excluded folder are not handed out, requests included, though their sum comes last", () => {
    const work = [call("c", 1, "bash", { command: "gh pr create" }), end("c", 2, { content: "https://git.example/a/b/pull/3" })];
    const shutdown = event("session.shutdown", 3, { modelMetrics: { m: { usage: { inputTokens: 5, outputTokens: 1 } } } });
    for (const [exclude, count] of [
      ["/w", 0],
      ["/v", 1],
    ] as const) {
      const [source] = createExclusion([exclude]).sources([copilotCli]);
      assert.ok(source !== undefined);
      const { usages, evidence } = readText(source, `${[start(), ...work, shutdown].join("\n")}\n`, PATH);
      assert.deepEqual([usages.length, evidence.length], [count, count]);
    }
  });

  it("are remembered between the lines without any of their texts", () => {
    const state = copilotCli.begin(PATH);
    const secret = "TheCustomersSecretPlan";
    readText(
      copilotCli,
      `${[
        start(),
        call("a", 1, "edit", { path: "/w/a", old_str: secret, new_str: secret }),
        call("b", 1, "bash", { command: `git commit -m '${secret}'` }),
        call("c", 1, "apply_patch", `*** Begin Patch\n*** Add File: /w/c\n+${secret}\n*** End Patch`),
      ].join("\n")}\n`,
      PATH,
      undefined,
      state,
    );
    assert.equal(state.pending.length, 3);
    assert.ok(!JSON.stringify(state).includes(secret));
  });
});
