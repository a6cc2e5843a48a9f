import assert from "node:assert/strict";
import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import manifest from "../../package.json";
import words from "../../package.nls.json";
import { temporaryFolder } from "../../scripts/vscode-host/temporaryFolder.mjs";
import { runCommand } from "../../scripts/vscode-host/workbench.mjs";
import { responseLine } from "../support/claudeLines";
import { violationsOf } from "./axe";
import { type Editor, openEditor } from "./harness";

/** On a machine where no agent has run yet. */
describe("getting started, seen from outside", () => {
  const temporary = temporaryFolder("start");
  const home = path.join(temporary.folder, "home");
  const folder = path.join(temporary.folder, "workspace");
  let editor: Editor;

  before(async () => {
    for (const made of [home, folder]) mkdirSync(made);
    editor = await openEditor({ home, folder });
  });
  after(async () => {
    await editor?.stop();
    temporary.remove();
  });

  const sideBar = () => editor.page.locator(".part.sidebar");
  const steps = manifest.contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  const said = (key: string) => words[key.slice(1, -1) as keyof typeof words];

  it("asks for nothing by itself: no notification, no page that opens", async () => {
    assert.equal(await editor.page.locator(".notifications-toasts .notification-list-item").count(), 0);
    assert.equal(await editor.page.locator("iframe.webview").count(), 0);
  });

  it("is walked through by a command: what is read, what never is, connect, correct, share", async () => {
    await runCommand(editor.page, "Token Yield: Get Started");
    const page = editor.page.locator(".gettingStartedContainer:visible");
    for (const { title } of steps) await page.getByText(said(title), { exact: true }).first().waitFor();
    for (const { id, title, media } of steps) {
      await page.getByText(said(title), { exact: true }).first().click();
      // What is shown beside the words: a drawing or a page, in a frame that is made anew.
      const beside = editor.page.frameLocator(".gettingStartedContainer:visible iframe.webview").frameLocator("iframe#active-frame");
      await beside
        .locator("markdown" in media ? "table, ul" : "svg")
        .first()
        .waitFor();
      await editor.picture(`walkthrough-${id}`);
    }
    await runCommand(editor.page, "View: Close All Editors");
  });

  it("is welcomed in the side bar, with the way to connect", async () => {
    await runCommand(editor.page, "View: Show Token Yield");
    await sideBar().getByText("No AI usage was found on this machine yet.").waitFor();
    await sideBar().getByRole("button", { name: "Connect a Source…" }).waitFor();
    await editor.picture("welcome");
    await sideBar().getByRole("button", { name: "Connect a Source…" }).focus();
    await editor.page.keyboard.press("Enter");
    await editor.page.locator(".quick-input-widget:visible .monaco-list-row", { hasText: "LiteLLM" }).waitFor();
    await editor.page.keyboard.press("Escape");
  });

  it("finds the page in the welcome's place once there is something to show, and it is accessible there", async () => {
    const log = path.join(home, ".claude/projects/-w/s.jsonl");
    mkdirSync(path.dirname(log), { recursive: true });
    appendFileSync(log, responseLine({ id: "a", session: "s", at: Date.now() - 60_000, cwd: folder }));
    await runCommand(editor.page, "Token Yield: Refresh");
    const outer = editor.page.locator("iframe.webview");
    await editor.panel.locator(".figures .figure").first().waitFor();
    const box = await outer.boundingBox();
    const bar = await sideBar().boundingBox();
    assert.ok(box && bar && Math.abs(box.x - bar.x) < 40 && box.width <= bar.width, "it is in the side bar");
    const overflow = await editor.panel.locator("html").evaluate((html: Element) => html.scrollWidth - html.clientWidth);
    assert.equal(overflow, 0, "and needs no sideways scrolling there");
    await editor.picture("side-bar");
    const frame = await (await editor.panel.locator("body").elementHandle())?.ownerFrame();
    assert.ok(frame);
    assert.deepEqual(await violationsOf(frame, "sideBar"), []);
  });

  it("keeps a range of its own beside the one in the editor", async () => {
    await editor.panel.getByRole("radio", { name: "the last 7 days" }).check({ force: true });
    await editor.statusItem.click();
    const inEditor = editor.page.frameLocator("iframe.webview >> nth=1").frameLocator("iframe#active-frame");
    await inEditor.locator(".figures .figure").first().waitFor();
    const pages = await editor.page.locator("iframe.webview").count();
    assert.equal(pages, 2);
    const chosen = [];
    for (const index of [0, 1]) {
      const frame = editor.page.frameLocator(`iframe.webview >> nth=${index}`).frameLocator("iframe#active-frame");
      await frame.locator("[aria-busy=false]").waitFor();
      chosen.push(await frame.locator("input[name=range]:checked").getAttribute("aria-label"));
    }
    assert.deepEqual(chosen.sort(), ["the last 30 days", "the last 7 days"]);
    await editor.picture("side-bar-and-editor");
  });

  it("violates no Content-Security-Policy", () => {
    assert.deepEqual([...editor.violations], []);
  });
});

/** The parts of an Element that are used here; see the harness for why they are named. */
interface Element {
  readonly scrollWidth: number;
  readonly clientWidth: number;
}
