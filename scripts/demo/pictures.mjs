/// <reference lib="dom" />
import { mkdirSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { startHost } from "../vscode-host/host.mjs";
import { chooseTheme } from "../vscode-host/workbench.mjs";

const WIDE = { width: 1280, height: 1120 };
const NARROW = { width: 520, height: 1120 };
const PATIENCE_MS = 120_000;
/** A workbench on a busy machine may take a while to settle after a change of theme or size. */
const SETTLE_MS = 700;
const STATUS_ITEM = '[id="token-yield.token-yield.tokenYield.status"]';
const AMOUNT = /\$\d/;

/** @type {readonly { file: string, theme: string }[]} by the names that VS Code's own list shows */
const THEMES = [
  { file: "panel-dark.png", theme: "Dark Modern" },
  { file: "panel-light.png", theme: "Light Modern" },
  { file: "panel-high-contrast.png", theme: "Dark High Contrast" },
];

/**
 * Does with the demo what a person would, prints the figures on the screen, and takes pictures of it.
 * @param {import("./world.mjs").World} world
 * @param {string | undefined} pictures folder for them, made when it is not there
 * @returns {Promise<boolean>} whether the status bar moved and the panel showed a chart and outcomes
 */
export async function takePictures({ repo, home, env, cleanLast }, pictures) {
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
  const host = await startHost({
    folder: repo,
    extensionDevelopmentPath: root,
    home,
    env,
    viewport: WIDE,
    settings: { "workbench.colorTheme": "Dark Modern" },
  });
  cleanLast();
  const { page } = host;
  page.setDefaultTimeout(PATIENCE_MS);
  /** @param {string} name */
  const picture = async (name) => {
    if (pictures === undefined) return;
    await page.waitForTimeout(SETTLE_MS);
    await page.screenshot({ path: path.join(pictures, name) });
  };
  try {
    await page.goto(host.url, { waitUntil: "domcontentloaded" });
    const item = page.locator(STATUS_ITEM);
    await item.filter({ hasText: AMOUNT }).waitFor();
    const before = await wordsOf(item);
    await page.waitForFunction(
      ([selector, old]) => document.querySelector(selector ?? "")?.textContent?.trim() !== old,
      [STATUS_ITEM, await item.textContent().then((text) => text?.trim())],
    );
    const after = await wordsOf(item);
    console.log(`status bar: ${before}, then ${after}`);
    if (pictures !== undefined) await page.locator(".part.statusbar").screenshot({ path: path.join(pictures, "status-bar.png") });

    await hideSideBar(page);
    await item.click();
    const panel = page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
    await panel.locator("table.outcomes tr.outcome").first().waitFor();
    const canvas = panel.locator("day-chart canvas").first();
    await canvas.waitFor();
    await page.waitForTimeout(SETTLE_MS);
    const colours = await canvas.evaluate(countColours);
    for (const figure of await panel.locator("dl.figures .figure").allInnerTexts()) console.log(`panel: ${oneLine(figure)}`);
    const outcomes = await panel.locator("table.outcomes tr.outcome").count();
    const caption = await panel.locator("section[aria-labelledby=outcomes] .section-heading").textContent();
    console.log(`outcomes: ${oneLine(caption ?? "")}; ${outcomes} rows shown`);
    console.log(`chart: ${colours} colours drawn`);

    for (const { file, theme } of THEMES) {
      await chooseTheme(page, theme);
      await picture(file);
    }
    await chooseTheme(page, "Dark Modern");
    await page.setViewportSize(NARROW);
    await picture("panel-narrow.png");
    if (pictures !== undefined) console.log(`pictures: ${pictures}`);
    return colours > 1 && outcomes > 0 && before !== after;
  } catch (error) {
    const seen = await page
      .locator(STATUS_ITEM)
      .allTextContents()
      .catch(() => []);
    console.log(`status bar when it failed: ${seen.map(oneLine).join() || "no item of Token Yield"}`);
    await picture("failed.png").catch(() => {});
    throw error;
  } finally {
    await host.stop();
  }
}

/** @param {import("playwright-core").Locator} item */
async function wordsOf(item) {
  return oneLine((await item.textContent()) ?? "");
}

/** @param {string} text */
function oneLine(text) {
  return text.replace(/\s+/g, " ").trim();
}

/** @param {import("playwright-core").Page} page */
async function hideSideBar(page) {
  if (await page.locator(".part.sidebar").isVisible()) await page.keyboard.press("Control+b");
}

/** How many different opaque colours a canvas holds; runs in the page. @param {HTMLElement | SVGElement} element */
function countColours(element) {
  const canvas = /** @type {HTMLCanvasElement} */ (element);
  const pixels = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  const seen = new Set();
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels[at + 3] === 255) seen.add(`${pixels[at]},${pixels[at + 1]},${pixels[at + 2]}`);
  }
  return seen.size;
}
