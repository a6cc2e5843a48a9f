/// <reference lib="dom" />
import { appendFileSync, cpSync, mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../setup/paths.mjs";
import { startHost } from "../vscode-host/host.mjs";
import { temporaryFolder } from "../vscode-host/temporaryFolder.mjs";
import { ensureCorpus } from "./corpus.mjs";

const ITEM = '[id="token-yield.token-yield.tokenYield.status"]';
const PATIENCE_MS = 120_000;
/** So far apart that no response is shown together with the one before. */
const APART_MS = 1_200;

/**
 * How long after a response was appended to a log the text in the status bar changes, as the browser sees it: both clocks are
 * this machine's. 2,600 logs are known, and the log that grows belongs to the folder that is open.
 * @param {number} rounds
 * @returns {Promise<number[]>} milliseconds
 */
export async function measureStatusBar(rounds) {
  const corpus = await ensureCorpus({ files: 2600, mb: 260, seed: 1 });
  const temporary = temporaryFolder("status");
  const folder = path.join(temporary.folder, "workspace");
  const logs = path.join(temporary.folder, "logs");
  mkdirSync(folder);
  cpSync(corpus.folder, logs, { recursive: true, preserveTimestamps: true });
  const project = path.join(logs, "projects", "status-bar");
  mkdirSync(project, { recursive: true });
  const log = path.join(project, "live.jsonl");
  appendFileSync(log, response(0, folder));
  const env = { CLAUDE_CONFIG_DIR: logs, TOKEN_YIELD_HOME: path.join(temporary.folder, "ledger") };
  const host = await startHost({ folder, extensionDevelopmentPath: root, home: temporary.folder, env });
  const { page } = host;
  page.setDefaultTimeout(PATIENCE_MS);
  try {
    await page.goto(host.url, { waitUntil: "domcontentloaded" });
    await page.locator(ITEM).filter({ hasText: /\$\d/ }).waitFor();
    // The first index, and all that a starting workbench still does.
    await sleep(20_000);
    const took = [];
    for (let round = 1; round <= rounds; round++) {
      await sleep(APART_MS);
      const moved = page.evaluate(nextChange, ITEM);
      await sleep(50);
      appendFileSync(log, response(round, folder));
      const appendedAt = Date.now();
      took.push((await moved) - appendedAt);
    }
    return took;
  } finally {
    await host.stop();
    temporary.remove();
  }
}

/** When the text of an element changes next, by the page's clock; runs in the page. @param {string} selector */
function nextChange(selector) {
  const text = () => document.querySelector(selector)?.textContent ?? "";
  const before = text();
  return /** @type {Promise<number>} */ (
    new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (text() === before || text() === "") return;
        observer.disconnect();
        resolve(Date.now());
      });
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    })
  );
}

/** A response that costs enough to be seen. @param {number} n @param {string} cwd */
function response(n, cwd) {
  return `${JSON.stringify({
    type: "assistant",
    sessionId: "status-bar",
    uuid: `status-bar-${n}`,
    timestamp: new Date().toISOString(),
    cwd,
    requestId: `request-${n}`,
    message: {
      id: `message-${n}`,
      type: "message",
      role: "assistant",
      model: "claude-sonnet-5",
      content: [],
      stop_reason: "end_turn",
      usage: { input_tokens: 20_000, output_tokens: 4_000, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 },
    },
  })}\n`;
}
