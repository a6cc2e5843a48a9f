import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeDemo } from "../../scripts/demo-data/makeDemo.mjs";
import { temporaryFolder } from "../../scripts/vscode-host/temporaryFolder.mjs";
import { runCommand } from "../../scripts/vscode-host/workbench.mjs";
import { startGithub } from "../simulators/github";
import type { TrackerSimulator } from "../simulators/trackerGate";
import { forgeWorld } from "../support/forgeWorld";
import { type Editor, openEditor } from "./harness";
import { trackerSteps } from "./trackerSteps";

/**
 * The editor's account service, its consent dialog and its memory of who may use what are the real ones. The provider behind them
 * stands in for GitHub's own: nobody can sign in there without a network.
 */
describe("connecting GitHub by the editor's account, seen from outside", () => {
  const temporary = temporaryFolder("account");
  let github: TrackerSimulator;
  let editor: Editor;
  let steps: ReturnType<typeof trackerSteps>;
  let tokenFile: string;

  before(async () => {
    const { home, repo } = makeDemo({ dir: temporary.folder, now: Date.now() });
    github = await startGithub(forgeWorld(repo, Date.now(), { branch: "main" }));
    tokenFile = path.join(temporary.folder, "account", "token");
    mkdirSync(path.dirname(tokenFile));
    writeFileSync(tokenFile, github.key);
    editor = await openEditor({
      home,
      folder: repo,
      env: { TOKEN_YIELD_TEST_TOKEN_FILE: tokenFile },
      githubSignIn: path.join(__dirname, "../support/github-authentication"),
      settings: { "github-enterprise.uri": github.origin },
    });
    steps = trackerSteps(editor);
    await editor.statusItem.click();
  });
  after(async () => {
    await editor?.stop();
    await github?.close();
    temporary.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.picture("account-failed");
  });

  const dialog = () => editor.page.locator(".monaco-dialog-box");
  const row = () => editor.panel.locator("li.tracker", { hasText: "octo/app" });
  const connect = async () => {
    await runCommand(editor.page, "Token Yield: Connect a Tracker");
    await steps.pick(/GitHub.*https:\/\/github\.com/);
    await steps.answer("The address of GitHub", github.origin);
    await steps.answer("Which project", "octo/app");
    await steps.pick(/The editor's GitHub account/);
  };

  it("asks for the account in the editor's own words, and keeps nothing when the user refuses", async () => {
    await connect();
    await dialog().waitFor();
    assert.match((await dialog().textContent()) ?? "", /Token Yield.*GitHub/);
    await editor.picture("account-consent");
    await dialog().getByRole("button", { name: "Cancel" }).click();
    await steps.toast("did not complete");
    assert.deepEqual(github.asked, []);
  });

  it("signs in with the account, and reads with its token", async () => {
    await connect();
    await dialog().getByRole("button", { name: "Allow" }).click();
    await steps.toast("octo/app can be read");
    await row().getByText("1 merged request").waitFor();
    await row().scrollIntoViewIfNeeded();
    await editor.picture("account-connected");
    assert.ok(github.asked.length > 0 && github.asked.every(({ headers }) => headers["authorization"] === `Bearer ${github.key}`));
  });

  it("reads on after a reload, without a question and without a token of its own", async () => {
    github.forget();
    await editor.page.reload({ waitUntil: "commit" });
    await editor.statusItem.waitFor();
    await row().getByText("1 merged request").waitFor();
    await runCommand(editor.page, "Token Yield: Refresh");
    for (const end = Date.now() + 60_000; github.asked.length === 0 && Date.now() < end; ) await editor.page.waitForTimeout(200);
    assert.ok(github.asked.length > 0);
    assert.equal(await dialog().count(), 0);
    assert.doesNotMatch((await editor.statusItem.getAttribute("aria-label")) ?? "", /no sign-in/);
  });

  it("offers another sign-in when the account's token is refused, and goes on with the new one", async () => {
    writeFileSync(tokenFile, github.gate.expire());
    await runCommand(editor.page, "Token Yield: Refresh");
    await row().getByRole("button", { name: "Sign in again" }).click();
    await steps.pick(/octo\/app.*GitHub, http/);
    await steps.answer("Which project", "octo/app");
    await steps.pick(/The editor's GitHub account/);
    await steps.toast("does not accept the sign-in");
    await editor.page.locator(".notifications-toasts").getByRole("button", { name: "Sign In Again" }).first().click();
    await dialog().waitFor();
    await editor.picture("account-again");
    await dialog()
      .getByRole("button", { name: /Sign in|Allow/i })
      .click();
    await steps.toast("octo/app can be read");
    await row().getByRole("button", { name: "Sign in again" }).waitFor({ state: "detached" });
  });
});
