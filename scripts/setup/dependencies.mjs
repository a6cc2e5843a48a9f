import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { cacheFolder, root } from "./paths.mjs";
import { elapsed, say } from "./say.mjs";

/**
 * Puts the project's own dependencies in place when `node_modules` is absent or is not what `package-lock.json` asks for.
 * Safe when two processes do it at once: one installs, the other waits and finds it done.
 */
export async function ensureDependencies() {
  if (!missing()) return;
  await withLock(lockOf("dependencies"), async () => {
    const why = missing();
    if (!why) return;
    const start = Date.now();
    say(`Installing the project's dependencies with npm ci, since ${why}.`);
    // NODE_ENV=production would leave out the development dependencies, which are all of them.
    await npm(["ci", "--include=dev"], root, { NODE_ENV: "development" });
    say(`Dependencies are in place after ${elapsed(start)}.`);
  });
}

/**
 * @param {string} what
 * @returns {string} a lock file for something in this clone. It is in the cache folder, since npm ci empties `node_modules`.
 */
export function lockOf(what) {
  return path.join(cacheFolder(), "locks", `${what}-${createHash("sha256").update(root).digest("hex").slice(0, 16)}`);
}

/** @returns {string | undefined} why an installation is needed */
function missing() {
  // npm writes this file last, so it is there only when an installation went through.
  const installedFile = path.join(root, "node_modules", ".package-lock.json");
  if (!existsSync(installedFile)) return "there is no complete node_modules";
  const wanted = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(installedFile, "utf8")).packages;
  for (const [location, entry] of Object.entries(wanted)) {
    if (location === "") continue;
    const found = installed[location];
    if (found ? found.version !== entry.version || found.integrity !== entry.integrity : !entry.optional)
      return `package-lock.json asks for another ${location.replace(/^node_modules\//, "")}`;
  }
  return undefined;
}
