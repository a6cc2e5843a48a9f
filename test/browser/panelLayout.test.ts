import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import german from "../../l10n/webview.l10n.de.json";
import type { PanelSnapshot } from "../../src/protocol";
import { panelSnapshot } from "../fixtures/panelSnapshot";
import { trackedSnapshot } from "../fixtures/trackedSnapshot";
import { launchBrowser, openPanel, type PanelPage } from "./panelPage/browser";
import { type PanelServer, servePanel } from "./panelPage/server";

const message = (snapshot: PanelSnapshot) => ({ type: "snapshot" as const, snapshot });
const GERMAN = { type: "words" as const, language: "de", words: german };

/** Words of letters, digits and what stands in numbers, of which a part is on another line than the rest. */
const BROKEN_WORDS = `(() => {
  const broken = [];
  const walker = document.createTreeWalker(document.getElementById("root"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    if (!node.parentElement.checkVisibility({ contentVisibilityAuto: true }) || node.parentElement.closest(".unseen, svg")) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}$.,]+/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)));
      if (lines.size > 1) broken.push(word);
    }
  }
  return broken;
})()`;

/** The columns of a canvas in which something is drawn in the hue of the first series, in CSS pixels. */
const BLUE_COLUMNS = `(() => {
  const canvas = document.querySelector("cost-chart canvas[role=img]");
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data, width } = copy.getImageData(0, 0, canvas.width, canvas.height);
  const columns = new Set();
  for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 100 && data[at + 2] > data[at] + 80) columns.add((at / 4) % width);
  return [...columns].sort((a, b) => a - b);
})()`;

describe("how the panel looks", function () {
  this.timeout(60_000);
  let server: PanelServer;
  let browser: Browser;
  let panel: PanelPage;

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

  it("marks every outcome in the chart of costs when it is drawn first, before anyone points at it", async () => {
    panel = await openPanel(browser, server.url);
    const snapshot = panelSnapshot();
    await panel.send(message(snapshot));
    const columns = await panel.page.evaluate<number[]>(BLUE_COLUMNS);
    assert.ok(columns.length > 5 * Math.min(10, snapshot.points.rows.length), `${columns.length} columns`);
    assert.ok((columns[0] ?? 0) > 50, `none beside the axes: ${columns[0]}`);
    await panel.page.getByRole("radio", { name: "Lines" }).check({ force: true });
    await panel.page.evaluate("host.painted()");
    assert.ok((await panel.page.evaluate<number[]>(BLUE_COLUMNS)).length > 50);
  });

  for (const width of [1280, 900, 400, 320]) {
    for (const language of ["en", "de"]) {
      it(`breaks no word and no number in two, and is no wider than its place (${width} px, ${language})`, async () => {
        panel = await openPanel(browser, server.url, "light", width);
        if (language === "de") await panel.send(GERMAN);
        await panel.send(message(trackedSnapshot()));
        await panel.page.evaluate(
          `document.querySelectorAll("#root *").forEach(({ style }) => style.setProperty("content-visibility", "visible"))`,
        );
        await panel.page.evaluate("host.painted()");
        assert.deepEqual(await panel.page.evaluate(BROKEN_WORDS), []);
        assert.equal(await panel.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), true);
      });
    }
  }

  it("has the headline's figures of one row on one line, however long their labels are", async () => {
    panel = await openPanel(browser, server.url, "dark", 1100);
    await panel.send(GERMAN);
    await panel.send(message(panelSnapshot()));
    const heights = await panel.page.evaluate<
      number[]
    >(`[...document.querySelectorAll(".figure dt")].map((label) => label.firstChild && (() => {
      const range = document.createRange();
      range.selectNodeContents(label);
      return Math.round(range.getBoundingClientRect().height);
    })())`);
    assert.ok(new Set(heights).size > 1, `some label takes two lines: ${heights}`);
    const places = await panel.page.evaluate<number[]>(
      `[...document.querySelectorAll(".figure .value")].map((value) => Math.round(value.getBoundingClientRect().top))`,
    );
    assert.equal(new Set(places).size, 1, `${places}`);
  });

  it("keeps a figure at its place beside a name that is written from right to left", async () => {
    panel = await openPanel(browser, server.url);
    const snapshot = panelSnapshot();
    const ends = snapshot.flow.ends.map((end) => ({
      ...end,
      outcome: end.outcome === null ? null : { ...end.outcome, title: "שלום עולם" },
    }));
    await panel.send(message({ ...snapshot, flow: { ...snapshot.flow, ends } }));
    const sides = await panel.page.evaluate<boolean[]>(
      `[...document.querySelectorAll("flow-chart text.name")].filter((text) => text.textContent.includes("שלום"))
        .map((text) => text.querySelector("tspan").getStartPositionOfChar(0).x > text.getStartPositionOfChar(0).x)`,
    );
    assert.ok(sides.length > 3);
    assert.ok(sides.every(Boolean), "the name first, then its figure");
  });
});
