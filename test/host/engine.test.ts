import assert from "node:assert/strict";
import { StatusSnapshot } from "../../src/protocol";
import type { TestApi } from "../../src/vscode/testApi";
import { testApi, until } from "./until";

describe("the engine in the host", () => {
  let api: TestApi;
  before(async () => {
    api = await testApi();
  });

  it("starts by itself and sends a status that the protocol knows", async () => {
    const status = await until("a status", () => api.status());
    assert.deepEqual(StatusSnapshot.parse(status), status);
    assert.equal(api.engine().state, "running");
  });

  it("is shown in the status bar, with words for a screen reader and a way to the panel", async () => {
    const shown = await until("a running engine", () => api.engine().state === "running" && api.statusBar());
    assert.match(shown.text, /^\$\((pulse|sync~spin)\) /);
    assert.match(shown.label, /^Token Yield: \S/);
    assert.match(shown.tooltip, /\(command:tokenYield\.openPanel\)/);
  });

  it("starts again when it ends unexpectedly, and the status bar says so", async () => {
    await until("a running engine", () => api.engine().state === "running");
    api.interruptEngine();
    await until("a restart", () => api.engine().state === "restarting");
    assert.equal(api.statusBar()?.text, "$(warning) Token Yield restarting");
    await until("a running engine", () => api.engine().state === "running");
    const shown = api.statusBar();
    assert.match(shown?.text ?? "", /^\$\((pulse|sync~spin)\) /);
    assert.match(shown?.tooltip ?? "", /ended unexpectedly at/);
  });
});
