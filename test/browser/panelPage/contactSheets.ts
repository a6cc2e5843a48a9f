/** Draws the page's five kinds of state in every theme and two widths, one sheet a theme: `tsx contactSheets.ts FOLDER`. */
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { launchBrowser, openPanel } from "./browser";
import { servePanel } from "./server";
import { type ShownState, STATES } from "./states";
import { THEMES, type ThemeName } from "./themes";

const [folder = "docs/images"] = process.argv.slice(2);

const SHOWN = { loading: "loading", empty: "no-logs", partial: "partial", error: "stopped", full: "full" } as const;
const WIDE = 1280;
const NARROW = 400;
/** What is further down looks the same in most states. */
const HEIGHT = 1_500;
const SCALE = 0.45;
const GAP = 12;

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = await servePanel();
  const browser = await launchBrowser();
  try {
    let bytes = 0;
    for (const theme of THEMES) {
      const pictures: string[] = [];
      for (const name of Object.values(SHOWN)) {
        const state = STATES[name];
        if (!state) throw new Error(`There is no state "${name}".`);
        for (const width of [WIDE, NARROW]) pictures.push(await shoot(browser, server.url, theme, width, state));
      }
      const file = join(folder, `states-${theme}.webp`);
      await writeFile(file, await sheet(browser, pictures));
      const { size } = await stat(file);
      bytes += size;
      console.log(`${file}: ${Object.keys(SHOWN).join(", ")}; ${Math.round(size / 1000)} kB`);
    }
    console.log(`${Math.round(bytes / 1000)} kB together`);
  } finally {
    await browser.close();
    await server.close();
  }
}

/** A PNG's data address. */
async function shoot(browser: Browser, url: string, theme: ThemeName, width: number, { show, sign }: ShownState): Promise<string> {
  const panel = await openPanel(browser, url, theme, width);
  await panel.page.setViewportSize({ width, height: HEIGHT });
  await show({ locator: (selector) => panel.page.locator(selector), send: (message) => panel.send(message) });
  await panel.page.locator(sign).first().waitFor();
  await panel.page.evaluate("document.fonts.ready.then(() => host.painted())");
  const picture = await panel.page.screenshot({ animations: "disabled" });
  const faults = await panel.faults();
  await panel.page.close();
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return `data:image/png;base64,${picture.toString("base64")}`;
}

/** All states of a theme side by side, each wide and narrow, smaller, as WebP: the browser is the encoder. */
async function sheet(browser: Browser, pictures: readonly string[]): Promise<Buffer> {
  const page = await browser.newPage();
  const data = await page.evaluate<string>(`(async () => {
    const images = await Promise.all(${JSON.stringify(pictures)}.map(async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      return image;
    }));
    const sizes = images.map(({ width, height }) => [Math.round(width * ${SCALE}), Math.round(height * ${SCALE})]);
    const canvas = document.createElement("canvas");
    canvas.width = sizes.reduce((sum, [width]) => sum + width + ${GAP}, ${GAP});
    canvas.height = Math.max(...sizes.map(([, height]) => height)) + 2 * ${GAP};
    const context = canvas.getContext("2d");
    context.imageSmoothingQuality = "high";
    context.fillStyle = "#808080";
    context.fillRect(0, 0, canvas.width, canvas.height);
    let left = ${GAP};
    for (const [index, image] of images.entries()) {
      const [width, height] = sizes[index];
      context.drawImage(image, left, ${GAP}, width, height);
      left += width + ${GAP};
    }
    return canvas.toDataURL("image/webp", 0.82);
  })()`);
  await page.close();
  return Buffer.from(data.slice(data.indexOf(",") + 1), "base64");
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
