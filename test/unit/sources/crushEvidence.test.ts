import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import type { FileRecord } from "../../../src/ledger/files";
import { crush } from "../../../src/sources/crush";
import { scratchFolders } from "../../support/scratch";
import { runStatements } from "./fixtureHome";
import { readOn, recordingSink } from "./reading";

const START = Date.UTC(2026, 7, 5, 10) / 1000;
const TABLES = [
  "CREATE TABLE sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, cost REAL, updated_at INTEGER, created_at INTEGER)",
  "CREATE TABLE messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT, parts BLOB, created_at INTEGER)",
];
const session = (id: string, second = 0, parent: string | null = null) =>
  `INSERT INTO sessions VALUES ('${id}', ${parent === null ? "NULL" : `'${parent}'`}, 0.5, ${START + second}, ${START + second})`;
let number = 0;
const message = (of: string, role: string, second: number, parts: unknown) =>
  `INSERT INTO messages VALUES ('m${number++}', '${of}', '${role}', '${(typeof parts === "string" ? parts : JSON.stringify(parts)).replaceAll("'", "''")}', ${START + second})`;
const call = (of: string, second: number, id: string, name: string, input: object) =>
  message(of, "assistant", second, [{ type: "tool_call", data: { id, name, input: JSON.stringify(input), finished: true } }]);
const result = (of: string, second: number, id: string, name: string, content: string, metadata: object | null, isError = false) =>
  message(of, "tool", second, [
    {
      type: "tool_result",
      data: { tool_call_id: id, name, content, metadata: metadata === null ? "" : JSON.stringify(metadata), is_error: isError },
    },
  ]);
const edit = (of: string, second: number, id: string, file: string) => [
  call(of, second, id, "edit", { file_path: file, old_string: "x", new_string: "y" }),
  result(of, second + 1, id, "edit", "x", { additions: 2, removals: 1 }),
];

