/// <reference lib="dom" />
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../setup/paths.mjs";
import { startHost } from "../vscode-host/host.mjs";
import { temporaryFolder } from "../vscode-host/temporaryFolder.mjs";

const PATIENCE_MS = 180_000;
const PAINT_MS = 120_000;
const KEYS = { ours: "Control+Alt+F7", empty: "Control+Alt+F8", close: "Control+Alt+F9" };

/**
 * @typedef {object} Opening milliseconds from the key to what can be seen
 * @property {number} visible the page's own frame is shown, with whatever is in it
 * @property {number | undefined} skeleton the page has drawn its shape
 * @property {number} painted the headline's figures; of the empty page, its one word
 * @property {number | undefined} chart the days are on their canvas
 * @property {number | undefined} current what is shown is the answer of now, and not what was shown last
 * @property {number | undefined} asked the engine was asked for a snapshot
 * @property {number | undefined} answered and had given one
 *
 * @typedef {"ours" | "empty"} Kind
 * @typedef {Record<Kind, { cold: Opening[], warm: Opening[] }> & { ever: Opening }} Openings `ever`: the first time that the panel is opened
 */

/**
 * Around the extension's own bundle, in the extension host: an empty webview beside the panel, both opened by a key, and a note
 * of when the engine was asked, when it answered, and whether it rests.
 */
const wrapper = `
const { writeFileSync } = require("node:fs");
const threads = require("node:worker_threads");
const vscode = require("vscode");
const said = { asked: 0, answered: 0, busy: 1 };
const write = () => writeFileSync(process.env.PANEL_OPENING, JSON.stringify(said));
threads.Worker = class extends threads.Worker {
  constructor(...given) {
    super(...given);
    let before = 0;
    const timer = setInterval(async () => {
      const { user, system } = await this.cpuUsage();
      said.busy = (user + system - before) / 1e6;
      before = user + system;
      write();
    }, 1000);
    this.on("exit", () => clearInterval(timer));
    this.on("message", ({ type }) => {
      if (type !== "panel" || said.asked === 0 || said.answered > 0) return;
      said.answered = Date.now();
      write();
    });
  }
  postMessage(message, ...rest) {
    // The first question after the page was closed, and the first answer to it.
    if (message.type === "panel" && message.query === null) said.asked = said.answered = 0;
    if (message.type === "panel" && message.query !== null && said.asked === 0) said.asked = Date.now();
    super.postMessage(message, ...rest);
  }
};
const extension = require("./dist/extension.js");
exports.activate = (context) => {
  context.subscriptions.push(
    vscode.commands.registerCommand("bench.empty", () => {
      const panel = vscode.window.createWebviewPanel("bench.empty", "Empty", vscode.ViewColumn.Active);
      panel.webview.options = { enableScripts: true, localResourceRoots: [] };
      panel.webview.html = '<!doctype html><html lang="en"><body><main id="empty">empty</main></body></html>';
    }),
  );
  return extension.activate(context);
};
exports.deactivate = () => extension.deactivate?.();
`;

/**
 * How long the panel takes from its command to what can be seen, beside an empty webview of the same host. Cold: the first webview
 * of a window that has just been opened, once its engine rests; the panel was opened in an earlier window. Warm: opened again after it was closed.
 * @param {{ cold: number, warm: number, fill: (home: string) => Promise<void> }} options how many of each; `fill` makes the ledger
 * @returns {Promise<Openings>}
 */
export async function measurePanelOpening({ cold, warm, fill }) {
  const temporary = temporaryFolder("opening");
  const folder = path.join(temporary.folder, "workspace");
  const ledger = path.join(temporary.folder, "ledger");
  const notes = path.join(temporary.folder, "notes.json");
  mkdirSync(folder);
  await fill(ledger);
  const host = await startHost({
    folder,
    extensionDevelopmentPath: wrappedExtension(path.join(temporary.folder, "extension")),
    home: temporary.folder,
    env: { TOKEN_YIELD_HOME: ledger, PANEL_OPENING: notes },
    // A new window would bring the panel back by itself.
    settings: { "workbench.editor.restoreEditors": false },
  });
  const { page } = host;
  page.setDefaultTimeout(PATIENCE_MS);
  /** @type {Record<Kind, { cold: Opening[], warm: Opening[] }>} */
  const openings = { ours: { cold: [], warm: [] }, empty: { cold: [], warm: [] } };
  try {
    await page.addInitScript(watchFrame);
    const open = opener(page, notes);
    const window = async () => {
      writeFileSync(notes, "");
      await page.goto(host.url, { waitUntil: "domcontentloaded" });
      await page.locator('[id="token-yield.token-yield.tokenYield.status"]').waitFor();
      // The workbench's own start, and whatever the engine does first, are not what is measured.
      await sleep(3_000);
      await resting(notes);
    };
    // The first window prices the ledger anew and fills the browser's cache.
    await window();
    const ever = await open("ours");
    for (let round = 0; round < cold; round++) {
      for (const kind of /** @type {const} */ (["empty", "ours"])) {
        await window();
        openings[kind].cold.push(await open(kind));
      }
    }
    await resting(notes);
    for (let round = 0; round < warm; round++)
      for (const kind of /** @type {const} */ (["empty", "ours"])) openings[kind].warm.push(await open(kind));
    return { ...openings, ever };
  } finally {
    await host.stop();
    temporary.remove();
  }
}

