import assert from "node:assert/strict";
import * as vscode from "vscode";
import manifest from "../../package.json";
import { hostVersions } from "../../scripts/vscode-host/versions.mjs";

describe("the extension in its host", () => {
  const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);

  before(async () => {
    assert.ok(extension, "VS Code knows the extension");
    await extension.activate();
  });

  it("activates", () => {
    assert.equal(extension?.isActive, true);
  });

  it("registers exactly the commands that its manifest declares", async () => {
    // The editor's own commands for a view (`tokenYield.sideBar.focus`) have a third part.
    const registered = (await vscode.commands.getCommands(true)).filter((id) => /^tokenYield\.[^.]+$/.test(id));
    assert.deepEqual(registered.sort(), manifest.contributes.commands.map(({ command }) => command).sort());
  });

  it("reads every setting that its manifest declares, as its default", () => {
    const settings = vscode.workspace.getConfiguration();
    for (const [name, { default: expected }] of Object.entries(manifest.contributes.configuration.properties))
      assert.deepEqual(settings.get(name), expected, name);
  });

  it("runs on the VS Code that was asked for, and the oldest is the one that the manifest allows", () => {
    const version = process.env["TOKEN_YIELD_TEST_VERSION"];
    if (version === "oldest")
      assert.equal(vscode.version.split(".").slice(0, 2).join("."), manifest.engines.vscode.replace(/^\^(\d+\.\d+)\.0$/, "$1"));
    assert.ok(version === "oldest" || version === "newest");
    if (vscode.env.appName === "code-server") assert.equal(vscode.version, hostVersions[version].vscode);
  });
});
