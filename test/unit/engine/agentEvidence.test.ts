import assert from "node:assert/strict";
import path from "node:path";
import { openLedger } from "../../../src/ledger/ledger";
import { logClineCli, logClineTask, logCopilotChat, logCrush, logGoose, logRooTask } from "../../support/agentLogs";
import { createWorld } from "../../support/attributionWorld";
import { scratchFolders, writeFile } from "../../support/scratch";
import { runStatements } from "../sources/fixtureHome";

/** What two sessions of one agent did: one edited a file that the user committed, the other committed by itself. */
interface Work {
  readonly home: string;
  /** The repository, in which both worked. */
  readonly cwd: string;
  /** The edited file, relative to `cwd`. */
  readonly file: string;
  readonly editedAt: number;
  readonly committedAt: number;
  /** The commit of the second session's own, in full. */
  readonly sha: string;
}

/** An agent whose log can tie its tokens to commits. */
interface Agent {
  readonly id: string;
  readonly editor: string;
  readonly committer: string;
  /** Writes what the agent would have logged of it: a response just before each deed, and what the tool's call left. */
  log(work: Work): void;
  /** It keeps no tokens. */
  readonly costAlone?: true;
}

const MINUTE = 60_000;
const START = Date.UTC(2026, 7, 3, 9);

/** What `git commit` printed. */
const printed = ({ sha }: Work): string => `[main ${sha.slice(0, 7)}] x\n 1 file changed, 1 insertion(+)\n`;

const AGENTS: readonly Agent[] = [
  { id: "gemini-cli", editor: "gemini-editor", committer: "gemini-committer", log: logGemini },
  { id: "qwen-code", editor: "qwen-editor", committer: "qwen-committer", log: logQwen },
  { id: "opencode", editor: "ses_editor", committer: "ses_committer", log: (work) => logOpenCode(work, "opencode") },
  { id: "kilo-cli", editor: "ses_editor", committer: "ses_committer", log: (work) => logOpenCode(work, "kilo") },
  {
    id: "copilot-cli",
    editor: "11111111-1111-4111-8111-111111111111",
    committer: "22222222-2222-4222-8222-222222222222",
    log: logCopilotCli,
  },
  { id: "copilot-chat", editor: "chat-editor", committer: "chat-committer", log: logCopilotChat },
  { id: "cline", editor: "editor", committer: "committer", log: logClineTask },
  { id: "cline's CLI", editor: "cli-editor", committer: "cli-committer", log: logClineCli },
  { id: "roo-code", editor: "editor", committer: "committer", log: (work) => logRooTask(work, "rooveterinaryinc.roo-cline") },
  { id: "kilo-code", editor: "editor", committer: "committer", log: (work) => logRooTask(work, "kilocode.kilo-code") },
  { id: "goose", editor: "20260803_1", committer: "20260803_2", log: logGoose },
  { id: "crush", editor: "crush-editor", committer: "crush-committer", log: logCrush, costAlone: true },
];

describe("work of every agent that proves it", function () {
  this.timeout(60_000);
  const scratch = scratchFolders();

  for (const agent of AGENTS) {
    it(`is tied to its commits: ${agent.id}`, async () => {
      const world = createWorld(scratch());
      const repository = world.repository("shop");
      repository.commit(START, "README.md", ["x"], "Begin");
      const file = "src/edited.ts";
      const users = repository.commit(START + 20 * MINUTE, file, ["x", "y", "z"], "Keep what the agent wrote");
      const sha = repository.commit(START + 40 * MINUTE, "src/own.ts", ["x"], "Commit it by itself");
      const work: Work = {
        home: world.home,
        cwd: repository.folder,
        file,
        editedAt: START + 10 * MINUTE,
        committedAt: START + 40 * MINUTE + 500,
        sha,
      };
      agent.log(work);
      const read = await world.read(repository, START + 60 * MINUTE);
      assert.deepEqual(read.owners(users), [`${agent.editor} strong`]);
      assert.deepEqual(read.owners(sha), [`${agent.committer} exact`]);
      for (const outcome of [users, sha]) {
        const [share] = read.roi.outcomes.find(({ id }) => id === outcome)?.allocations ?? [];
        assert.ok(agent.costAlone === true ? (share?.costNanoUsd ?? 0) > 0 : read.tokens(outcome) > 0, outcome);
      }

      // What a version left that read no evidence.
      forgetEvidence(world.home);
      const again = await world.read(repository, START + 70 * MINUTE);
      assert.deepEqual([again.owners(users), again.owners(sha)], [read.owners(users), read.owners(sha)]);
      assert.deepEqual(again.roi.total.tokens, read.roi.total.tokens);
    });
  }
});

function forgetEvidence(home: string): void {
  const ledger = openLedger(path.join(home, "ledger"));
  ledger.write(() => {
    assert.ok(Number(ledger.sql("DELETE FROM evidence").run().changes) >= 2);
    ledger.exec("DELETE FROM owner; UPDATE repo SET digest = ''");
    ledger.sql("UPDATE file SET revision = 0, state = 'null'").run();
  });
  ledger.close();
}

