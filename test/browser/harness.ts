import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { startHost } from "../../scripts/vscode-host/host.mjs";
import { chooseTheme } from "../../scripts/vscode-host/workbench.mjs";

const ROOT = join(__dirname, "../..");
const PICTURES = join(ROOT, "out/screenshots");

/** VS Code's own four kinds of theme: as its list names them, and as a webview's page sees their kind. */
export const THEMES = [
  { label: "Dark 2026", kind: "vscode-dark", file: "dark" },
  { label: "Light 2026", kind: "vscode-light", file: "light" },
  { label: "Dark High Contrast", kind: "vscode-high-contrast", file: "high-contrast" },
  { label: "Light High Contrast", kind: "vscode-high-contrast-light", file: "high-contrast-light" },
] as const;
export type Theme = (typeof THEMES)[number];

/** What a browser says on its console when it has refused something. */
export const VIOLATION = /content security policy/i;

/** A VS Code with the packaged extension in it, seen from outside. */
export interface Editor {
  readonly page: Page;
  /** The extension's item in the status bar. */
  readonly statusItem: Locator;
  /** What the panel's page holds. */
  readonly panel: FrameLocator;
  /** What the browser has refused so far under any page's Content-Security-Policy, in its words; a test that causes one takes it out. */
  readonly violations: string[];
  /** Switches the theme, and waits until the panel has it when one is open. */
  setTheme(theme: Theme): Promise<void>;
  /** Writes `out/screenshots/<name>.png`. */
  picture(name: string): Promise<void>;
  /** @throws when the browser has refused anything: no test of the packaged extension passes over a violation */
  stop(): Promise<void>;
}

export interface EditorOptions {
  /** Where the extension finds agent logs and keeps its ledger. */
  readonly home: string;
  readonly folder: string;
  readonly theme?: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** For the extension host. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes the place of VS Code's own GitHub sign-in. */
  readonly githubSignIn?: string;
}

/** Installs `token-yield.vsix` in a new VS Code and opens a folder in it. */
export async function openEditor({ home, folder, settings, env = {}, githubSignIn, theme = "Dark 2026" }: EditorOptions): Promise<Editor> {
  const { page, url, stop } = await startHost({
    vsix: join(ROOT, "token-yield.vsix"),
    home,
    folder,
    env: { ...env },
    ...(githubSignIn === undefined ? {} : { githubSignIn }),
    viewport: { width: 1280, height: 1000 },
    settings: { "workbench.colorTheme": theme, "workbench.activityBar.location": "hidden", ...settings },
  });
  const violations: string[] = [];
  // The console hears of a violation in any frame from its first byte on; a listener for the event would be lost when the
  // editor writes the webview's document anew.
  page.on("console", (message) => {
    if (VIOLATION.test(message.text())) violations.push(message.text());
  });
  const panel = page.frameLocator("iframe.webview").frameLocator("iframe#active-frame");
  mkdirSync(PICTURES, { recursive: true });
  try {
    await page.goto(url, { waitUntil: "commit" });
    const statusItem = page.locator('[id="token-yield.token-yield.tokenYield.status"]');
    await statusItem.waitFor();
    // A side bar would take half of a narrow window.
    if (await page.locator(".part.sidebar").isVisible()) await page.keyboard.press("ControlOrMeta+b");
    return {
      page,
      statusItem,
      panel,
      violations,
      async setTheme({ label, kind }) {
        await chooseTheme(page, label);
        if ((await page.locator("iframe.webview").count()) > 0) await panel.locator(`body[data-vscode-theme-kind="${kind}"]`).waitFor();
        await painted(panel);
      },
      async picture(name) {
        await page.screenshot({ path: join(PICTURES, `${name}.png`), animations: "disabled" });
      },
      async stop() {
        await stop();
        if (violations.length > 0) throw new Error(`Refused under a Content-Security-Policy:\n${violations.join("\n")}`);
      },
    };
  } catch (error) {
    await page.screenshot({ path: join(PICTURES, "failed-to-open.png") }).catch(() => {});
    await stop();
    throw error;
  }
}

/** Waits until the panel has drawn twice more, so that what came before is on the screen. */
export async function painted(panel: FrameLocator): Promise<void> {
  const body = panel.locator("body");
  if ((await body.count()) === 0) return;
  await body.evaluate(async () => {
    const page = globalThis as unknown as { requestAnimationFrame(then: (time: number) => void): void };
    for (let frame = 0; frame < 2; frame++) await new Promise((then) => page.requestAnimationFrame(then));
  });
}

/**
 * The colours on a canvas that are neither grey nor see-through, by how many pixels have them. Anything that is drawn in a
 * theme's chart colours is among them; text, grid lines and an empty canvas are not.
 */
export async function colorsOf(canvas: Locator): Promise<ReadonlyMap<string, number>> {
  const counts = await canvas.evaluate((element: Canvas) => {
    const { data } = element.getContext("2d").getImageData(0, 0, element.width, element.height);
    const counts: Record<string, number> = {};
    for (let i = 0; i < data.length; i += 4) {
      const [r = 0, g = 0, b = 0, a = 0] = data.subarray(i, i + 4);
      if (a < 250 || Math.max(r, g, b) - Math.min(r, g, b) < 24) continue;
      const color = `rgb(${r}, ${g}, ${b})`;
      counts[color] = (counts[color] ?? 0) + 1;
    }
    return counts;
  });
  return new Map(Object.entries(counts));
}

/** The part of an HTMLCanvasElement that is used: the tests are compiled without the browser's types, which the extension must not see. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: "2d"): { getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray } };
}
