import assert from "node:assert/strict";
import * as vscode from "vscode";
import manifest from "../../package.json";
import { readSettings, SETTING_KEYS } from "../../src/vscode/settings";
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
    assert.deepEqual(settings, {
      statusBarEnabled: true,
      statusScope: "session",
      sources: [],
      trackers: [],
      rules: { prices: {}, aliases: {}, flatPlans: [], exclude: [] },
      declared: { outcomeValues: {}, costCentres: [], commitments: [] },
      agentNames: false,
      gitPath: "",
      problems: [],
    });
  });

  it("are the ones that the manifest declares", () => {
    const declared = Object.keys(manifest.contributes.configuration.properties);
    assert.deepEqual(SETTING_KEYS.map((key) => `tokenYield.${key}`).sort(), declared.sort());
  });

  it("cost only the price that is wrong, and name it", async () => {
    const price = { input: 3, output: 15 };
    const target = vscode.ConfigurationTarget.Global;
    await configuration().update("prices", { good: price, bad: { input: "3" } }, target);
    await until("the problem", () => api.statusBar()?.tooltip.replaceAll("\\", "").includes('prices: entry "bad" is ignored'));
    assert.deepEqual(readSettings(configuration(), vscode.l10n).rules.prices, { good: price });
    await configuration().update("prices", undefined, target);
    await until("no problem", () => !api.statusBar()?.tooltip.includes("is ignored"));
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

  it("keep addresses, an executable and the rules for counting out of a workspace's hands", async () => {
    const ofMachine = SETTING_KEYS.filter((key) => !key.startsWith("statusBar."));
    assert.equal(ofMachine.length, SETTING_KEYS.length - 2);
    for (const name of ofMachine) {
      const target = vscode.ConfigurationTarget.Workspace;
      await assert.rejects(async () => configuration().update(name, configuration().inspect(name)?.defaultValue, target), name);
    }
  });

  it("hide the status bar, for which nothing is put together then", async () => {
    await configuration().update("statusBar.enabled", false, vscode.ConfigurationTarget.Global);
    const hidden = api.statusBar();
    api.interruptEngine();
    await until("a restart", () => api.engine().state === "restarting");
    assert.equal(api.statusBar(), hidden);
    await configuration().update("statusBar.enabled", undefined, vscode.ConfigurationTarget.Global);
    await until("an up-to-date text", () => api.statusBar() !== hidden);
    await until("a running engine", () => api.engine().state === "running");
  });
});
