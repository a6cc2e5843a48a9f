import assert from "node:assert/strict";
import * as vscode from "vscode";
import { readSettings } from "../../src/vscode/settings";
import type { TestApi } from "../../src/vscode/testApi";
import { testApi, until } from "./until";

describe("settings in the host", () => {
  let api: TestApi;
  before(async () => {
    api = await testApi();
  });
  const configuration = () => vscode.workspace.getConfiguration("tokenYield");
  const write = (value: unknown) => configuration().update("sources", value, vscode.ConfigurationTarget.Global);
  after(() => write(undefined));

  it("parse as the manifest declares them", () => {
    const settings = readSettings(configuration(), vscode.l10n);
    assert.deepEqual(settings, { statusBarEnabled: true, sources: [], gitPath: "", problems: [] });
  });

  it("that cannot be used are named in the status bar until they are corrected", async () => {
    const tooltip = () => api.statusBar()?.tooltip ?? "";
    await write([{ name: "work", kind: "litellm", origin: "http://gateway.example" }]);
    await until("the problem", () => tooltip().includes("entry 1 is ignored"));
    await write(undefined);
    await until("no problem", () => !tooltip().includes("is ignored"));
  });

  it("name a source without a key", async () => {
    await write([{ name: "work", kind: "litellm", origin: "https://gateway.example" }]);
    await until("the missing key", () => api.statusBar()?.tooltip.includes("The source work has no key"));
  });

  it("keep an origin and an executable out of a workspace's hands", async () => {
    for (const name of ["sources", "gitPath"]) {
      const target = vscode.ConfigurationTarget.Workspace;
      await assert.rejects(async () => configuration().update(name, name === "sources" ? [] : "evil", target), name);
    }
  });
});
