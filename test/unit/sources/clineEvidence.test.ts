import assert from "node:assert/strict";
import fc from "fast-check";
import type { Evidence } from "../../../src/core/evidence";
import { cline, rooCode } from "../../../src/sources/cline";
import { linesOfSearchBlocks } from "../../../src/sources/searchBlocks";
import type { FileSource } from "../../../src/sources/source";
import { recordingSink } from "./reading";

const START = Date.UTC(2026, 7, 5, 10);
const FOLDER = "/home/dev/.config/Code/User/globalStorage/x/tasks";

interface Task {
  readonly id?: string;
  readonly source?: FileSource;
  readonly cwd?: string | null;
  readonly shown: readonly object[];
  /** As the agent wrote it; null: it is not there. */
  readonly conversation: unknown;
}

/** What the files of a task prove. */
function evidenceOf({ id = "t", source = rooCode, cwd = "/w", shown, conversation }: Task) {
  const recording = recordingSink();
  const beside: Readonly<Record<string, string | null>> = {
    [`${FOLDER}/${id}/history_item.json`]: cwd === null ? null : JSON.stringify({ workspace: cwd }),
    [`${FOLDER}/${id}/api_conversation_history.json`]: typeof conversation === "string" ? conversation : JSON.stringify(conversation),
  };
  const disk = { has: () => false, list: () => [], text: (path: string) => (conversation === null ? null : (beside[path] ?? null)) };
  source.document?.(JSON.stringify(shown), `${FOLDER}/${id}/ui_messages.json`, recording.sink, disk);
  return recording;
}

const tool = (second: number, what: object, more: object = {}) => ({
  ts: START + second * 1000,
  type: "ask",
  ask: "tool",
  text: JSON.stringify(what),
  ...more,
});
const command = (second: number, text: string) => ({ ts: START + second * 1000, type: "ask", ask: "command", text });
const use = (id: string, name: string, input: object) => ({ role: "assistant", content: [{ type: "tool_use", id, name, input }] });
const result = (id: string, second: number | null, content: unknown, more: object = {}) => ({
  role: "user",
  ...(second === null ? {} : { ts: START + second * 1000 }),
  content: [{ type: "tool_result", tool_use_id: id, content, ...more }],
});
const headed = (call: string, text: string) => ({
  role: "user",
  content: [
    { type: "text", text: `[${call}] Result:` },
    { type: "text", text },
  ],
});
const saved = (path: string) => `The content was successfully saved to ${path}.\n\nx`;
const edits = (evidence: readonly Evidence[]) =>
  evidence.flatMap((fact) => (fact.kind === "edit" ? [[fact.path, fact.added, fact.removed, fact.at - START]] : []));

