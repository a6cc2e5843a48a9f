import { packageVsix } from "../setup/vsix.mjs";
import { ensureChromium } from "../vscode-host/chromium.mjs";
import { ensureCodeServer } from "../vscode-host/codeServer.mjs";
import { runMocha } from "./mocha.mjs";

/**
 * Runs `test/browser`, which drives the packaged extension in a VS Code from outside. What it needs is put in place first, so
 * that no test's time limit has to allow for a download.
 * @param {string} node
 * @param {readonly string[]} args
 */
export async function runBrowserTests(node, args) {
  await packageVsix();
  await ensureChromium();
  await ensureCodeServer("newest");
  // After a failed start a browser may still be open, which would keep mocha from ending.
  return runMocha("browser", node, "test/browser/**/*.test.ts", ["--exit", "--timeout", "180000", ...args]);
}
