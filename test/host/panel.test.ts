import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TestApi } from "../../src/vscode/testApi";
import { testApi, until } from "./until";

describe("the panel in the host", () => {
  let api: TestApi;
  before(async () => {
    api = await testApi();
  });
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  const panels = () =>
    vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith("tokenYield.roi"));

  it("opens once, and its page reports that it is ready", async () => {
    const before = api.panelReadyCount();
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("a page that is ready", () => api.panelReadyCount() > before);
    assert.deepEqual(
      panels().map(({ label }) => label),
      ["Token Yield"],
    );
  });

  it("opens again after it was closed", async () => {
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("the panel", () => panels().length === 1);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until("no panel", () => panels().length === 0);
    const before = api.panelReadyCount();
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("a page that is ready", () => api.panelReadyCount() > before);
  });
});