describe("evidence of Crush", function () {
  this.timeout(60_000);
  const scratch = scratchFolders();

  /** Reads after each of these steps, going on from what was remembered. */
  const read = (...steps: readonly (readonly string[])[]) => {
    const top = scratch();
    const file = path.join(top, ".crush", "crush.db");
    const recording = recordingSink();
    let known: FileRecord | undefined;
    for (const statements of steps) {
      runStatements(file, statements);
      known = readOn(crush, file, known, recording);
    }
    return { ...recording, known, file, top };
  };
  const edits = ({ evidence, top }: ReturnType<typeof read>) =>
    evidence.flatMap((fact) =>
      fact.kind === "edit" ? [[fact.session, fact.path.replace(top, ""), fact.added, fact.removed, fact.at / 1000 - START]] : [],
    );

  it("reads the edits of each tool, and nothing of one that failed or that the user refused", () => {
    const found = read([
      ...TABLES,
      session("s"),
      ...edit("s", 1, "1", "a.go"),
      call("s", 3, "2", "multiedit", { file_path: "./src/b.go", edits: [] }),
      result("s", 4, "2", "multiedit", "x", { additions: 5, removals: 0, edits_applied: 2 }),
      call("s", 5, "3", "write", { file_path: "/elsewhere/c.go", content: "x" }),
      result("s", 6, "3", "write", "x", null),
      call("s", 7, "4", "edit", { file_path: "d.go" }),
      result("s", 8, "4", "edit", "User denied permission", { additions: 1, removals: 1 }, true),
      call("s", 9, "5", "view", { file_path: "e.go" }),
      result("s", 10, "5", "view", "x", { additions: 1, removals: 1 }),
      call("s", 11, "6", "edit", { file_path: "f.go" }),
    ]);
    assert.deepEqual(edits(found), [
      ["s", "/a.go", 2, 1, 2],
      ["s", "/src/b.go", 5, 0, 4],
      ["s", "/elsewhere/c.go", null, null, 6],
    ]);
  });

  it("reads commits, pushes and requests of commands, in the background too, on the branch that was changed to", () => {
    const bash = (second: number, id: string, command: string, said: string, metadata: object = {}) => [
      call("s", second, id, "bash", { command, description: "x" }),
      result("s", second, id, "bash", said, { end_time: (START + second) * 1000 + 400, working_directory: "/w/sub", ...metadata }),
    ];
    const moved = "Command is taking longer than expected and has been moved to background.";
    const job = (done: boolean, said: string) => ({
      said,
      metadata: { shell_id: "7", command: "git commit -m x", done, working_directory: "/w" },
    });
    const told = (second: number, { said, metadata }: ReturnType<typeof job>) => [
      call("s", second, `j${second}`, "job_output", { shell_id: "7" }),
      result("s", second, `j${second}`, "job_output", said, metadata),
    ];
    const { evidence, top } = read(
      [...TABLES, session("s"), ...bash(1, "1", "git checkout -b topic", "Switched to a new branch 'topic'\n\n<cwd>/w</cwd>")],
      [...bash(2, "2", "git switch -c other", "fatal: x\nExit code 128"), ...edit("s", 3, "3", "a.go")],
      [
        ...bash(5, "4", "git commit -m x", moved, { background: true, shell_id: "7" }),
        ...told(6, job(false, "Status: running\n\n[topic 1111111] x")),
      ],
      [...told(7, job(true, "Status: completed\n\n[topic 1234567] x"))],
      [
        ...bash(
          8,
          "5",
          "git push -u origin HEAD; gh pr create",
          " * [new branch]      HEAD -> topic\nhttps://github.com/a/b/pull/1\nExit code 1",
        ),
      ],
    );
    const at = (second: number) => (START + second) * 1000;
    assert.deepEqual(evidence, [
      { kind: "edit", session: "s", at: at(4), cwd: top, branch: "topic", path: path.join(top, "a.go"), added: 2, removed: 1 },
      { kind: "commit", session: "s", at: at(7), cwd: "/w", branch: "topic", sha: "1234567", how: "committed" },
      { kind: "push", session: "s", at: at(8) + 400, cwd: "/w/sub", branch: "topic" },
      { kind: "request", session: "s", at: at(8) + 400, url: "https://github.com/a/b/pull/1", action: "created" },
    ]);
  });

  it("gives a subagent's work to the session that has its cost, and a copy's to nobody", () => {
    const found = read([
      ...TABLES,
      session("root"),
      session("child", 5, "root"),
      session("grandchild", 6, "child"),
      session("copy", 100),
      ...edit("grandchild", 7, "1", "a.go"),
      ...edit("copy", 7, "2", "b.go"),
      ...edit("copy", 101, "3", "c.go"),
    ]);
    assert.deepEqual(
      edits(found).map(([id, file]) => [id, file]),
      [
        ["root", "/a.go"],
        ["copy", "/c.go"],
      ],
    );
    assert.equal(read([...TABLES, session("a", 0, "b"), session("b", 0, "a"), ...edit("a", 1, "1", "x.go")]).evidence.length, 1);
  });

  it("hands out each fact once, and all of them again after a vacuum or a deletion at the end", () => {
    const once = read([...TABLES, session("s"), ...edit("s", 1, "1", "a.go")]);
    const grown = read([...TABLES, session("s"), ...edit("s", 1, "1", "a.go")], ["UPDATE sessions SET cost = 1"], [session("t", 9)]);
    assert.deepEqual([edits(grown), grown.evidence.length], [edits(once), 1]);
    const anew = read(
      [...TABLES, session("s"), session("t"), ...edit("s", 1, "1", "a.go"), ...edit("t", 3, "2", "b.go")],
      ["DELETE FROM messages WHERE session_id = 't'"],
    );
    assert.deepEqual(
      anew.evidence.map((fact) => fact.session),
      ["s", "t", "s"],
    );
  });

  it("reads a long history in pieces", () => {
    const many = Array.from({ length: 1_203 }, (_, index) => edit("s", index * 2, `c${index}`, `f${index}.go`)).flat();
    const { evidence, usages } = read([...TABLES, session("s"), "BEGIN", ...many, "COMMIT"]);
    assert.deepEqual([new Set(evidence.map((fact) => fact.kind === "edit" && fact.path)).size, evidence.length], [1_203, 1_203]);
    assert.equal(usages.length, 1);
  });

  it("goes on from what an older version remembered, which was nothing, and counts bad sessions once", () => {
    const bad = "INSERT INTO sessions VALUES ('bad', NULL, -1, 0, 0)";
    const { file, known } = read([...TABLES, session("s"), bad, ...edit("s", 1, "1", "a.go")], [session("t")], [session("u")]);
    assert.ok(known !== undefined);
    assert.deepEqual(known.rejected, { "a cost that is none": 1 });
    const recording = recordingSink();
    assert.equal(readOn(crush, file, { ...known, state: "null", size: -1 }, recording).state, known.state);
    assert.equal(recording.evidence.length, 1);
    for (const state of ["{}", "7", '{"read":"x","branches":[]}', '{"read":null,"branches":{"s":3}}']) {
      readOn(crush, file, { ...known, state, size: -1 }, recordingSink());
    }
  });

  it("never throws, whatever a message holds, and loses no neighbour", () => {
    const file = path.join(scratch(), ".crush", "crush.db");
    runStatements(file, [...TABLES, session("s")]);
    const json = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.jsonValue(),
    );
    const part = fc.record(
      {
        type: fc.constantFrom("tool_call", "tool_result", "text", 1),
        data: fc.oneof(
          fc.jsonValue(),
          fc.record(
            {
              id: fc.constant("1"),
              tool_call_id: fc.constantFrom("1", 3),
              name: fc.constantFrom("edit", "bash", "job_output", 3),
              input: json,
              metadata: json,
              content: json,
              is_error: fc.jsonValue(),
            },
            { requiredKeys: [] },
          ),
        ),
      },
      { requiredKeys: [] },
    );
    const parts = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
      fc.array(part).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(parts, parts, (asked, answered) => {
        const plain = (text: string) => text.replaceAll("\0", "");
        runStatements(file, [
          "DELETE FROM messages",
          message("s", "assistant", 1, plain(asked)),
          message("s", "tool", 2, plain(answered)),
          ...edit("s", 3, "g", "good.go"),
        ]);
        const recording = recordingSink();
        readOn(crush, file, undefined, recording);
        assert.ok(recording.evidence.some((fact) => fact.kind === "edit" && fact.path.endsWith("/good.go")));
      }),
      { numRuns: 60 },
    );
  });
});
