import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url)).replace(/[\\/]$/, "");

/**
 * Where large things that any clone can share are kept (a Node, a VS Code, a browser): outside the repository, and never in
 * its `node_modules`, since `npm run` puts `node_modules/.bin` on the PATH and a `node` in there would take over every script.
 * `TOKEN_YIELD_CACHE` moves it.
 * @returns {string} an absolute path; the folder may not exist yet
 */
export function cacheFolder() {
  const chosen = process.env["TOKEN_YIELD_CACHE"];
  if (chosen) return path.resolve(chosen);
  if (process.platform === "win32")
    return path.join(process.env["LOCALAPPDATA"] ?? path.join(homedir(), "AppData", "Local"), "token-yield", "cache");
  return path.join(homedir(), ".cache", "token-yield");
}