function logGemini(work: Work): void {
  const project = path.join(work.home, ".gemini/tmp/shop");
  writeFile(path.join(project, ".project_root"), work.cwd);
  const write = (session: string, at: number, name: string, args: object, output: string) => {
    const call = { id: "c", name, args, result: [{ functionResponse: { id: "c", name, response: { output } } }], status: "success" };
    const message = { id: `m-${session}`, timestamp: iso(at - 1000), type: "gemini", content: "x", model: "gemini-3.1-pro-preview" };
    const tokens = { input: 900, output: 100, cached: 0, thoughts: 0, tool: 0, total: 1000 };
    writeFile(
      path.join(project, `chats/session-2026-08-03T09-00-${session}.jsonl`),
      lines([
        { sessionId: session, projectHash: "x", startTime: iso(at - 2000), kind: "main" },
        { ...message, tokens },
        { ...message, tokens, toolCalls: [{ ...call, timestamp: iso(at) }] },
      ]),
    );
  };
  write(
    "gemini-editor",
    work.editedAt,
    "write_file",
    { file_path: work.file, content: "x\ny\nz\n" },
    "Successfully created and wrote to new file: x.",
  );
  write("gemini-committer", work.committedAt, "run_shell_command", { command: "git commit -m x" }, `Output: ${printed(work)}`);
}

function logQwen(work: Work): void {
  const write = (session: string, at: number, name: string, args: object, output: string) => {
    const record = { sessionId: session, cwd: work.cwd, gitBranch: "main", version: "0.24.4" };
    const asked = { role: "model", parts: [{ functionCall: { id: "call_1", name, args } }] };
    const answered = { role: "user", parts: [{ functionResponse: { id: "call_1", name, response: { output } } }] };
    const usageMetadata = { promptTokenCount: 900, candidatesTokenCount: 100, totalTokenCount: 1000 };
    writeFile(
      path.join(work.home, ".qwen/projects/shop/chats", `${session}.jsonl`),
      lines([
        {
          ...record,
          uuid: `a-${session}`,
          timestamp: iso(at - 1000),
          type: "assistant",
          model: "qwen3-coder-plus",
          message: asked,
          usageMetadata,
        },
        {
          ...record,
          uuid: `r-${session}`,
          timestamp: iso(at),
          type: "tool_result",
          message: answered,
          toolCallResult: { callId: "call_1", status: "success" },
        },
      ]),
    );
  };
  write("qwen-editor", work.editedAt, "edit", { file_path: path.join(work.cwd, work.file), old_string: "", new_string: "x\ny\nz\n" }, "x");
  write("qwen-committer", work.committedAt, "run_shell_command", { command: "git add -A && git commit -m x" }, `Output: ${printed(work)}`);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function lines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}

function logOpenCode(work: Work, name: "opencode" | "kilo"): void {
  const statements = [
    "CREATE TABLE session (id TEXT PRIMARY KEY, parent_id TEXT, directory TEXT, time_created INTEGER)",
    "CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)",
    "CREATE TABLE part (id TEXT PRIMARY KEY, message_id TEXT, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT)",
  ];
  const step = (session: string, at: number, tool: string, input: object, output: string, metadata: object) => {
    const message = {
      role: "assistant",
      modelID: "gpt-5.5",
      providerID: "openai",
      tokens: { input: 900, output: 100, reasoning: 0, cache: { read: 0, write: 0 } },
      time: { created: at - 1000, completed: at + 10 },
      path: { cwd: work.cwd, root: work.cwd },
    };
    const state = { status: "completed", input, output, title: "x", metadata, time: { start: at - 100, end: at } };
    const part = { type: "tool", callID: "c", tool, state };
    statements.push(
      `INSERT INTO session VALUES ('${session}', NULL, '${work.cwd}', ${at - 2000})`,
      `INSERT INTO message VALUES ('msg_${session}', '${session}', ${at - 1000}, ${at + 10}, '${JSON.stringify(message)}')`,
      `INSERT INTO part VALUES ('prt_${session}', 'msg_${session}', '${session}', ${at}, ${at}, '${JSON.stringify(part)}')`,
    );
  };
  const filediff = { additions: 3, deletions: 0 };
  step("ses_editor", work.editedAt, "edit", { filePath: work.file, oldString: "", newString: "x" }, "x", { filediff });
  step("ses_committer", work.committedAt, "bash", { command: "git add -A && git commit -m x" }, printed(work), { exit: 0 });
  runStatements(path.join(work.home, ".local/share", name, `${name}.db`), statements);
}

function logCopilotCli(work: Work): void {
  const session = (id: string, at: number, toolName: string, args: object, content: string) => {
    const event = (type: string, time: number, data: object) =>
      JSON.stringify({ type, data, id: `${time}`, timestamp: new Date(time).toISOString(), parentId: null });
    const usage = { inputTokens: 900, outputTokens: 100, cacheReadTokens: 0, cacheWriteTokens: 0 };
    const lines = [
      event("session.start", at - 2000, { sessionId: id, context: { cwd: work.cwd, branch: "main" } }),
      event("tool.execution_start", at - 100, { toolCallId: "c", toolName, arguments: args }),
      event("tool.execution_complete", at, { toolCallId: "c", success: true, result: { content } }),
      // Its counts come when it ends.
      event("session.shutdown", at - 50, { modelMetrics: { "gpt-5.5": { usage } } }),
    ];
    writeFile(path.join(work.home, ".copilot/session-state", id, "events.jsonl"), `${lines.join("\n")}\n`);
  };
  session("11111111-1111-4111-8111-111111111111", work.editedAt, "create", { path: work.file, file_text: "x\ny\nz\n" }, "x");
  session("22222222-2222-4222-8222-222222222222", work.committedAt, "bash", { command: "git commit -am x" }, printed(work));
}
