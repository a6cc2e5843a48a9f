import assert from "node:assert/strict";
import { type ShellIntent, shellEvidence, shellIntent } from "../../../src/sources/shellEvidence";

const place = { session: "s", at: 1, cwd: "/repo", branch: "main" };
const none: ShellIntent = { commit: null, push: false, request: false };

describe("shellIntent", function () {
  this.timeout(60_000);
  it("knows a commit in its shapes", () => {
    const commits: [string, ShellIntent["commit"]][] = [
      ["git commit -m x", "committed"],
      ["git add . && git -C /repo -c user.name=x commit -F -", "committed"],
      ['git commit -m "$(cat <<EOF\nx\nEOF\n)"', "committed"],
      ["git commit --amend --no-edit", "amended"],
      ["git cherry-pick abc1234", "cherry-picked"],
      ["git revert --no-edit abc1234", "committed"],
      ["git commit --amend --no-edit; git commit -m x", "committed"],
    ];
    for (const [command, how] of commits) assert.equal(shellIntent(command)?.commit, how, command);
  });

  it("is not misled by commands that only mention one", () => {
    for (const command of ["git log | grep commit", "echo commit", "git status; vim commit.ts", "ls .git", "git log --oneline"]) {
      assert.equal(shellIntent(command), null, command);
    }
  });

  it("takes no longer for a command built to be slow", () => {
    assert.equal(shellIntent("git ".repeat(50_000)), null);
    assert.equal(shellIntent(`git${" x".repeat(50_000)}`), null);
  });
});

describe("shellEvidence", () => {
  const shas = (output: string, intent: ShellIntent = { ...none, commit: "committed" }) =>
    shellEvidence(intent, output, place).map((evidence) => (evidence.kind === "commit" ? [evidence.sha, evidence.branch] : evidence.kind));

  it("reads each commit that git printed", () => {
    assert.deepEqual(shas("x\n[feat/a abc1234] x\r\n 1 file\n[main (root-commit) 0123456789] x\n[detached HEAD fedcba9] x"), [
      ["abc1234", "feat/a"],
      ["0123456789", "main"],
      ["fedcba9", "HEAD"],
    ]);
  });

  it("reads nothing from text that only looks alike", () => {
    assert.deepEqual(shas(" [main abc1234] x\n[main abc12] x\n[main ABC1234] x\n[main abc1234]x"), []);
    assert.deepEqual(shas("[main abc1234] x", { ...none, push: true }), []);
  });

  it("reads pushed branches and made requests", () => {
    const output =
      "To host:o/r.git\n   1111111..2222222  main -> main\n * [new branch]      HEAD -> feat\n ! [rejected]        old -> old\n";
    const pushed = shellEvidence({ ...none, push: true }, output, place).map((evidence) => evidence.kind === "push" && evidence.branch);
    assert.deepEqual(pushed, ["main", "feat"]);
    const request = (text: string) => shellEvidence({ ...none, request: true }, text, place);
    assert.deepEqual(request("https://git.example/o/r/-/merge_requests/3\n"), [
      { kind: "request", session: "s", at: 1, url: "https://git.example/o/r/-/merge_requests/3", action: "created" },
    ]);
    assert.equal(request('a pull request for branch "x" already exists:\nhttps://h/o/r/pull/7')[0]?.kind, "request");
    assert.equal((request("already exists: https://h/o/r/pull/7")[0] as { action?: string }).action, "linked");
  });
});
