import assert from "node:assert/strict";
import fc from "fast-check";
import { Intent } from "../../../src/protocol";
import { receiveIntent } from "../../../src/vscode/intents";

describe("messages from the panel", () => {
  function receive(message: unknown) {
    const done: unknown[] = [];
    const dropped: string[] = [];
    const note =
      (name: string) =>
      (...values: unknown[]) =>
        void done.push([name, ...values]);
    const handlers = {
      ready: note("ready"),
      query: note("query"),
      refresh: note("refresh"),
      correct: note("correct"),
      undoCorrection: note("undoCorrection"),
      openUrl: note("openUrl"),
      openCommit: note("openCommit"),
      takeAlong: note("takeAlong"),
      runCommand: note("runCommand"),
    };
    receiveIntent(message, handlers, (why) => dropped.push(why));
    return { done, dropped };
  }

  it("are carried out", () => {
    const query = { rangeDays: 30, repo: null };
    assert.deepEqual(receive({ type: "ready", query }).done, [["ready", query]]);
    assert.deepEqual(receive({ type: "query", query }).done, [["query", query]]);
    assert.deepEqual(receive({ type: "refresh" }).done, [["refresh"]]);
    assert.deepEqual(receive({ type: "openCommit", repo: "/r/.git", sha: "abcdef1" }).done, [["openCommit", "/r/.git", "abcdef1"]]);
    assert.deepEqual(receive({ type: "openUrl", url: "https://a.example/1" }).done, [["openUrl", "https://a.example/1"]]);
    assert.deepEqual(receive({ type: "runCommand", command: "tokenYield.showLog" }).done, [["runCommand", "tokenYield.showLog"]]);
  });

  it("take along a table or a picture of a bounded size, under a name that is one", () => {
    const wish = {
      how: "save",
      form: "csv",
      name: "cost-per-day",
      table: {
        columns: ["day", "cost"],
        rows: [
          ["2026-11-24", 1.5],
          [null, 2],
        ],
      },
    };
    assert.deepEqual(receive({ type: "takeAlong", ...wish }).done, [["takeAlong", wish]]);
    for (const wrong of [
      { name: "../../etc/passwd" },
      { name: "" },
      { form: "exe" },
      { form: "png", png: "not base64!" },
      { table: { columns: ["a"], rows: [[{ a: 1 }]] } },
      { table: { columns: ["a"], rows: Array.from({ length: 20_001 }, () => []) } },
    ])
      assert.deepEqual(receive({ type: "takeAlong", ...wish, ...wrong }).done, [], JSON.stringify(wrong).slice(0, 80));
  });

  it("name no command but the extension's own and no commit but by its id", () => {
    for (const command of ["workbench.action.quit", "tokenYield.showLog;x", "xtokenYield.showLog", "tokenYield."]) {
      assert.deepEqual(receive({ type: "runCommand", command }).done, [], command);
    }
    for (const sha of ["--output=x", "HEAD", "abc", "ABCDEF1"]) {
      assert.deepEqual(receive({ type: "openCommit", repo: "/r/.git", sha }).done, [], sha);
    }
  });

  it("are dropped when they are none, with a word that repeats nothing of them", () => {
    const { done, dropped } = receive({ type: "query", query: { rangeDays: 5, repo: "a secret" } });
    assert.deepEqual(done, []);
    assert.equal(dropped.length, 1);
    assert.doesNotMatch(dropped.join(), /secret/);
  });

  it("never throw, whatever comes", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.record({ type: fc.constantFrom("ready", "query", "openCommit"), query: fc.anything() })),
        (message) => {
          const { done, dropped } = receive(message);
          assert.equal(done.length + dropped.length, 1);
          assert.equal(done.length === 1, Intent.safeParse(message).success);
        },
      ),
    );
  });
});
