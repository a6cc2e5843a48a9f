import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { cacheFolder } from "../setup/paths.mjs";
import { hostEnvironment } from "./environment.mjs";
import { quietSettings } from "./settings.mjs";
import { temporaryFolder } from "./temporaryFolder.mjs";
import { hostVersions } from "./versions.mjs";

/**
 * Runs a script's `run()` inside the extension host of a desktop VS Code: the one in `VSCODE_PATH`, else one downloaded into
 * the cache folder.
 * @param {Required<Pick<import("./server.mjs").ServerOptions, "folder" | "extensionDevelopmentPath" | "extensionTestsPath" | "env" | "version">>} options
 * @returns {Promise<string | undefined>} why it failed, or undefined when `run()` resolved
 */
export async function runOnDesktop({ folder, extensionDevelopmentPath, extensionTestsPath, env, version }) {
  const { runTests } = await import("@vscode/test-electron");
  const temporary = temporaryFolder("desktop");
  /** @param {string} name */
  const own = (name) => {
    const made = path.join(temporary.folder, name);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const display = path.join(homedir(), ".Xauthority");
  const wanted = {
    ...hostEnvironment({ home: own("home"), temporary: own("tmp"), extra: env }),
    ...(process.env["XAUTHORITY"] === undefined && existsSync(display) ? { XAUTHORITY: display } : {}),
  };
  writeFileSync(path.join(own("user/User"), "settings.json"), JSON.stringify(quietSettings));
  const chosen = process.env["VSCODE_PATH"];
  try {
    await runTests({
      ...(chosen ? { vscodeExecutablePath: chosen } : { version: version === "oldest" ? hostVersions.oldest.vscode : "stable" }),
      cachePath: path.join(cacheFolder(), "vscode-desktop"),
      extensionDevelopmentPath,
      extensionTestsPath,
      // It adds these to this process's own environment, which the tests must not see.
      extensionTestsEnv: { ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])), ...wanted },
      launchArgs: [folder, "--disable-extensions", `--user-data-dir=${own("user")}`, `--extensions-dir=${own("extensions")}`],
    });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    temporary.remove();
  }
}
