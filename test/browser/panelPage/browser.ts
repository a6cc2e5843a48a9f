import { type Browser, chromium, type Page } from "playwright-core";
import { ensureChromium } from "../../../scripts/vscode-host/chromium.mjs";
import type { Intent, PanelMessage } from "../../../src/protocol";
import { THEME_KINDS, THEME_VARIABLES, type ThemeName } from "./themes";

export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export interface PanelPage {
  readonly page: Page;
  setTheme(theme: ThemeName): Promise<void>;
  /** Sends what the extension host would send, and waits until it is painted. */
  send(message: PanelMessage | Readonly<Record<string, unknown>>): Promise<void>;
  intents(): Promise<Intent[]>;
  /** Violations of the policy and uncaught errors, in words. */
  faults(): Promise<string[]>;
  chartColors(): Promise<Record<string, number>>;
}

/** Opens the panel's page with a theme, as the editor would, at a width in CSS pixels. */
export async function openPanel(browser: Browser, url: string, theme: ThemeName = "dark", width = 1280, zoom = 1): Promise<PanelPage> {
  const page = await browser.newPage({
    viewport: { width: Math.round(width / zoom), height: 900 },
    deviceScaleFactor: zoom,
    locale: "en-US",
  });
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  await page.goto(url, { waitUntil: "load" });
  const setTheme = async (name: ThemeName) => {
    await call(page, "setTheme", { name, kind: THEME_KINDS[name], variables: THEME_VARIABLES[name] });
    await call(page, "painted");
  };
  await setTheme(theme);
  return {
    page,
    setTheme,
    async send(message) {
      await call(page, "send", message);
      await call(page, "painted");
    },
    intents: () => page.evaluate("host.intents"),
    async faults() {
      return [...faults, ...(await page.evaluate<string[]>("[...host.violations, ...host.errors]"))];
    },
    chartColors: () => page.evaluate("host.chartColors()"),
  };
}

/** Calls a function of host.js. Messages cross as JSON: what the page gets is what a real message channel would carry. */
async function call(page: Page, name: string, argument?: unknown): Promise<void> {
  await page.evaluate(`host.${name}(${argument === undefined ? "" : JSON.stringify(argument)})`);
}
