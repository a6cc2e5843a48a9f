import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import type { TestApi } from "../../src/vscode/testApi";
import { responseLine } from "../support/claudeLines";
import { answering } from "./answers";
import { testApi, until } from "./until";

describe("what a user asks for in the host", () => {
  const run = (id: string) => vscode.commands.executeCommand(`tokenYield.${id}`);
  const configuration = () => vscode.workspace.getConfiguration("tokenYield");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "";
  const log = path.join(homedir(), ".claude", "projects", "host-test", "log.jsonl");
  let api: TestApi;

  before(async () => {
    api = await testApi();
    mkdirSync(path.dirname(log), { recursive: true });
    const response = { session: "session-of-the-host-tests", cwd: folder, output: 100_000 };
    appendFileSync(
      log,
      responseLine({ ...response, id: "a", at: Date.now() - 2_000 }) + responseLine({ ...response, id: "b", at: Date.now() - 1_000 }),
    );
    await run("refresh");
    await until("two responses", () => api.status()?.today.responses === 2);
  });
  after(() => configuration().update("statusBar.scope", undefined, vscode.ConfigurationTarget.Global));

  it("chooses what the status bar shows, from figures, and writes the setting", async () => {
    assert.match(api.statusBar()?.text ?? "", /^\$\(pulse\) \$\d\S* · \d/);
    const asked = await answering(
      () => run("chooseScope"),
      ({ label }) => label === "7 days",
      false,
    );
    const [items] = asked.picks;
    assert.deepEqual(
      items?.map(({ label }) => label),
      ["$(check) Live sessions", "Branch main", "Today", "7 days"],
    );
    for (const { description } of items ?? []) assert.match(description ?? "", /^\$\d/);
    assert.equal(configuration().get("statusBar.scope"), "week");
    await until("the week", () => api.statusBar()?.text.match(/^\$\(pulse\) \$\d\S* in 7 days$/));
  });

  it("counts by the rules that the settings hold", async () => {
    const flat = () => api.status()?.today.cost;
    await configuration().update("flatPlans", ["claude-code"], vscode.ConfigurationTarget.Global);
    await until("a flat plan", () => flat()?.flatNanoUsd === flat()?.nanoUsd);
    assert.match(api.statusBar()?.text ?? "", /≈ \$\d/);
    await configuration().update("flatPlans", undefined, vscode.ConfigurationTarget.Global);
    await until("no flat plan", () => flat()?.flatNanoUsd === 0);
  });

  it("deletes nothing without a yes, and says before what would go and what stays", async () => {
    const asked = await answering(
      () => run("deleteData"),
      ({ label }) => label === "Today",
      false,
    );
    assert.deepEqual(
      asked.picks[0]?.map(({ label }) => label),
      ["Today", "The last 7 days", "The last 30 days", "Older than 30 days", "Everything"],
    );
    assert.match(asked.modals.join(), /^Delete what was counted today\?.*The agents' own logs stay as they are, and are not read in again/);
    assert.deepEqual(asked.told, []);
    assert.equal(api.status()?.today.responses, 2);
  });

  it("deletes a time, says what was deleted, and does not read it in again", async () => {
    const before = readFileSync(log, "utf8");
    const asked = await answering(
      () => run("deleteData"),
      ({ label }) => label === "Today",
      true,
    );
    assert.deepEqual(asked.told, ["Deleted: responses 2, sessions 1, facts that link them to commits 0."]);
    await until("nothing today", () => api.status()?.today.responses === 0);
    assert.equal(readFileSync(log, "utf8"), before);
    // What comes after the deletion counts, and brings the log back under the reader's eyes.
    appendFileSync(log, responseLine({ session: "session-of-the-host-tests", cwd: folder, id: "c", at: Date.now() }));
    await run("refresh");
    await until("the response that came after", () => api.status()?.today.responses === 1);
  });

  it("says when there was nothing to delete", async () => {
    const asked = await answering(
      () => run("deleteData"),
      ({ label }) => label === "Older than 30 days",
      true,
    );
    assert.match(asked.modals.join(), /^Delete what was counted before /);
    assert.match(asked.told.join(), /nothing was deleted/);
  });
});
