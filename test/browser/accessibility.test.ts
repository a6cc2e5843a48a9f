import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import path from "node:path";
import type { Browser, Frame } from "playwright-core";
import { temporaryFolder } from "../../scripts/vscode-host/temporaryFolder.mjs";
import { runCommand } from "../../scripts/vscode-host/workbench.mjs";
import { violationsOf } from "./axe";
import { type Editor, openEditor, painted, THEMES } from "./harness";
import { launchBrowser, openPanel } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";
import { type DrawnPage, type ShownState, STATES } from "./panelPage/states";
import { THEMES as PAGE_THEMES } from "./panelPage/themes";

/** States that end when the engine answers: in the editor it does so at once. */
const BEFORE_AN_ANSWER = ["loading", "starting", "stopped-first"];
/** The engine may send its own snapshot, of an empty home, at any moment. */
const ATTEMPTS = 3;

describe("axe-core finds nothing wrong with the panel in the editor", function () {
  this.timeout(600_000);
  const temporary = temporaryFolder("axe");
  let editor: Editor;

  before(async () => {
    const home = path.join(temporary.folder, "home");
    const folder = path.join(temporary.folder, "workspace");
    for (const made of [home, folder]) mkdirSync(made);
    editor = await openEditor({ home, folder });
  });
  after(async () => {
    await editor?.stop();
    temporary.remove();
  });

  for (const theme of THEMES) {
    it(`in every state under ${theme.label}`, async () => {
      await editor.setTheme(theme);
      await editor.statusItem.click();
      await editor.panel.locator(".empty").first().waitFor();
      const frame = await (await editor.panel.locator("body").elementHandle())?.ownerFrame();
      assert.ok(frame);
      const page: DrawnPage = {
        locator: (selector) => editor.panel.locator(selector),
        async send(message) {
          await frame.evaluate(`postMessage(${JSON.stringify(message)}, origin)`);
          await painted(editor.panel);
        },
      };
      const found: string[] = [];
      for (const [name, state] of Object.entries(STATES)) {
        if (BEFORE_AN_ANSWER.includes(name)) continue;
        for (const violation of await audited(frame, page, state)) found.push(`${name}: ${violation}`);
      }
      assert.deepEqual(found, []);
      await runCommand(editor.page, "View: Close All Editors");
      await editor.panel.locator("body").waitFor({ state: "detached" });
    });
  }

  it("and nothing was refused by the page's policy meanwhile", () => {
    assert.deepEqual([...editor.violations], []);
  });
});

describe("axe-core finds nothing wrong with the panel before its first answer", function () {
  this.timeout(120_000);
  let server: PanelServer;
  let browser: Browser;
  before(async () => {
    server = await servePanel();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const theme of PAGE_THEMES) {
    for (const name of BEFORE_AN_ANSWER) {
      it(`${name}, ${theme}`, async () => {
        const panel = await openPanel(browser, server.url, theme);
        const page: DrawnPage = { locator: (selector) => panel.page.locator(selector), send: (message) => panel.send(message) };
        const state = STATES[name];
        assert.ok(state);
        assert.deepEqual(await audited(panel.page.mainFrame(), page, state), []);
        await panel.page.close();
      });
    }
  }

  it("and would find something", async () => {
    const panel = await openPanel(browser, server.url);
    await panel.page.evaluate("document.getElementById('root').append(document.createElement('button'))");
    assert.match((await violationsOf(panel.page.mainFrame())).join("\n"), /^button-name: .*button/m);
    await panel.page.close();
  });
});

/** The violations of a page that was in the state from the audit's beginning to its end. */
async function audited(frame: Frame, page: DrawnPage, { sign, show }: ShownState): Promise<string[]> {
  for (let attempt = 1; ; attempt++) {
    const violations = await show(page).then(
      () => violationsOf(frame),
      (error: unknown) => {
        if (attempt === ATTEMPTS) throw error;
      },
    );
    if (violations && (await page.locator(sign).count()) > 0) return violations;
    assert.ok(attempt < ATTEMPTS, `the page does not stay in the state of ${sign}`);
  }
}
