import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import type { FileRecord } from "../../../src/ledger/files";
import { goose } from "../../../src/sources/goose";
import { scratchFolders } from "../../support/scratch";
import { runStatements } from "./fixtureHome";
import { readOn, recordingSink } from "./reading";

const START = Date.UTC(2026, 7, 5, 10) / 1000;
const TABLES = [
  "CREATE TABLE sessions (id TEXT PRIMARY KEY, working_dir TEXT, created_at TIMESTAMP, updated_at TIMESTAMP, accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER)",
  "CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT, role TEXT, content_json TEXT, created_timestamp INTEGER)",
];
const session = (id: string, second = 0) =>
  `INSERT INTO sessions VALUES ('${id}', '/w', '${new Date((START + second) * 1000).toISOString().slice(0, 19).replace("T", " ")}', NULL, 10, 1)`;
const quoted = (content: unknown) => (typeof content === "string" ? content : JSON.stringify(content)).replaceAll("'", "''");
const message = (of: string, role: string, second: number, content: unknown) =>
  `INSERT INTO messages (session_id, role, content_json, created_timestamp) VALUES ('${of}', '${role}', '${quoted(content)}', ${START + second})`;
const request = (of: string, second: number, id: string, name: string, input: object) =>
  message(of, "assistant", second, [{ type: "toolRequest", id, toolCall: { status: "success", value: { name, arguments: input } } }]);
const response = (of: string, second: number, id: string, text: string, isError = false) =>
  message(of, "user", second, [
    { type: "toolResponse", id, toolResult: { status: "success", value: { content: [{ type: "text", text }], isError } } },
  ]);

