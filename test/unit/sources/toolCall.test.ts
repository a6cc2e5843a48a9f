import assert from "node:assert/strict";
import { readToolCall } from "../../../src/sources/toolCall";

const place = { session: "s", at: 5, cwd: "/w", branch: "main" };

describe("a tool's call", () => {
  it("gives an edit with an absolute path on the branch of the moment", () => {
    const read = readToolCall({ kind: "edit", path: "a.ts", lines: { added: 2, removed: 0 } }, place);
    assert.deepEqual(read, { evidence: [{ kind: "edit", ...place, path: "/w/a.ts", added: 2, removed: 0 }], branch: "main" });
  });

  it("gives the commit that a shell printed, and remembers its branch", () => {
    const command = "git switch -c topic && git commit -am x";
    const read = readToolCall({ kind: "shell", command, output: "[topic 1234567] x\n 1 file changed", cwd: "/w/sub" }, place);
    assert.deepEqual(read.evidence, [{ kind: "commit", ...place, cwd: "/w/sub", branch: "topic", sha: "1234567", how: "committed" }]);
    assert.equal(read.branch, "topic");
  });

  it("follows a change of branch that commits nothing", () => {
    assert.deepEqual(readToolCall({ kind: "shell", command: "git checkout -b other", output: "", cwd: null }, place), {
      evidence: [],
      branch: "other",
    });
  });

  it("believes what a command printed before it failed, and not that it changed the branch", () => {
    const call = { kind: "shell", command: "git checkout -b other; git commit -m x && npm test", cwd: null, failed: true } as const;
    assert.deepEqual(readToolCall({ ...call, output: "fatal: a branch named 'other' already exists" }, place), {
      evidence: [],
      branch: "main",
    });
    const read = readToolCall({ ...call, output: "[main 1234567] x\n1 failing" }, place);
    assert.deepEqual(read.evidence, [{ kind: "commit", ...place, sha: "1234567", how: "committed" }]);
  });

  it("believes no commit that the command did not make", () => {
    const read = readToolCall({ kind: "shell", command: "cat notes", output: "[main 1234567] x", cwd: null }, place);
    assert.deepEqual(read, { evidence: [], branch: "main" });
  });

  it("takes the folder of a command from the place where the log does not tell it", () => {
    const read = readToolCall({ kind: "shell", command: "git commit -m x", output: "[main 1234567] x", cwd: null }, place);
    assert.equal(read.evidence[0]?.kind === "commit" && read.evidence[0].cwd, "/w");
  });
});
