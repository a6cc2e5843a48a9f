import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withLock } from "./lock.mjs";
import { npm } from "./npm.mjs";
import { cacheFolder } from "./paths.mjs";
import { elapsed, say } from "./say.mjs";

/**
 * Installs npm packages into a folder of their own. The folder appears complete or not at all: the work is done beside it and
 * then renamed, under a lock.
 * @param {string} folder does nothing when it exists
 * @param {readonly string[]} packages such as `name@1.2.3`
 * @param {string} what the rest of a sentence that starts with "Fetching"
 * @param {(folder: string) => Promise<void>} [finish] more work on the folder before it is in place
 */
export async function installPackages(folder, packages, what, finish) {
  if (existsSync(folder)) return;
  await withLock(path.join(cacheFolder(), "locks", path.basename(folder)), async () => {
    if (existsSync(folder)) return;
    const start = Date.now();
    say(`Fetching ${what} (into ${cacheFolder()}).`);
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    writeFileSync(path.join(partial, "package.json"), JSON.stringify({ name: "token-yield-cache", version: "1.0.0", private: true }));
    await npm(["install", "--no-save", "--no-package-lock", ...packages], partial);
    await finish?.(partial);
    renameSync(partial, folder);
    say(`Fetched in ${elapsed(start)}.`);
  });
}