describe("evidence of Goose", function () {
  this.timeout(60_000);
  const scratch = scratchFolders();

  /** Reads after each of these steps, going on from what was remembered. */
  const read = (...steps: readonly (readonly string[])[]) => {
    const file = path.join(scratch(), "sessions.db");
    const recording = recordingSink();
    let known: FileRecord | undefined;
    for (const statements of steps) {
      runStatements(file, statements);
      known = readOn(goose, file, known, recording);
    }
    return { ...recording, known, file };
  };
  const edits = (evidence: ReturnType<typeof read>["evidence"]) =>
    evidence.flatMap((fact) => (fact.kind === "edit" ? [[fact.path, fact.added, fact.removed]] : []));

  it("reads every kind of edit that its tools made, old and new", () => {
    const difference = "--- a/x.ts\n+++ b/x.ts\n@@ -1 +1,2 @@\n x\n+y\n--- a/old.ts\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
    const calls: [string, object, string][] = [
      ["developer__text_editor", { command: "write", path: "/w/1.ts", file_text: "x" }, "Successfully wrote to /w/1.ts"],
      ["developer__text_editor", { command: "str_replace", path: "/w/2.ts", old_str: "x", new_str: "y\nz" }, "x"],
      [
        "developer__text_editor",
        { command: "str_replace", path: "/w/3.ts", diff: "--- a/3.ts\n+++ b/3.ts\n@@ -1 +1,2 @@\n-x\n+y\n+z" },
        "x",
      ],
      ["developer__text_editor", { command: "str_replace", path: "/w", diff: difference }, "x"],
      ["developer__text_editor", { command: "insert", path: "/w/4.ts", insert_line: 0, new_str: "x\ny\n" }, "x"],
      ["developer__text_editor", { command: "view", path: "/w/5.ts" }, "x"],
      ["write", { path: "6.ts", content: "x\n" }, "Created 6.ts (1 lines)"],
      ["developer__write", { path: "7.ts", content: "x\n" }, "Wrote 7.ts (1 lines)"],
      ["developer__edit", { path: "./8.ts", before: "x\n", after: "" }, "Edited 8.ts (1 lines -> 0 lines)"],
      ["other__edit", { path: "9.ts", before: "x", after: "y" }, "x"],
    ];
    const { evidence } = read([
      ...TABLES,
      session("s"),
      ...calls.flatMap(([name, input, said], index) => [
        request("s", index, `c${index}`, name, input),
        response("s", index, `c${index}`, said),
      ]),
    ]);
    assert.deepEqual(edits(evidence), [
      ["/w/1.ts", null, null],
      ["/w/2.ts", 2, 1],
      ["/w/3.ts", 2, 1],
      ["/w/x.ts", 1, 0],
      ["/w/old.ts", 0, 1],
      ["/w/4.ts", 2, 0],
      ["/w/6.ts", 1, 0],
      ["/w/7.ts", null, null],
      ["/w/8.ts", 0, 1],
    ]);
  });

  it("proves nothing by calls that failed, were declined, skipped, or have no answer yet", () => {
    const edit = (id: string) => request("s", 1, id, "edit", { path: "a.ts", before: "x", after: "y" });
    const { evidence } = read([
      ...TABLES,
      session("s"),
      edit("1"),
      response("s", 1, "1", "No match found", true),
      edit("2"),
      response("s", 1, "2", "The user has declined to run this tool. DO NOT attempt to call this tool again."),
      edit("3"),
      response("s", 1, "3", "Let the user know the tool call was skipped in goose chat mode."),
      edit("4"),
      message("s", "user", 1, [{ type: "toolResponse", id: "4", toolResult: { status: "error", error: "x" } }]),
      edit("5"),
    ]);
    assert.deepEqual(evidence, []);
  });

  it("reads commits, pushes and requests, on the branch that the session changed to, readings apart", () => {
    const shell = (second: number, id: string, command: string, said: string, isError = false) => [
      request("s", second, id, "shell", { command }),
      response("s", second, id, said, isError),
    ];
    const { evidence } = read(
      [...TABLES, session("s"), ...shell(1, "1", "git checkout -b topic", "Switched to a new branch 'topic'")],
      [...shell(2, "2", "git switch main", "error: x", true), request("s", 3, "3", "edit", { path: "a.ts", before: "x", after: "y" })],
      [
        response("s", 4, "3", "Edited a.ts"),
        ...shell(5, "4", "git commit -am x && npm test", "[topic 1234567] x\n1 failing\nCommand exited with code 1", true),
      ],
      [
        ...shell(
          6,
          "5",
          "git push -u origin HEAD && gh pr create --fill",
          " * [new branch]      HEAD -> topic\nhttps://github.com/a/b/pull/1",
        ),
      ],
    );
    const at = (second: number) => (START + second) * 1000;
    const place = { session: "s", cwd: "/w", branch: "topic" };
    assert.deepEqual(evidence, [
      { kind: "edit", ...place, at: at(4), path: "/w/a.ts", added: 1, removed: 1 },
      { kind: "commit", ...place, at: at(5), sha: "1234567", how: "committed" },
      { kind: "push", session: "s", cwd: "/w", at: at(6), branch: "topic" },
      { kind: "request", session: "s", at: at(6), url: "https://github.com/a/b/pull/1", action: "created" },
    ]);
  });

  it("hands out each fact once, and the same again when a conversation was written anew", () => {
    const turn = [request("s", 1, "1", "edit", { path: "a.ts", before: "x", after: "y" }), response("s", 2, "1", "Edited a.ts")];
    const once = read([...TABLES, session("s"), ...turn]);
    const grown = read([...TABLES, session("s"), ...turn], [session("t", 9)], [message("t", "user", 9, [{ type: "text", text: "x" }])]);
    assert.deepEqual(grown.evidence, once.evidence);
    const anew = read([...TABLES, session("s"), ...turn], ["DELETE FROM messages", ...turn]);
    assert.deepEqual(anew.evidence, [...once.evidence, ...once.evidence]);
  });

  it("leaves to the original what a copied or imported session brought along", () => {
    const { evidence } = read([
      ...TABLES,
      session("copy", 100),
      request("copy", 1, "1", "edit", { path: "a.ts", before: "x", after: "y" }),
      response("copy", 2, "1", "Edited a.ts"),
      request("copy", 101, "2", "edit", { path: "b.ts", before: "x", after: "y" }),
      response("copy", 102, "2", "Edited b.ts"),
    ]);
    assert.deepEqual(edits(evidence), [["/w/b.ts", 1, 1]]);
  });

  it("reads a long history in pieces, and the answer of a call that stood in the piece before", () => {
    const filler = (count: number) =>
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) INSERT INTO messages (session_id, role, content_json, created_timestamp) SELECT 'other', 'user', '[]', ${START} FROM n`;
    const { evidence, usages } = read([
      ...TABLES,
      session("s"),
      filler(1_999),
      request("s", 1, "1", "edit", { path: "a.ts", before: "x", after: "y" }),
      filler(2_500),
      response("s", 2, "1", "Edited a.ts"),
    ]);
    assert.deepEqual(edits(evidence), [["/w/a.ts", 1, 1]]);
    assert.equal(usages.length, 1);
  });

  it("goes on from what an older version remembered, which was nothing", () => {
    const { file, known } = read([
      ...TABLES,
      session("s"),
      request("s", 1, "1", "edit", { path: "a.ts", before: "x", after: "y" }),
      response("s", 2, "1", "x"),
    ]);
    assert.ok(known !== undefined);
    const recording = recordingSink();
    const after = readOn(goose, file, { ...known, state: "null", size: -1 }, recording);
    assert.deepEqual([recording.evidence.length, after.state], [1, known.state]);
    for (const state of ["{}", "7", '{"read":"x","branches":[]}', '{"read":null,"branches":{"s":3}}']) {
      readOn(goose, file, { ...known, state, size: -1 }, recordingSink());
    }
  });

  it("reads a version without working folders or times for its sums alone", () => {
    const { evidence, usages } = read([
      "CREATE TABLE sessions (id TEXT, created_at TEXT, accumulated_input_tokens INTEGER, accumulated_output_tokens INTEGER)",
      "CREATE TABLE messages (id INTEGER PRIMARY KEY, session_id TEXT, role TEXT, content_json TEXT)",
      "INSERT INTO sessions VALUES ('s', '2026-08-01 10:00:00', 5, 1)",
      "INSERT INTO messages VALUES (1, 's', 'user', '[]')",
    ]);
    assert.deepEqual([evidence.length, usages.length], [0, 1]);
  });

  it("never throws, whatever a message holds, and loses no neighbour", () => {
    const file = path.join(scratch(), "sessions.db");
    const good = [request("s", 1, "g", "edit", { path: "good.ts", before: "x", after: "y" }), response("s", 2, "g", "Edited good.ts")];
    runStatements(file, [...TABLES, session("s")]);
    const part = fc.record(
      {
        type: fc.constantFrom("toolRequest", "toolResponse", "text", 1, null),
        id: fc.constantFrom("1", "g2", null, 4),
        toolCall: fc.oneof(
          fc.jsonValue(),
          fc.record({
            status: fc.constant("success"),
            value: fc.record({ name: fc.constantFrom("edit", "shell", "text_editor", 3), arguments: fc.jsonValue() }),
          }),
        ),
        toolResult: fc.oneof(fc.jsonValue(), fc.record({ status: fc.constantFrom("success", "error"), value: fc.jsonValue() })),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.array(part).map((value) => JSON.stringify(value)),
        ),
        (content) => {
          runStatements(file, ["DELETE FROM messages", message("s", "assistant", 1, content.replaceAll("\0", "")), ...good]);
          const recording = recordingSink();
          readOn(goose, file, undefined, recording);
          assert.ok(recording.evidence.some((fact) => fact.kind === "edit" && fact.path === "/w/good.ts"));
        },
      ),
      { numRuns: 60 },
    );
  });
});
