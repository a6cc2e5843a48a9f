import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import type { Intent } from "../../src/protocol";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";

type Taken = Extract<Intent, { type: "takeAlong" }>;

const CHARTS = ["Over time", "From what made it, to what it became, to the outcomes", "Cost of outcomes"];
const SAVE = "Save picture, with its figures";

describe("what the page lets one take along", function () {
  this.timeout(60_000);
  let server: PanelServer;
  let browser: Browser;
  let panel: PanelPage;
  const snapshot = panelSnapshot();

  before(async () => {
    server = await servePanel();
    browser = await launchBrowser();
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });
  afterEach(async () => {
    const faults = await panel.faults();
    await panel.page.close();
    assert.deepEqual(faults, [], "no violation of the policy and no error");
  });

  async function take(title: string, item: string, titles = false): Promise<Taken> {
    const before = (await panel.intents()).length;
    await panel.page.getByLabel(`Take along: ${title}`, { exact: true }).click();
    const menu = panel.page.locator("details.take-along[open]");
    if (titles) await menu.getByRole("checkbox").check();
    await menu.getByRole("button", { name: item, exact: true }).click();
    let taken: Intent | undefined;
    for (const end = Date.now() + 15_000; taken === undefined && Date.now() < end; ) {
      taken = (await panel.intents()).slice(before).find((intent) => intent.type === "takeAlong");
      if (taken === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(taken?.type === "takeAlong", `never: ${item} of ${title}`);
    assert.equal(await panel.page.locator("details.take-along[open]").count(), 0, "the menu is closed again");
    return taken;
  }

  for (const [theme, item, light] of [
    ["dark", "Save picture on white, with its figures", true],
    ["dark", "Save picture, with its figures", false],
    ["light", "Save picture, with its figures", true],
  ] as const) {
    it(`draws each chart anew as a picture of twice its size: ${item} (${theme})`, async () => {
      panel = await openPanel(browser, server.url, theme);
      await panel.send({ type: "snapshot", snapshot });
      for (const title of CHARTS) {
        const { png = "", table, form } = await take(title, item);
        assert.equal(form, "png");
        assert.ok(table.rows.length > 5);
        const bytes = Buffer.from(png, "base64");
        assert.equal(bytes.subarray(0, 8).toString("latin1"), "\x89PNG\r\n\x1a\n");
        assert.equal(bytes.readUInt32BE(16), 2 * (960 + 48), "twice 960 pixels and a margin");
        const folder = process.env["TOKEN_YIELD_PICTURES"];
        if (folder !== undefined) writeFileSync(path.join(folder, `${theme}-${light ? "light" : "dark"}-${title.slice(0, 9)}.png`), bytes);
        const { ground, others } = await colours(png);
        assert.equal(
          ground.every((value) => value > 230),
          light,
          `${title}: ${ground}`,
        );
        assert.ok(others > 2_000, `${title}: ${others} pixels are drawn`);
      }
      assert.equal(await panel.page.locator(".picture-holder").count(), 0);
    });
  }

  it("draws ids in the place of titles unless they are ticked", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send({ type: "snapshot", snapshot });
    const title = "From what made it, to what it became, to the outcomes";
    const [quiet, named, again] = [await take(title, SAVE), await take(title, SAVE, true), await take(title, SAVE)];
    assert.notEqual(quiet.png, named.png);
    assert.equal(quiet.png, again.png);
    // The page itself keeps its titles.
    assert.ok(
      (await panel.page.locator("flow-chart svg").textContent())?.includes(snapshot.flow.ends[0]?.outcome?.title.slice(0, 10) ?? "-"),
    );
  });

  it("copies each chart to the clipboard as a picture of twice its size, where the clipboard is open", async () => {
    panel = await openPanel(browser, server.url);
    await panel.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await panel.send({ type: "snapshot", snapshot });
    const copied = new Set<string>();
    for (const title of CHARTS) {
      await panel.page.evaluate("navigator.clipboard.writeText('')");
      await panel.page.getByLabel(`Take along: ${title}`, { exact: true }).click();
      await panel.page.locator("details.take-along[open]").getByRole("button", { name: "Copy picture", exact: true }).click();
      const png = await panel.page.evaluate<string>("host.copiedPicture()");
      const bytes = Buffer.from(png, "base64");
      assert.equal(bytes.readUInt32BE(16), 2 * (960 + 48), `${title}: twice 960 pixels and a margin`);
      assert.ok(bytes.readUInt32BE(20) > 400, `${title}: its height`);
      const { others } = await colours(png);
      assert.ok(others > 2_000, `${title}: ${others} pixels are drawn`);
      copied.add(png);
    }
    assert.equal(copied.size, CHARTS.length, "each is a picture of its own");
    assert.ok(!(await panel.intents()).some(({ type }) => type === "takeAlong"), "nothing is saved in its place");
  });

  it("saves the picture where the clipboard is closed", async () => {
    panel = await openPanel(browser, server.url);
    await panel.page.context().clearPermissions();
    await panel.send({ type: "snapshot", snapshot });
    await panel.page.evaluate("Object.defineProperty(navigator.clipboard, 'write', { value: () => Promise.reject(new Error('closed')) })");
    const { how, form, png = "" } = await take("Over time", "Copy picture");
    assert.deepEqual([how, form], ["save", "png"]);
    assert.ok((await colours(png)).others > 2_000);
  });

  /** The colour of the corner, and how many pixels differ from it. */
  function colours(png: string): Promise<{ ground: number[]; others: number }> {
    return panel.page.evaluate(`host.pictureColors(${JSON.stringify(png)})`);
  }

  it("gives the figures of each table, equal to the snapshot's, without titles unless they are ticked, each time anew", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send({ type: "snapshot", snapshot });
    const days = await take("Over time", "Save figures as CSV");
    assert.deepEqual([days.how, days.form, days.name], ["save", "csv", "cost-per-day"]);
    assert.deepEqual(
      days.table.rows.map(([day, total]) => [day, total]),
      snapshot.days.map(({ day, spend }) => [day, spend.cost.nanoUsd / 1e9]),
    );
    const outcomes = await take("Outcomes", "Copy figures as JSON");
    assert.deepEqual([outcomes.how, outcomes.form], ["copy", "json"]);
    assert.equal(outcomes.table.rows.length, snapshot.outcomes.length);
    const quiet = JSON.stringify(outcomes.table);
    for (const { title, repoName } of snapshot.outcomes) assert.ok(!quiet.includes(title) && !quiet.includes(repoName), title);
    const named = JSON.stringify((await take("Outcomes", "Copy figures as JSON", true)).table);
    assert.ok(snapshot.outcomes.every(({ title }) => named.includes(JSON.stringify(title))));
    const again = JSON.stringify((await take("Outcomes", "Copy figures as JSON")).table);
    assert.equal(again, quiet, "a tick holds for one taking");
    for (const title of ["What became of it", "What could be better spent"])
      assert.ok((await take(title, "Copy figures as CSV")).table.rows.length > 0, title);
  });

  it("is worked by keyboard: opened, left by Escape, and back where it was", async () => {
    panel = await openPanel(browser, server.url);
    await panel.send({ type: "snapshot", snapshot });
    const summary = panel.page.getByLabel("Take along: Over time", { exact: true });
    await summary.focus();
    await panel.page.keyboard.press("Enter");
    assert.equal(await panel.page.locator("details.take-along[open]").count(), 1);
    await panel.page.keyboard.press("Tab");
    await panel.page.keyboard.press("Escape");
    assert.equal(await panel.page.locator("details.take-along[open]").count(), 0);
    assert.equal(await panel.page.locator("details.take-along summary:focus").count(), 1);
  });
});
