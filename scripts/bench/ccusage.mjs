import { chmodSync, existsSync } from "node:fs";
import path from "node:path";
import { installPackages } from "../setup/installPackages.mjs";
import { cacheFolder } from "../setup/paths.mjs";
import { say } from "../setup/say.mjs";

/** The newest version of which npm has the native binary as well as the launcher. */
const VERSION = "20.0.24";

/**
 * ccusage's native binary, which its launcher starts: the fastest reader of these logs that there is to compare with.
 * Fetched into the cache folder, never a dependency.
 * @returns {Promise<{ file: string, version: string } | null>} null where there is none for this platform
 */
export async function ensureCcusage() {
  const platform = `${process.platform}-${process.arch}`;
  const folder = path.join(cacheFolder(), `ccusage-${VERSION}-${platform}`);
  const native = `@ccusage/ccusage-${platform}`;
  try {
    await installPackages(folder, [`ccusage@${VERSION}`, `${native}@${VERSION}`], `ccusage ${VERSION} to compare with`);
  } catch (error) {
    say(`ccusage could not be had, so nothing is compared with it: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
  const file = path.join(folder, "node_modules", native, "bin", process.platform === "win32" ? "ccusage.exe" : "ccusage");
  if (!existsSync(file)) {
    say(`${native} holds no binary at ${file}, so nothing is compared with it.`);
    return null;
  }
  if (process.platform !== "win32") chmodSync(file, 0o755);
  return { file, version: VERSION };
}
