import { format } from "node:util";
import { startHost } from "./host.mjs";

/**
 * Runs a script's `run()` inside the extension host of a VS Code in a headless browser.
 * @param {import("./host.mjs").HostOptions & { timeoutMs?: number, onLog?: (line: string) => void }} options
 * @returns {Promise<string | undefined>} why it failed, or undefined when `run()` resolved
 */
export async function runInHost({ timeoutMs = 180_000, onLog = () => {}, ...options }) {
  const { page, url, exited, log, stop } = await startHost(options);
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  try {
    /** @type {Promise<string | undefined>} */
    const ended = new Promise((resolve, reject) => {
      // The workbench calls these two by name; they must be there when it loads.
      Promise.all([
        page.exposeFunction("codeAutomationLog", (/** @type {string} */ type, /** @type {unknown[]} */ args) =>
          onLog(`${type}: ${format(...args)}`),
        ),
        page.exposeFunction("codeAutomationExit", (/** @type {number} */ code) =>
          resolve(code === 0 ? undefined : `the test host ended with ${code}`),
        ),
      ])
        .then(() => page.goto(url, { waitUntil: "commit" }))
        .catch(reject);
      page.once("crash", () => resolve("the page crashed"));
      exited.then(() => resolve(`VS Code's server ended:\n${log().slice(-3_000)}`));
      timer = setTimeout(() => resolve(`there was no result within ${timeoutMs / 1000} s`), timeoutMs);
    });
    return await ended;
  } finally {
    clearTimeout(timer);
    await stop();
  }
}