describe("evidence of Cline and its forks", function () {
  this.timeout(60_000);

  it("counts as an edit what was saved, and not what was refused, failed or still waits", () => {
    const { evidence } = evidenceOf({
      shown: [
        tool(1, { tool: "appliedDiff", path: "a.ts", diffStats: { added: 2, removed: 1 } }),
        tool(9, { tool: "appliedDiff", path: "d.ts" }),
      ],
      conversation: [
        use("1", "apply_diff", { path: "a.ts", diff: "x" }),
        result("1", 2, '{"path":"a.ts","operation":"modified","notice":"x"}'),
        use("2", "apply_diff", { path: "b.ts", diff: "x" }),
        result("2", 3, '{"status":"denied","feedback":"it says it was successfully saved to b.ts"}'),
        use("3", "write_to_file", { path: "c.ts", content: "x" }),
        result("3", 4, saved("c.ts"), { is_error: true }),
        use("4", "apply_diff", { path: "d.ts", diff: "x" }),
      ],
    });
    assert.deepEqual(edits(evidence), [["/w/a.ts", 2, 1, 2000]]);
  });

  it("takes an approval with a word of the user for what it is", () => {
    const { evidence } = evidenceOf({
      shown: [tool(1, { tool: "newFileCreated", path: "a.ts", content: "x\nx" })],
      conversation: [
        use("1", "write_to_file", { path: "a.ts", content: "x\nx" }),
        result("1", 2, [
          { type: "text", text: '{"status":"approved","feedback":"x"}\n\n{"path":"a.ts","operation":"created","notice":"x"}' },
        ]),
      ],
    });
    assert.deepEqual(edits(evidence), [["/w/a.ts", 2, 0, 2000]]);
  });

  it("dates an edit by what the window shows where the conversation has no times, refused ones passed over", () => {
    const change = { tool: "editedExistingFile", path: "src/a.ts", content: "<<<<<<< SEARCH\nx\n=======\ny\nz\n>>>>>>> REPLACE" };
    const { evidence } = evidenceOf({
      source: cline,
      shown: [
        tool(1, change),
        tool(2, change),
        tool(3, { ...change, content: "x" }, { partial: true }),
        tool(4, { ...change, content: "x" }),
      ],
      conversation: [
        headed("replace_in_file for 'src/a.ts'", "The user denied this operation. The file was not updated."),
        headed("replace_in_file for 'src/a.ts'", "The tool execution failed with the following error:\n<error>\nx\n</error>"),
        headed("replace_in_file for './src/a.ts'", saved("src/a.ts")),
      ],
    });
    // The first that was shown was refused; nobody was asked about the one that failed.
    assert.deepEqual(edits(evidence), [["/w/src/a.ts", 2, 1, 2000]]);
  });

  it("reads commits, pushes and requests from either form of a command's result, with the folder that it names", () => {
    const said = "Command executed in terminal within working directory '/w/sub'. Exit code: 0\nOutput:\n";
    const { evidence } = evidenceOf({
      shown: [command(1, 'git checkout -b topic && git commit -m "it\'s"'), command(3, "git push -u origin HEAD; gh pr create")],
      conversation: [
        use("1", "execute_command", { command: 'git checkout -b topic && git commit -m "it\'s"' }),
        result("1", 2, `${said}[topic 1234567] it's\n 1 file changed`),
        headed(
          "execute_command for 'git push -u origin HEAD; gh pr create'",
          "Command executed.\nOutput:\n   1111111..2222222  HEAD -> topic\nhttps://gitlab.com/a/b/-/merge_requests/3",
        ),
      ],
    });
    const place = { session: "t", cwd: "/w/sub" };
    assert.deepEqual(evidence, [
      { kind: "commit", ...place, at: START + 2000, branch: "topic", sha: "1234567", how: "committed" },
      { kind: "push", session: "t", cwd: "/w", at: START + 3000, branch: "topic" },
      { kind: "request", session: "t", at: START + 3000, url: "https://gitlab.com/a/b/-/merge_requests/3", action: "created" },
    ]);
  });

  it("follows the branch that the session's commands changed to, and not one that failed or was refused", () => {
    const run = (id: string, text: string, output: string) => [
      use(id, "execute_command", { command: text }),
      result(id, Number(id), output),
    ];
    const { evidence } = evidenceOf({
      shown: [command(1, "git switch -c a")],
      conversation: [
        ...run("1", "git switch -c a", "Command executed in terminal within working directory '/w'. Exit code: 0\nOutput:\n"),
        ...run("2", "git switch -c b", "Command executed in terminal within working directory '/w'. Exit code: 128\nOutput:\nfatal"),
        ...run("3", "git switch -c c", '{"status":"denied","message":"The user denied this operation."}'),
        use("4", "write_to_file", { path: "a.ts", content: "x" }),
        result("4", 4, saved("a.ts")),
      ],
    });
    assert.deepEqual(
      evidence.map((fact) => fact.kind === "edit" && fact.branch),
      ["a"],
    );
  });

  it("leaves to the original what a copied task brought along", () => {
    const task = (id: string) => ({
      id,
      shown: [tool(-60, { tool: "newFileCreated", path: "a.ts" }), tool(60, { tool: "newFileCreated", path: "b.ts" })],
      conversation: [
        use("1", "write_to_file", { path: "a.ts" }),
        result("1", -50, saved("a.ts")),
        use("2", "write_to_file", { path: "b.ts" }),
        result("2", 70, saved("b.ts")),
      ],
    });
    const hex = START.toString(16).padStart(12, "0");
    for (const id of [String(START), `${hex.slice(0, 8)}-${hex.slice(8)}-7abc-8def-000000000001`]) {
      assert.deepEqual(
        edits(evidenceOf(task(id)).evidence).map(([path]) => path),
        ["/w/b.ts"],
        id,
      );
    }
    assert.equal(evidenceOf(task("an older id")).evidence.length, 2);
  });

  it("does not guess where a relative path lies", () => {
    const made = (cwd: string | null, path = "a.ts") =>
      evidenceOf({
        cwd,
        shown: [tool(1, { tool: "newFileCreated", path: "a.ts" })],
        conversation: [use("1", "write_to_file", { path }), result("1", 2, saved("a.ts"))],
      }).evidence.length;
    assert.deepEqual([made("/w"), made(null), made("/w", "@backend:a.ts")], [1, 0, 0]);
  });

  it("takes of several files those that the result names", () => {
    const written = (file: string) => `<file_write_result>\n<path>${file}</path>\n<operation>modified</operation>\n</file_write_result>`;
    const made = (result: string) =>
      edits(
        evidenceOf({
          shown: [tool(1, { tool: "appliedDiff", batchDiffs: [{ path: "a.ts" }, { path: "b.ts", diffStats: { added: 1, removed: 2 } }] })],
          conversation: [{ ts: START + 2000, ...headed("apply_diff for 'a.ts' and 1 more file", result) }],
        }).evidence,
      );
    assert.deepEqual(made(`Changes to a.ts were not approved by user\n\n${written("b.ts")}`), [["/w/b.ts", 1, 2, 2000]]);
    assert.deepEqual(made(`${written("a.ts")}\n\n${written("b.ts")}`), [
      ["/w/a.ts", null, null, 2000],
      ["/w/b.ts", 1, 2, 2000],
    ]);
  });

  it("takes the folder that the model was told, where no list of tasks does", () => {
    const told = (folder: string) =>
      `x\n# Current Working Directory (/elsewhere) Files\n<environment_details>\n# Current Working Directory (${folder}) Files\nx`;
    const made = (folder: string) =>
      evidenceOf({
        cwd: null,
        shown: [tool(1, { tool: "newFileCreated", path: "a.ts", content: "x" })],
        conversation: [
          { role: "user", content: [{ type: "text", text: told(folder) }] },
          use("1", "write_to_file", { path: "a.ts" }),
          result("1", 2, saved("a.ts")),
        ],
      }).evidence;
    assert.deepEqual(edits(made("/w (old)")), [["/w (old)/a.ts", 1, 0, 2000]]);
    assert.deepEqual(
      made("/w (old)").map((fact) => fact.kind === "edit" && fact.cwd),
      ["/w (old)"],
    );
    assert.deepEqual(made("nowhere"), []);
  });

  it("says that a task's conversation is not there, where the window shows that it would prove something", () => {
    const words = "tasks whose conversation is missing or too large, read without their edits and commits";
    const missing = evidenceOf({ shown: [tool(1, { tool: "newFileCreated", path: "a.ts" })], conversation: null });
    assert.deepEqual([...missing.noted], [[words, 1]]);
    assert.equal(evidenceOf({ shown: [tool(1, { tool: "readFile", path: "a.ts" })], conversation: null }).noted.size, 0);
    assert.equal(evidenceOf({ shown: [command(1, "ls")], conversation: null }).noted.size, 0);
  });

  it("reads the messages that are in an object with a version, in the AI SDK's parts", () => {
    const { evidence } = evidenceOf({
      shown: [tool(1, { tool: "appliedDiff", path: "a.ts" })],
      conversation: {
        version: 2,
        messages: [
          {
            role: "assistant",
            content: [
              { type: "tool-call", toolCallId: "1", toolName: "edit", input: { file_path: "a.ts", old_string: "x", new_string: "x\ny" } },
            ],
          },
          {
            role: "tool",
            ts: START + 5000,
            content: [
              {
                type: "tool-result",
                toolCallId: "1",
                toolName: "edit",
                output: { type: "text", value: '{"path":"a.ts","operation":"modified","notice":"x"}' },
              },
            ],
          },
        ],
      },
    });
    assert.deepEqual(edits(evidence), [["/w/a.ts", 1, 0, 5000]]);
  });

  it("says the same when a task is read again after it went on", () => {
    const conversation = [use("1", "write_to_file", { path: "a.ts" }), result("1", 2, saved("a.ts"))];
    const shown = [tool(1, { tool: "newFileCreated", path: "a.ts", content: "x" })];
    const first = evidenceOf({ shown, conversation }).evidence;
    const later = evidenceOf({
      shown: [...shown, tool(5, { tool: "editedExistingFile", path: "a.ts", content: "x" })],
      conversation: [...conversation, use("2", "write_to_file", { path: "a.ts" }), result("2", 6, saved("a.ts"))],
    }).evidence;
    assert.deepEqual(later.slice(0, first.length), first);
    assert.equal(later.length, 2);
  });

  it("never throws, whatever stands in the conversation", () => {
    const shown = [tool(1, { tool: "newFileCreated", path: "a.ts" }), command(2, "git commit -m x")];
    const block = fc.record(
      {
        type: fc.constantFrom("tool_use", "tool_result", "tool-call", "tool-result", "text", 7),
        id: fc.constantFrom("1", "", null, 3),
        tool_use_id: fc.constantFrom("1", "2", null),
        name: fc.constantFrom("write_to_file", "execute_command", "apply_patch", "run_commands", "editor", null),
        input: fc.oneof(fc.jsonValue(), fc.record({ path: fc.jsonValue(), command: fc.jsonValue(), patch: fc.jsonValue() })),
        content: fc.oneof(fc.jsonValue(), fc.constant(saved("a.ts")), fc.constant('{"success":true}')),
        text: fc.oneof(fc.jsonValue(), fc.string({ unit: fc.constantFrom("[", "x", " ", "for '", "'", "] Result:", "\n") })),
      },
      { requiredKeys: [] },
    );
    const message = fc.record({
      role: fc.constantFrom("user", "assistant", "tool", 1),
      ts: fc.jsonValue(),
      content: fc.oneof(fc.jsonValue(), fc.array(block)),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(message)), (conversation) => {
        for (const fact of evidenceOf({ shown, conversation }).evidence) {
          assert.equal(fact.session, "t");
          assert.ok(fact.kind !== "edit" || /^(?:[\\/]|[A-Za-z]:[\\/])/.test(fact.path));
          assert.ok(Number.isSafeInteger(fact.at) && fact.at > 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("counts the lines of blocks to search for in each of their forms", () => {
    assert.deepEqual(linesOfSearchBlocks("<<<<<<< SEARCH\n:start_line:4\n-------\nx\ny\n=======\nx\n>>>>>>> REPLACE\n"), {
      added: 0,
      removed: 1,
    });
    assert.deepEqual(
      linesOfSearchBlocks("------- SEARCH\n=======\nx\ny\n+++++++ REPLACE\n\n------- SEARCH\na\n=======\nb\n+++++++ REPLACE"),
      {
        added: 3,
        removed: 1,
      },
    );
    assert.equal(linesOfSearchBlocks("<<<<<<< SEARCH\nx\n=======\ny\n"), null);
  });
});
