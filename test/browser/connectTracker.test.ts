import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { makeDemo } from "../../scripts/demo-data/makeDemo.mjs";
import { temporaryFolder } from "../../scripts/vscode-host/temporaryFolder.mjs";
import { runCommand } from "../../scripts/vscode-host/workbench.mjs";
import { startGitea } from "../simulators/gitea";
import type { TrackerSimulator } from "../simulators/trackerGate";
import { forgeWorld } from "../support/forgeWorld";
import { type Editor, openEditor } from "./harness";
import { trackerSteps } from "./trackerSteps";

/** What somebody may write into a title: markup, an override of the writing direction, and no end. */
const TITLE = `Retry <img src=x onerror="window.owned=1"> \u202eafter\u202c the pause שלום ${"x".repeat(10_000)}`;

describe("connecting a tracker, seen from outside", () => {
  const temporary = temporaryFolder("tracker");
  let forge: TrackerSimulator;
  let editor: Editor;
  let steps: ReturnType<typeof trackerSteps>;

  before(async () => {
    const { home, repo } = makeDemo({ dir: temporary.folder, now: Date.now() });
    forge = await startGitea(forgeWorld(repo, Date.now(), { branch: "main", title: TITLE }), 0, true);
    execFileSync("git", ["-C", repo, "remote", "add", "upstream", `${forge.origin}/octo/app.git`]);
    editor = await openEditor({ home, folder: repo });
    steps = trackerSteps(editor);
  });
  after(async () => {
    await editor?.stop();
    await forge?.close();
    temporary.remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state === "failed") await editor.picture("tracker-failed");
  });

  const request = () => editor.panel.locator("tr.outcome", { has: editor.panel.locator(".key", { hasText: "#12" }) });

  it("proposes in the panel what a git remote points at, and has not asked it anything", async () => {
    await editor.statusItem.click();
    const proposal = editor.panel.locator(".proposals li", { hasText: "octo/app" });
    await proposal.scrollIntoViewIfNeeded();
    assert.match((await proposal.innerText()).replaceAll("\n", " "), /found from the remote upstream of .*: 127\.0\.0\.1/);
    await editor.picture("tracker-proposed");
    assert.deepEqual(forge.asked, []);
    await proposal.getByRole("button", { name: "Connect octo/app" }).click();
  });

  it("says in words what is wrong with a token, and keeps nothing of it", async () => {
    await steps.pick(/Gitea \/ Forgejo.*octo\/app/);
    await steps.answer("The address of Gitea", forge.origin);
    assert.equal(await steps.offered("Which project"), "octo/app");
    await steps.answer("Which project", "octo/app");
    await steps.offered("Needed: a token");
    await editor.picture("tracker-token");
    await steps.answer("Needed: a token with the permissions", "wrong-token-of-nobody");
    const toast = await steps.toast("does not accept the sign-in");
    assert.doesNotMatch((await toast.textContent()) ?? "", /wrong-token/);
    await editor.page.keyboard.press("Escape");
    await toast.waitFor({ state: "hidden" });
    assert.equal(await request().count(), 0);
  });

  it("shows the merged request and the issue that it closed, with what they cost", async () => {
    await runCommand(editor.page, "Token Yield: Connect a Tracker");
    await steps.pick(/Gitea \/ Forgejo.*octo\/app/);
    await steps.answer("The address of Gitea", forge.origin);
    await steps.answer("Which project", "octo/app");
    await steps.answer("Needed: a token with the permissions", forge.key);
    await steps.toast("as octavia; octo/app can be read");
    await request().waitFor();
    assert.equal(await editor.panel.locator("tr.outcome .key").count(), 2, "the request and its issue, and nothing of a stranger's");
    await request()
      .getByRole("button", { name: /^Details of/ })
      .click();
    const details = editor.panel.locator("tr.details");
    await details.locator(".links li").nth(2).waitFor();
    assert.match(
      (await details.innerText()).replaceAll("\n", " "),
      /commit [0-9a-f]{8}.*the tracker says so.*issue #7 A busy server is asked again at once/,
    );
    await details.scrollIntoViewIfNeeded();
    await editor.picture("tracker-connected");
    assert.equal(await editor.panel.locator("html").evaluate(() => "owned" in globalThis), false);
    assert.equal(await editor.panel.locator("html").evaluate((html: Element) => html.scrollWidth - html.clientWidth), 0);
    assert.deepEqual([...editor.violations], []);
  });

  it("opens the request at its own address in the browser, from its title and its number, and its issue", async () => {
    const { page } = editor;
    const asked = forge.asked.length;
    // A port of the machine that this VS Code runs on is reached from outside through its proxy: that is the form of the address.
    const { origin } = new URL(page.url());
    const expected = `${origin}/proxy/${new URL(forge.origin).port}/octo/app/pulls/12`;
    await page.context().route(/\/octo\/app\//, (route) => route.fulfill({ contentType: "text/html", body: "<title>The request</title>" }));
    const issue = editor.panel.locator("tr.details .links li", { hasText: "#7" });
    for (const [link, url] of [
      [request().locator("button.title"), expected],
      [editor.panel.locator("tr.details").getByRole("button", { name: "#12", exact: true }), expected],
      [issue.getByRole("button").first(), expected.replace("/pulls/12", "/issues/7")],
    ] as const) {
      const [opened] = await Promise.all([page.context().waitForEvent("page"), link.click()]);
      await opened.waitForURL(/octo/);
      assert.equal(opened.url(), url);
      await opened.close();
    }
    assert.equal(page.context().pages().length, 1, "each once");
    await page.context().unroute(/\/octo\/app\//);
    assert.equal(forge.asked.length, asked, "The forge was asked by the extension");
  });

  it("says how far the tracker was read", async () => {
    const row = editor.panel.locator("li.tracker", { hasText: "octo/app" });
    assert.match((await row.innerText()).replaceAll("\n", " "), /1 merged request · 2 completed issues .*signed in as octavia/);
    await row.scrollIntoViewIfNeeded();
    await editor.picture("tracker-read");
  });
});

/** The parts of an Element that are used here; see the harness for why they are named. */
interface Element {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}
