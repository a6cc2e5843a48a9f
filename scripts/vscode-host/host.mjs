import { ensureChromium } from "./chromium.mjs";
import { startServer } from "./server.mjs";

// Opening the workbench takes a few seconds, but minutes on a machine that does something else as well.
const patienceMs = 90_000;

/**
 * @typedef {import("./server.mjs").ServerOptions & { viewport?: { width: number, height: number } }} HostOptions
 */

/**
 * @typedef {import("./server.mjs").Server & { page: import("playwright-core").Page, context: import("playwright-core").BrowserContext }} Host
 * `page` is empty still: `page.goto(url)` opens the workbench, and what must be there before (scripts, bindings) is added first.
 */

/**
 * Starts VS Code and a headless browser for it. The browser reaches nothing but this machine.
 * @param {HostOptions} [options]
 * @returns {Promise<Host>}
 */
export async function startHost({ viewport = { width: 1280, height: 800 }, ...options } = {}) {
  const executablePath = await ensureChromium();
  const { chromium } = await import("playwright-core");
  const server = await startServer(options);
  /** @type {import("playwright-core").Browser | undefined} */
  let browser;
  const stop = async () => {
    await browser?.close().catch(() => {});
    await server.stop();
  };
  try {
    browser = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
      // Ending the process ends the browser too; Playwright's own handlers would exit before the server is stopped.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    const context = await browser.newContext({ viewport });
    // A webview's files have vscode-cdn.net addresses, which a service worker answers.
    await context.route(
      (url) => /^https?:$/.test(url.protocol) && url.hostname !== "127.0.0.1" && !url.hostname.endsWith(".vscode-cdn.net"),
      (route) => route.abort(),
    );
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    return { ...server, page, context, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
