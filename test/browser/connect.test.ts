import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "../../scripts/vscode-host/temporaryFolder.mjs";
import { runCommand } from "../../scripts/vscode-host/workbench.mjs";
import { type LitellmSimulator, startLitellm } from "../simulators/litellm";
import { type Editor, openEditor } from "./harness";

/** Nobody else's log may be found: with none, the status bar shows what the gateway knows. */
describe("connecting a gateway, seen from outside", () => {
  const temporary = temporaryFolder("connect");
  let gateway: LitellmSimulator;
  let editor: Editor;

  before(async () => {
    const home = path.join(temporary.folder, "home");
    const folder = path.join(temporary.folder, "workspace");
    for (const made of [home, folder]) mkdirSync(made);
    gateway = await startLitellm();
    gateway.setSpend(100);
    editor = await openEditor({ home, folder });
  });

  after(async () => {
    await editor?.stop();
    await gateway?.close();
    temporary.remove();
  });

  const notification = () => editor.page.locator(".notifications-toasts .notification-list-item-message");
  const input = () => editor.page.locator(".quick-input-widget:visible input").first();
  /** Fills the step that asks for this. */
  const answer = async (asked: string, text: string) => {
    await editor.page.locator(".quick-input-widget:visible", { hasText: asked }).waitFor();
    await input().fill(text);
    await input().press("Enter");
  };
  /** Chooses from a list, by keyboard as all the rest. */
  const choose = async (words: string) => {
    const row = editor.page.locator(".quick-input-list .monaco-list-row", { hasText: words });
    await row.waitFor();
    for (let steps = 0; steps < 20 && !((await row.getAttribute("class")) ?? "").includes("focused"); steps++)
      await editor.page.keyboard.press("ArrowDown");
    await editor.page.keyboard.press("Enter");
  };
  const connect = async (key: string) => {
    await runCommand(editor.page, "Token Yield: Connect a Source");
    await choose("LiteLLM");
    await answer("A short name for it", "work");
    await answer("Its base address", gateway.origin);
    await answer("Its key", key);
  };
  const statusShows = (text: RegExp) => editor.statusItem.filter({ hasText: text }).waitFor();
  const today = () => new Date().toISOString().slice(0, 10);

  it("says in words what is wrong with a key, and keeps nothing of it", async () => {
    const wrong = "sk-wrong-key-of-nobody";
    await connect(wrong);
    const toast = notification().filter({ hasText: "does not accept this key" }).first();
    await toast.waitFor();
    const words = (await toast.textContent()) ?? "";
    assert.match(words, /Copy it again/);
    assert.ok(!words.includes(wrong));
    await editor.page.keyboard.press("Escape");
    await toast.waitFor({ state: "hidden" });
    assert.doesNotMatch((await editor.statusItem.textContent()) ?? "", /since open/);
  });

  it("shows what the key has spent since this window opened", async () => {
    await connect(gateway.key);
    await statusShows(/\$0\.00 since open/);
    gateway.use({ day: today(), model: "gpt-5", spend: 0.42, prompt: 1_000, completion: 100 });
    await runCommand(editor.page, "Token Yield: Refresh");
    await statusShows(/\$0\.42 since open/);
    await editor.picture("gateway-connected");
  });

  it("goes on from there after a reload of the window", async () => {
    await editor.page.reload({ waitUntil: "commit" });
    await statusShows(/\$0\.42 since open/);
    gateway.use({ day: today(), model: "gpt-5", spend: 1, prompt: 1_000, completion: 100 });
    await runCommand(editor.page, "Token Yield: Refresh");
    await statusShows(/\$1\.42 since open/);
  });

  it("shows nothing of it once it is disconnected", async () => {
    await runCommand(editor.page, "Token Yield: Disconnect a Source");
    await choose(gateway.origin);
    await editor.statusItem.filter({ hasNotText: "since open" }).waitFor();
    // Nor does the gateway hear of us any more.
    const asked = gateway.asked.length;
    await runCommand(editor.page, "Token Yield: Refresh");
    // Longer than a request takes that should not be made.
    await editor.page.waitForTimeout(1_000);
    assert.equal(gateway.asked.length, asked);
  });
});
