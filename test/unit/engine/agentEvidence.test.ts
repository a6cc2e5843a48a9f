import assert from "node:assert/strict";
import path from "node:path";
import { createWorld } from "../../support/attributionWorld";
import { scratchFolders } from "../../support/scratch";
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
}

const MINUTE = 60_000;
const START = Date.UTC(2026, 7, 3, 9);

/** What `git commit` printed. */
const printed = ({ sha }: Work): string => `[main ${sha.slice(0, 7)}] x\n 1 file changed, 1 insertion(+)\n`;

const AGENTS: readonly Agent[] = [
  { id: "opencode", editor: "ses_editor", committer: "ses_committer", log: (work) => logOpenCode(work, "opencode") },
  { id: "kilo-cli", editor: "ses_editor", committer: "ses_committer", log: (work) => logOpenCode(work, "kilo") },
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
      assert.ok(read.tokens(users) > 0 && read.tokens(sha) > 0);
    });
  }
});

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
