import assert from "node:assert/strict";
import { claudeCode } from "../../../src/sources/claudeCode";
import { codex } from "../../../src/sources/codex";
import type { FileSource } from "../../../src/sources/source";

const pathsOf = (source: FileSource, variables: Record<string, string>, home = "/home/dev", platform: NodeJS.Platform = "linux") =>
  source.roots({ home, platform, variables }).map(({ path }) => path);

describe("places of Claude Code's logs", () => {
  it("are both of its homes by default", () => {
    assert.deepEqual(pathsOf(claudeCode, {}), ["/home/dev/.claude/projects", "/home/dev/.config/claude/projects"]);
    assert.deepEqual(pathsOf(claudeCode, { XDG_CONFIG_HOME: "/cfg" }), ["/home/dev/.claude/projects", "/cfg/claude/projects"]);
  });

  it("are those of CLAUDE_CONFIG_DIR alone when it is set", () => {
    const variables = { CLAUDE_CONFIG_DIR: " ~/code , /data/claude/projects,~,relative/dir, " };
    assert.deepEqual(pathsOf(claudeCode, variables), [
      "/home/dev/code/projects",
      "/data/claude/projects",
      "/home/dev/projects",
      "/home/dev/relative/dir/projects",
    ]);
  });

  it("follow the platform", () => {
    const windows = pathsOf(claudeCode, { LOCALAPPDATA: "D:\\Local" }, "C:\\Users\\dev", "win32");
    assert.ok(windows.includes("C:\\Users\\dev\\.claude\\projects"));
    assert.ok(windows.some((path) => path.startsWith("D:\\Local\\Packages\\Claude_") && path.endsWith("local-agent-mode-sessions")));
  });

  it("hold transcripts of sessions, subagents and workflows, and other files that are none", () => {
    const accepted = [
      "-repo/5e2f.jsonl",
      "-repo/agent-a1.jsonl",
      "-repo/5e2f/part.jsonl",
      "-repo/5e2f/subagents/agent-a1.jsonl",
      "-repo/5e2f/subagents/workflows/w1/agent-a1.jsonl",
    ];
    const ignored = [
      "-repo/5e2f/subagents/workflows/w1/journal.jsonl",
      "-repo/5e2f/subagents/agent-a1.meta.json",
      "-repo/5e2f/tool-results/big.jsonl",
      "-repo/memory/notes.jsonl",
      "-repo/5e2f.orphaned-17.jsonl",
      "-repo/5e2f.jsonl.superseded-17",
      "stray.jsonl",
    ];
    for (const path of accepted) assert.ok(claudeCode.accepts(path), path);
    for (const path of ignored) assert.ok(!claudeCode.accepts(path), path);
  });

  it("tell the session of a subagent's line that names none", () => {
    const session = (path: string) => (claudeCode.begin(path) as { session: string | null }).session;
    assert.equal(session("/p/-repo/5e2f/subagents/agent-a1.jsonl"), "5e2f");
    assert.equal(session("C:\\p\\-repo\\5e2f.jsonl"), "5e2f");
    assert.equal(session("/p/-repo/agent-a1.jsonl"), null);
  });
});

describe("places of Codex's logs", () => {
  it("are the active and the archived sessions of each home", () => {
    assert.deepEqual(pathsOf(codex, {}), ["/home/dev/.codex/sessions", "/home/dev/.codex/archived_sessions"]);
    assert.deepEqual(pathsOf(codex, { CODEX_HOME: "~/a,/b" }), [
      "/home/dev/a/sessions",
      "/home/dev/a/archived_sessions",
      "/b/sessions",
      "/b/archived_sessions",
    ]);
    assert.deepEqual(pathsOf(codex, {}, "C:\\Users\\dev", "win32")[0], "C:\\Users\\dev\\.codex\\sessions");
  });

  it("hold rollouts, plain and compressed", () => {
    const id = "019d7d08-46c9-7f73-affe-4e6ca9852d56";
    assert.ok(codex.accepts(`2026/04/11/rollout-2026-04-11T20-27-39-${id}.jsonl`));
    assert.ok(codex.accepts(`rollout-2026-04-11T20-27-39-${id}.jsonl.zst`));
    assert.ok(!codex.accepts("history.jsonl"));
    assert.equal((codex.begin(`/x/rollout-2026-04-11T20-27-39-${id}.jsonl.zst`) as { session: string | null }).session, id);
  });
});
