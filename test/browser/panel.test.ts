import assert from "node:assert/strict";
import { appendFileSync, readFileSync } from "node:fs";
import { makeDemo } from "../../scripts/demo-data/makeDemo.mjs";
import { startLiveSession } from "../../scripts/demo-data/startLiveSession.mjs";
import { temporaryFolder } from "../../scripts/vscode-host/temporaryFolder.mjs";
import { colorsOf, type Editor, openEditor, painted, THEMES, VIOLATION } from "./harness";

/** Fewer would be a few stray pixels at the edges of something; a bar of a day has hundreds. */
const DRAWN_PIXELS = 500;

describe("the packaged extension, seen from outside", () => {
  const temporary = temporaryFolder("browser");
  let log: string;
  let editor: Editor;

  before(async () => {
    const { home, repo } = makeDemo({ dir: temporary.folder, now: Date.now() });
    const live = startLiveSession({ home, repo });
    // From here on the log grows when a test says so.
    live.stop();
    log = live.file;
    editor = await openEditor({ home, folder: repo });
  });

  after(async () => {
    await editor?.stop();
    temporary.remove();
  });

  it("shows the live spend in the status bar", async () => {
    await editor.statusItem.filter({ hasText: /\$\d/ }).waitFor();
    assert.match(await statusText(), /^\$\d+\.\d\d · [\d.]+[kM]$/);
  });

  it("moves in the status bar when a response is appended", async () => {
    const before = await statusText();
    const start = Date.now();
    appendResponse(log);
    await editor.statusItem.filter({ hasNotText: before }).waitFor();
    console.log(`      ${before}, then ${await statusText()} after ${Date.now() - start} ms`);
    assert.notEqual(await statusText(), before);
  });

  it("opens the panel by a click, with a headline and a table of outcomes", async () => {
    await editor.statusItem.click();
    await editor.panel.locator("table.outcomes tr.outcome").first().waitFor();
    assert.ok((await editor.panel.locator("dl.figures .figure").count()) >= 4, "spend, tokens, outcomes, cost per outcome");
  });

  for (const theme of THEMES)
    it(`draws the days in colour under ${theme.label}`, async () => {
      await editor.setTheme(theme);
      const colors = await colorsOf(editor.panel.locator("day-chart canvas").first());
      await editor.picture(`panel-${theme.file}`);
      const drawn = [...colors.values()].filter((pixels) => pixels >= DRAWN_PIXELS);
      assert.ok(drawn.length >= 2, `token classes stand out by colour: ${JSON.stringify([...colors].slice(0, 10))}`);
    });

  it("needs no sideways scrolling in a narrow window", async () => {
    await editor.page.setViewportSize({ width: 480, height: 1000 });
    await painted(editor.panel);
    await editor.picture("panel-narrow");
    const overflow = await editor.panel.locator("html").evaluate((html: Element) => html.scrollWidth - html.clientWidth);
    assert.equal(overflow, 0);
    await editor.page.setViewportSize({ width: 1280, height: 1000 });
  });

  it("violates no Content-Security-Policy", async () => {
    assert.deepEqual([...editor.violations], []);
    // The silence counts only if a violation is heard.
    const heard = editor.page.waitForEvent("console", (message) => VIOLATION.test(message.text()));
    await editor.panel.locator("body").evaluate((body: Element) => body.insertAdjacentHTML("beforeend", '<p style="color: red">'));
    const words = (await heard).text();
    assert.ok(editor.violations.splice(0).includes(words));
  });

  const statusText = async () => ((await editor.statusItem.textContent()) ?? "").replace(/\s+/g, " ").trim();
});

/** One more response of the session, as its agent would write it: the last one again, under ids and a time of its own. */
function appendResponse(log: string): void {
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  const last = lines.findLast((line) => line.includes('"usage"'));
  assert.ok(last, "the live log holds a response");
  const response = JSON.parse(last);
  const id = `${Date.now()}`;
  appendFileSync(
    log,
    `${JSON.stringify({
      ...response,
      uuid: `${response.uuid.slice(0, -id.length)}${id}`,
      parentUuid: response.uuid,
      requestId: `req_${id}`,
      timestamp: new Date().toISOString(),
      message: { ...response.message, id: `msg_${id}`, usage: { ...response.message.usage, output_tokens: 250_000 } },
    })}\n`,
  );
}

/** The parts of an Element that are used here; see the harness for why they are named. */
interface Element {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  insertAdjacentHTML(where: "beforeend", html: string): void;
}
