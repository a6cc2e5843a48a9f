import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { realpath } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { openCommit } from "../../src/vscode/openCommit";
import { until } from "./until";

describe("opening a commit", () => {
  const log = vscode.window.createOutputChannel("Token Yield tests", { log: true });
  after(() => log.dispose());
  afterEach(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));
  const labels = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));

  it("shows it in the editor's own view, a repository's first commit too", async () => {
    const folder = await realpath(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? "");
    const { stdout } = await promisify(execFile)("git", ["rev-parse", "HEAD"], { cwd: folder });
    const sha = stdout.trim();
    await until("the git extension", () => vscode.extensions.getExtension("vscode.git")?.isActive);
    await openCommit(path.join(folder, ".git"), sha, log);
    await until("the commit", () => labels().some((label) => label.startsWith(sha.slice(0, 7))));
  });

  it("copies the id where there is no such commit", async () => {
    const sha = "0123456789abcdef0123456789abcdef01234567";
    await openCommit("/nowhere/.git", sha, log);
    assert.equal(await vscode.env.clipboard.readText(), sha);
    assert.deepEqual(labels(), []);
  });
});
