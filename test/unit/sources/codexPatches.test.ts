import assert from "node:assert/strict";
import { codex } from "../../../src/sources/codex";
import { codexLine, turnAt, uuidAt } from "./logLines";
import { readText } from "./reading";

const PATCH = "*** Begin Patch\n*** Update File: src/a.ts\n@@\n-x\n+x\n+x\n*** Add File: /repo/b.ts\n+x\n*** End Patch\n";
const EDITS = ["/repo/src/a.ts +2 -1", "/repo/b.ts +1 -0"];

function head(): object[] {
  return [
    codexLine(0, "session_meta", { id: uuidAt(0), timestamp: new Date(turnAt(0)).toISOString(), cwd: "/repo", git: { branch: "main" } }),
    codexLine(1, "turn_context", { turn_id: uuidAt(1), model: "gpt-5.4", cwd: "/repo" }),
  ];
}

const item = (second: number, payload: object) => codexLine(second, "response_item", payload);
const asked = (call: string, second = 2) => item(second, { type: "custom_tool_call", call_id: call, name: "apply_patch", input: PATCH });
const answered = (call: string, output: unknown, second = 3) => item(second, { type: "custom_tool_call_output", call_id: call, output });
const wrapped = (code: number) =>
  JSON.stringify({ output: "Success. Updated the following files:\nM src/a.ts\n", metadata: { exit_code: code } });

function editsIn(lines: readonly object[]): string[] {
  const text = [...head(), ...lines].map((line) => `${JSON.stringify(line)}\n`).join("");
  return readText(codex, text, `rollout-${uuidAt(0)}.jsonl`).evidence.map((fact) => {
    assert.equal(fact.kind, "edit");
    assert.equal(fact.session, uuidAt(0));
    return fact.kind === "edit" ? `${fact.path} +${fact.added ?? "?"} -${fact.removed ?? "?"}` : "";
  });
}

describe("patches of a Codex rollout that does not tell which were applied", () => {
  it("are edits when their output tells of no failure", () => {
    assert.deepEqual(editsIn([asked("call_a"), answered("call_a", wrapped(0))]), EDITS);
    assert.deepEqual(editsIn([asked("call_a"), answered("call_a", "Exit code: 0\nWall time: 0 seconds\nOutput:\nSuccess.")]), EDITS);
  });

  it("are none when the output tells of one, or never came", () => {
    const failures = [
      wrapped(1),
      "apply_patch verification failed: no such lines",
      "Exit code: 1\nOutput:\n",
      "patch rejected: not allowed",
      { content: "x", success: false },
    ];
    for (const output of failures) assert.deepEqual(editsIn([asked("call_a"), answered("call_a", output)]), []);
    assert.deepEqual(editsIn([asked("call_a")]), []);
  });

  it("are found in a shell's command", () => {
    const call = (parameters: object) =>
      item(2, { type: "function_call", name: "shell", call_id: "call_a", arguments: JSON.stringify(parameters) });
    const output = item(3, { type: "function_call_output", call_id: "call_a", output: wrapped(0) });
    assert.deepEqual(editsIn([call({ command: ["apply_patch", PATCH], workdir: "/repo" }), output]), EDITS);
    assert.deepEqual(editsIn([call({ command: ["bash", "-lc", `apply_patch <<'E'\n${PATCH}E\n`] }), output]), EDITS);
  });

  it("count once where the rollout tells of them, and those it does not tell of failed", () => {
    const told = codexLine(2.5, "event_msg", {
      type: "patch_apply_end",
      call_id: "call_a",
      success: true,
      changes: {
        "/repo/src/a.ts": { type: "update", unified_diff: "@@ -1 +1,2 @@\n-x\n+x\n+x\n" },
        "/repo/b.ts": { type: "add", content: "x\n" },
      },
    });
    const lines = [asked("call_a"), told, answered("call_a", "x"), asked("call_b", 4), answered("call_b", "x", 5)];
    assert.deepEqual(editsIn(lines), EDITS);
  });

  it("stay their parent's in a fork, which begins with a copy of it", () => {
    const fork = [
      codexLine(100, "session_meta", {
        id: uuidAt(100),
        timestamp: new Date(turnAt(100)).toISOString(),
        forked_from_id: uuidAt(0),
        cwd: "/repo",
      }),
      codexLine(100, "session_meta", { id: uuidAt(0), cwd: "/repo" }),
      { ...codexLine(100, "turn_context", { turn_id: uuidAt(1), model: "gpt-5.4", cwd: "/repo" }) },
      asked("call_a", 100),
      answered("call_a", wrapped(0), 100),
      codexLine(101, "turn_context", { turn_id: uuidAt(101), model: "gpt-5.4", cwd: "/repo" }),
      asked("call_b", 102),
      answered("call_b", wrapped(0), 103),
    ];
    const text = fork.map((line) => `${JSON.stringify(line)}\n`).join("");
    const read = readText(codex, text, `rollout-${uuidAt(100)}.jsonl`);
    assert.deepEqual(
      read.evidence.map(({ session, at }) => [session, at]),
      EDITS.map(() => [uuidAt(100), turnAt(103)]),
    );
  });
});
