import assert from "node:assert/strict";
import * as vscode from "vscode";
import { createNotices } from "../../src/vscode/notices";

describe("what the host tells of itself", () => {
  const log = vscode.window.createOutputChannel("Token Yield tests", { log: true });
  const action = { title: "Do", run: () => undefined };
  const window = vscode.window as { -readonly [K in "showWarningMessage" | "showErrorMessage"]: unknown };
  const before = { ...window };
  let told: string[];
  beforeEach(() => {
    told = [];
    for (const show of ["showWarningMessage", "showErrorMessage"] as const) {
      window[show] = (message: string) => {
        told.push(message);
        return Promise.resolve(undefined);
      };
    }
  });
  afterEach(() => {
    Object.assign(window, { showWarningMessage: before.showWarningMessage, showErrorMessage: before.showErrorMessage });
  });
  after(() => log.dispose());

  it("is told once, however often it comes back, and several at once in one notification", () => {
    const notices = createNotices(log);
    for (const problems of [["one"], ["one"], [], ["one"], ["one", "two"]]) notices.setProblems(problems, action);
    assert.deepEqual(told, ["one", "two"]);
    notices.setProblems(["three", "four", "five"], action);
    assert.deepEqual(told.slice(2), ["three 2 more in the log."]);
    assert.deepEqual(notices.problems(), ["three", "four", "five"]);
    notices.dispose();
  });

  it("says once that something failed, without an error's own words", () => {
    const notices = createNotices(log);
    for (let times = 0; times < 3; times++) notices.failed("The command x failed.", new TypeError("a secret of the prompt"));
    assert.deepEqual(told, ["The command x failed."]);
    notices.dispose();
  });
});