/** @param {string} extension a folder to be made @returns {string} it */
function wrappedExtension(extension) {
  mkdirSync(extension);
  for (const name of ["dist", "media", "l10n", "package.nls.json", "skills"])
    cpSync(path.join(root, name), path.join(extension, name), { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const { contributes } = manifest;
  const commands = [...contributes.commands, { command: "bench.empty", title: "Empty" }];
  const keybindings = [
    { key: "ctrl+alt+f7", command: "tokenYield.openPanel" },
    { key: "ctrl+alt+f8", command: "bench.empty" },
    { key: "ctrl+alt+f9", command: "workbench.action.closeAllEditors" },
  ];
  writeFileSync(
    path.join(extension, "package.json"),
    JSON.stringify({ ...manifest, main: "./wrapper.js", contributes: { ...contributes, commands, keybindings } }),
  );
  writeFileSync(path.join(extension, "wrapper.js"), wrapper);
  return extension;
}

/**
 * Waits until the engine's thread has done next to nothing for two seconds.
 * @param {string} notes
 */
async function resting(notes) {
  for (let quiet = 0, deadline = Date.now() + PATIENCE_MS; quiet < 2; await sleep(1_000)) {
    quiet = (noted(notes)?.busy ?? 1) < 0.05 ? quiet + 1 : 0;
    if (Date.now() > deadline) throw new Error(`The engine did not come to rest within ${PATIENCE_MS / 1000} s.`);
  }
}

/** @param {string} notes @returns {{ asked: number, answered: number, busy: number } | undefined} undefined while it is being written */
function noted(notes) {
  try {
    return JSON.parse(readFileSync(notes, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {import("playwright-core").Page} page
 * @param {string} notes
 */
function opener(page, notes) {
  /** @type {Map<string, number>} */
  let seen = new Map();
  page.on("console", (message) => {
    const [, what, at] = /^panel-opening (\S+) (\d+)$/.exec(message.text()) ?? [];
    if (what !== undefined && !seen.has(what)) seen.set(what, Number(at));
  });
  /** @param {string} what */
  const until = async (what) => {
    for (const deadline = Date.now() + PAINT_MS; !seen.has(what); await sleep(20))
      if (Date.now() > deadline) throw new Error(`Never seen within ${PAINT_MS / 1000} s: ${what}.`);
  };
  /** @param {Kind} kind @returns {Promise<Opening>} */
  return async (kind) => {
    await page
      .locator(".part.titlebar, .part.statusbar")
      .first()
      .click({ position: { x: 400, y: 8 } });
    seen = new Map();
    await page.keyboard.press(KEYS[kind]);
    for (const what of kind === "empty" ? ["empty"] : ["chart", "current"]) await until(what);
    // The note of the engine's answer is written by another process.
    await sleep(1_200);
    const from = seen.get(`key-${kind}`) ?? Number.NaN;
    /** @param {string} what */
    const after = (what) => (seen.has(what) ? Number(seen.get(what)) - from : undefined);
    const { asked, answered } = noted(notes) ?? { asked: 0, answered: 0 };
    await page
      .locator(".part.titlebar, .part.statusbar")
      .first()
      .click({ position: { x: 400, y: 8 } });
    await page.keyboard.press(KEYS.close);
    await page.locator("iframe.webview").waitFor({ state: "detached" });
    await sleep(1_000);
    return {
      visible: after("visible") ?? Number.NaN,
      skeleton: after("skeleton"),
      painted: after(kind === "empty" ? "empty" : "figures") ?? Number.NaN,
      chart: after("chart"),
      current: after("current"),
      asked: kind === "ours" ? asked - from : undefined,
      answered: kind === "ours" ? answered - from : undefined,
    };
  };
}

/**
 * Runs in every frame, before anything else in it. In the workbench it tells when a key of ours goes down; around a webview's page it
 * looks at each frame what can be seen of it, once the editor shows it, and tells when that is painted: the frame after.
 */
function watchFrame() {
  /** @param {string} what */
  const tell = (what) => console.log(`panel-opening ${what} ${Date.now()}`);
  if (window.top === window) {
    window.addEventListener(
      "keydown",
      ({ key }) => {
        if (key === "F7") tell("key-ours");
        if (key === "F8") tell("key-empty");
      },
      true,
    );
    return;
  }
  /** @type {Record<string, (page: Document) => boolean>} */
  const looks = {
    visible: () => true,
    empty: (page) => page.querySelector("main#empty") !== null,
    skeleton: (page) => page.querySelector(".skeleton") !== null,
    figures: (page) => page.querySelector("dl.figures .figure") !== null,
    current: (page) => page.querySelector(".content:not(.stale)") !== null,
    chart: (page) => {
      const canvas = /** @type {HTMLCanvasElement | null} */ (page.querySelector("day-chart canvas"));
      if (canvas === null || canvas.width < 50) return false;
      const copy = new OffscreenCanvas(64, 64).getContext("2d");
      copy?.drawImage(canvas, 0, 0, 64, 64);
      return copy?.getImageData(0, 0, 64, 64).data.some((value) => value > 0) === true;
    },
  };
  const left = new Set(Object.keys(looks));
  const look = () => {
    // The editor writes the page into a frame that is hidden first and has another id then.
    const page = /** @type {HTMLIFrameElement | null} */ (document.getElementById("active-frame"))?.contentDocument;
    if (page?.body) {
      for (const what of left) {
        if (looks[what]?.(page) !== true) continue;
        left.delete(what);
        requestAnimationFrame(() => setTimeout(() => tell(what)));
      }
    }
    if (left.size > 0) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
