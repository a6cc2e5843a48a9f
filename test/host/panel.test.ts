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
    const before = api.panelReadyCount("editor");
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("a page that is ready", () => api.panelReadyCount("editor") > before);
    assert.deepEqual(
      panels().map(({ label }) => label),
      ["Token Yield"],
    );
  });

  it("is in the side bar too, beside the one in the editor", async () => {
    assert.equal(api.panelReadyCount("sideBar"), 0, "nothing is made before it is asked for");
    const before = api.panelReadyCount("editor");
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("a page in an editor that is ready", () => api.panelReadyCount("editor") > before);
    const editor = api.panelReadyCount("editor");
    await until("something to show", () => api.status() !== undefined);
    await vscode.commands.executeCommand("setContext", "tokenYield.nothingFound", false);
    await vscode.commands.executeCommand("tokenYield.sideBar.focus");
    await until("a page in the side bar that is ready", () => api.panelReadyCount("sideBar") === 1);
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
    await vscode.commands.executeCommand("tokenYield.sideBar.focus");
    await until("a page that is made anew, since nothing is kept while it is hidden", () => api.panelReadyCount("sideBar") === 2);
    assert.equal(api.panelReadyCount("editor"), editor, "the editor's page is another");
    await vscode.commands.executeCommand("workbench.action.closeSidebar");
  });

  it("opens again after it was closed", async () => {
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("the panel", () => panels().length === 1);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await until("no panel", () => panels().length === 0);
    const before = api.panelReadyCount("editor");
    await vscode.commands.executeCommand("tokenYield.openPanel");
    await until("a page that is ready", () => api.panelReadyCount("editor") > before);
  });
});
