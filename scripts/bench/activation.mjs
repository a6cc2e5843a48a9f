import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { root } from "../setup/paths.mjs";
import { startHost } from "../vscode-host/host.mjs";
import { temporaryFolder } from "../vscode-host/temporaryFolder.mjs";

const patienceMs = 120_000;

/** Measures around the extension's own bundle, inside the extension host's main thread. */
const wrapper = `
const { writeFileSync } = require("node:fs");
const start = performance.now();
const extension = require("./dist/extension.js");
const loadMs = performance.now() - start;
exports.activate = (context) => {
  const cpu = process.threadCpuUsage();
  const start = performance.now();
  const api = extension.activate(context);
  const activateMs = performance.now() - start;
  const { user, system } = process.threadCpuUsage(cpu);
  writeFileSync(process.env.ACTIVATION_RESULT, JSON.stringify({ loadMs, activateMs, activateCpuMs: (user + system) / 1000 }));
  return api;
};
exports.deactivate = () => extension.deactivate?.();
`;

/**
 * How long the extension's bundle takes to load and `activate()` to return, in a VS Code that starts, each time anew. The
 * processor time that the thread itself used tells a slow extension from a machine that does something else as well.
 * @param {number} runs
 * @returns {Promise<{ loadMs: number, activateMs: number, activateCpuMs: number }[]>}
 */
export async function measureActivation(runs) {
  const temporary = temporaryFolder("activation");
  const extension = path.join(temporary.folder, "extension");
  const folder = path.join(temporary.folder, "workspace");
  mkdirSync(extension);
  mkdirSync(folder);
  cpSync(path.join(root, "dist"), path.join(extension, "dist"), { recursive: true });
  cpSync(path.join(root, "package.nls.json"), path.join(extension, "package.nls.json"));
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  writeFileSync(path.join(extension, "package.json"), JSON.stringify({ ...manifest, main: "./wrapper.js" }));
  writeFileSync(path.join(extension, "wrapper.js"), wrapper);
  const measured = [];
  try {
    for (let run = 0; run < runs; run++) {
      const result = path.join(temporary.folder, `${run}.json`);
      const { page, url, stop } = await startHost({ folder, extensionDevelopmentPath: extension, env: { ACTIVATION_RESULT: result } });
      try {
        await page.goto(url, { waitUntil: "commit" });
        for (const deadline = Date.now() + patienceMs; !existsSync(result) || readFileSync(result).length === 0; await sleep(100))
          if (Date.now() > deadline) throw new Error(`The extension was not activated within ${patienceMs / 1000} s.`);
        measured.push(JSON.parse(readFileSync(result, "utf8")));
      } finally {
        await stop();
      }
    }
    return measured;
  } finally {
    temporary.remove();
  }
}
