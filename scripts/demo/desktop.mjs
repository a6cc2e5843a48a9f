import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { cacheFolder, root } from "../setup/paths.mjs";
import { say } from "../setup/say.mjs";
import { spawnGroup } from "../vscode-host/processGroup.mjs";
import { quietSettings } from "../vscode-host/settings.mjs";
import { hasDisplay } from "./display.mjs";
import { guide } from "./guide.mjs";
import { writeJson } from "./writeJson.mjs";

const DOWNLOADS = "https://update.code.visualstudio.com/api/releases/stable";

/**
 * The desktop VS Code to open: `VSCODE_PATH`, an installed one that is new enough, or one downloaded now.
 * @param {boolean} required whether the user asked for it; then the reason why there is none is an error
 * @returns {Promise<string | undefined>} its executable, or undefined when the browser has to serve
 */
export async function findDesktop(required) {
  const chosen = process.env["VSCODE_PATH"];
  if (chosen !== undefined) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`VSCODE_PATH names ${chosen}, which does not exist.`);
  }
  const why = !hasDisplay() ? "there is no display to open a window on" : undefined;
  const found = why === undefined ? (installed() ?? (await downloaded())) : undefined;
  if (found !== undefined) return found;
  const reason = why ?? "no VS Code is installed in the usual places, and none could be downloaded";
  if (required) throw new Error(`The desktop's VS Code cannot be used, since ${reason}. VSCODE_PATH may name its executable.`);
  say(`Using VS Code from npm in the browser, since ${reason}.`);
  return undefined;
}

/**
 * Opens the demo in a desktop VS Code with folders of its own, and waits until its window is closed or Ctrl-C.
 * @param {import("./world.mjs").World} world
 * @param {string} executable
 */
export async function openOnDesktop({ repo, home, folder, env, cleanLast }, executable) {
  const data = path.join(folder, "vscode");
  writeJson(path.join(data, "user", "User", "settings.json"), quietSettings);
  const args = [
    `--extensionDevelopmentPath=${root}`,
    `--user-data-dir=${path.join(data, "user")}`,
    `--extensions-dir=${path.join(data, "extensions")}`,
    "--new-window",
    "--skip-welcome",
    "--skip-release-notes",
    "--disable-workspace-trust",
    "--disable-updates",
    // Else it asks the login shell for its environment, which would bring the user's own folders back.
    "--force-disable-user-env",
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    repo,
  ];
  // Nor may a variable that moves an agent's folder, or all of them, lead to the user's own logs.
  const leading = /^(VSCODE_|ELECTRON_|npm_|TOKEN_YIELD_)|(_HOME|_DATA_DIR|_CONFIG_DIR)$/;
  const inherited = Object.entries(process.env).filter(([name]) => !leading.test(name));
  const authority = path.join(homedir(), ".Xauthority");
  const display = process.env["XAUTHORITY"] === undefined && existsSync(authority) ? { XAUTHORITY: authority } : {};
  let output = "";
  const window = spawnGroup(executable, args, {
    env: { ...Object.fromEntries(inherited), ...display, HOME: home, USERPROFILE: home, ...env },
    cwd: folder,
    onOutput: (text) => {
      output = (output + text).slice(-4000);
    },
  });
  cleanLast();
  const start = Date.now();
  guide("its window comes up now. Closing it ends the demo, too.");
  await window.exited;
  if (Date.now() - start < 5000)
    throw new Error(`${executable} ended at once. \`npm run demo -- --host browser\` works without it.\n${output}`);
}

/** The executable itself, not the `code` script: that one goes on without us and could not be ended. */
function installed() {
  const onPath = (process.env["PATH"] ?? "")
    .split(path.delimiter)
    .flatMap((folder) => (process.platform === "win32" ? [path.join(folder, "code.cmd")] : [path.join(folder, "code")]));
  const scripts = [...onPath, ...usualScripts()].filter((file) => existsSync(file)).map((file) => realpathSync(file));
  // The remote CLI of a VS Code server, and Windows' own `code` seen from WSL, open a window elsewhere.
  const own = scripts.filter((file) => !/remote-cli|\.vscode-server|^\/mnt\/[a-z]\//.test(file));
  return own.map(executableOf).find((executable) => executable !== undefined && isNewEnough(executable));
}

function usualScripts() {
  const inApp = "Visual Studio Code.app/Contents/Resources/app/bin/code";
  if (process.platform === "darwin") return [path.join("/Applications", inApp), path.join(homedir(), "Applications", inApp)];
  if (process.platform === "win32") {
    return ["LOCALAPPDATA", "PROGRAMFILES"].map((name) =>
      path.join(process.env[name] ?? "C:\\", name === "LOCALAPPDATA" ? "Programs" : "", "Microsoft VS Code", "bin", "code.cmd"),
    );
  }
  return [
    "/usr/share/code/bin/code",
    "/snap/code/current/usr/share/code/bin/code",
    "/var/lib/flatpak/app/com.visualstudio.code/current/active/files/extra/vscode/bin/code",
  ];
}

/** @param {string} script */
function executableOf(script) {
  const beside = path.resolve(path.dirname(script), "..");
  const candidates =
    process.platform === "darwin"
      ? ["Electron", "Code"].map((name) => path.resolve(beside, "..", "..", "MacOS", name))
      : [path.join(beside, process.platform === "win32" ? "Code.exe" : "code")];
  return candidates.find((file) => existsSync(file));
}

/** @param {string} executable */
function isNewEnough(executable) {
  const wanted = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).engines.vscode.slice(1);
  const resources =
    process.platform === "darwin" ? path.resolve(executable, "..", "..", "Resources") : path.join(path.dirname(executable), "resources");
  const product = path.join(resources, "app", "package.json");
  if (!existsSync(product)) return true;
  const { version } = JSON.parse(readFileSync(product, "utf8"));
  if (version.localeCompare(wanted, "en", { numeric: true }) >= 0) return true;
  say(`The installed VS Code ${version} is older than ${wanted}, which the extension needs; it is left alone.`);
  return false;
}

async function downloaded() {
  const reachable = await fetch(DOWNLOADS, { signal: AbortSignal.timeout(4000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  if (!reachable) return undefined;
  const { downloadAndUnzipVSCode } = await import("@vscode/test-electron");
  say("Downloading VS Code, since none is installed in the usual places.");
  return downloadAndUnzipVSCode({ version: "stable", cachePath: path.join(cacheFolder(), "vscode-desktop") }).catch((error) => {
    say(`VS Code could not be downloaded: ${error instanceof Error ? error.message : error}`);
    return undefined;
  });
}
