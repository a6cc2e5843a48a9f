import { closeSync, existsSync, mkdirSync, openSync, readdirSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import { lockOf } from "./dependencies.mjs";
import { withLock } from "./lock.mjs";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";
import { say } from "./say.mjs";

const sources = ["src", "webview", "esbuild.mjs", "scripts/panelBundles.mjs", "package.json", "package-lock.json"];
const bundles = ["extension.js", "onDemand.js", "engine.js", "parser.js", "cli.js", "mcp.js", "panel.js", "panelParts.js"];
const stamp = path.join(root, "dist", ".built");

/**
 * Builds the bundles in `dist/` when one is missing or a source is newer. The dependencies must be in place.
 * @throws with the bundler's own messages when the build fails
 */
export async function ensureBuilt() {
  if (isFresh()) return;
  await withLock(lockOf("build"), async () => {
    if (isFresh()) return;
    const start = new Date();
    say("Building the bundles, since the sources are newer.");
    await run(process.execPath, [path.join(root, "esbuild.mjs")], { cwd: root });
    // The bundler leaves a file alone whose text did not change, so the bundles' own times say nothing.
    mkdirSync(path.dirname(stamp), { recursive: true });
    closeSync(openSync(stamp, "w"));
    utimesSync(stamp, start, start);
  });
}

function isFresh() {
  if (![stamp, ...bundles.map((name) => path.join(root, "dist", name))].every((file) => existsSync(file))) return false;
  const builtMs = statSync(stamp).mtimeMs;
  return sources.every((source) => newestMs(path.join(root, source)) <= builtMs);
}

/**
 * @param {string} file a folder counts too, since its time tells of a file that was removed
 * @returns {number}
 */
function newestMs(file) {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats) return 0;
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(file).reduce((newest, name) => Math.max(newest, newestMs(path.join(file, name))), stats.mtimeMs);
}
