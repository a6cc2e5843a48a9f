import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { run } from "../setup/run.mjs";
import { ensureCodeServer } from "./codeServer.mjs";
import { hostEnvironment } from "./environment.mjs";
import { spawnGroup } from "./processGroup.mjs";
import { quietSettings } from "./settings.mjs";
import { temporaryFolder } from "./temporaryFolder.mjs";

const startMs = 60_000;

/**
 * @typedef {object} ServerOptions
 * @property {string} [folder] the workspace folder; none opens an empty window
 * @property {string} [extensionDevelopmentPath] an extension's folder. In this mode VS Code shows no notification toasts.
 * @property {string} [extensionTestsPath] a script exporting `run()`, to be run in the extension host
 * @property {string} [vsix] a package to install first, as a user would
 * @property {Record<string, unknown>} [settings] user settings
 * @property {Record<string, string>} [env] for the extension host, beside the few variables that it gets anyway
 * @property {string} [githubSignIn] a folder with an extension that takes the place of VS Code's own GitHub sign-in; newest only
 * @property {string} [home] the HOME that the extension sees; a new, empty one by default
 * @property {import("./versions.mjs").HostVersion} [version] "newest" by default
 */

/**
 * @typedef {object} Server
 * @property {string} url opens the workbench on the folder; only this machine can reach it
 * @property {string} home
 * @property {() => string} log what the server has printed
 * @property {Promise<void>} exited
 * @property {() => Promise<void>} stop ends every process and removes every folder that were made for it
 */

/**
 * Starts VS Code's server on a free port of the loopback interface, with folders of its own for everything it writes.
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(options = {}) {
  const { extensionDevelopmentPath, extensionTestsPath, vsix, settings = {}, version = "newest" } = options;
  const codeServer = await ensureCodeServer(version);
  const temporary = temporaryFolder("host");
  /** @param {string} name */
  const own = (name) => {
    const made = path.join(temporary.folder, name);
    mkdirSync(made, { recursive: true });
    return made;
  };
  const home = options.home ?? own("home");
  const env = hostEnvironment({ home, temporary: own("tmp"), extra: options.env });
  writeFileSync(path.join(own("user/User"), "settings.json"), JSON.stringify({ ...quietSettings, ...settings }, null, 2));
  const common = [
    ...[codeServer.entry, "--config", path.join(temporary.folder, "config.yaml")],
    ...["--user-data-dir", own("user"), "--extensions-dir", own("extensions"), "--disable-telemetry", "--disable-update-check"],
  ];
  let log = "";
  /** @type {ReturnType<typeof spawnGroup> | undefined} */
  let group;
  const stop = async () => {
    await group?.stop();
    temporary.remove();
  };
  try {
    if (vsix) await run(codeServer.node, [...common, "--install-extension", vsix, "--force"], { env, cwd: temporary.folder });
    const port = await freePort();
    const args = [
      "--bind-addr",
      `127.0.0.1:${port}`,
      "--auth",
      "none",
      "--disable-workspace-trust",
      "--disable-getting-started-override",
      "--ignore-last-opened",
    ];
    // A built workbench takes an extension under development from its address only under this switch (since about 1.105).
    if (codeServer.takesVscodeOptions && (extensionDevelopmentPath || extensionTestsPath))
      args.push("--vscode-option", "enable-smoke-test-driver");
    if (options.githubSignIn)
      args.push("--vscode-option", `builtin-extensions-dir=${builtIns(codeServer.extensions, options.githubSignIn, own("built-ins"))}`);
    group = spawnGroup(codeServer.node, [...common, ...args], { env, cwd: temporary.folder, onOutput: (text) => (log += text) });
    await healthy(port, group, () => log);
    return {
      url: address(port, options),
      home,
      log: () => log,
      exited: group.exited,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * @param {number} port
 * @param {ReturnType<typeof spawnGroup>} group
 * @param {() => string} log
 */
async function healthy(port, group, log) {
  for (const deadline = Date.now() + startMs; ; await sleep(50)) {
    if (group.hasExited()) throw new Error(`VS Code's server ended at its start:\n${log().slice(-3_000)}`);
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`VS Code's server did not answer within ${startMs / 1000} s:\n${log().slice(-3_000)}`);
  }
}

/**
 * @param {number} port
 * @param {Pick<ServerOptions, "folder" | "extensionDevelopmentPath" | "extensionTestsPath">} options
 */
function address(port, { folder, extensionDevelopmentPath, extensionTestsPath }) {
  const authority = `127.0.0.1:${port}`;
  const query = new URLSearchParams(folder ? { folder } : { ew: "true" });
  const payload = Object.entries({ extensionDevelopmentPath, extensionTestsPath }).flatMap(([name, file]) =>
    file ? [[name, `vscode-remote://${authority}${file}`]] : [],
  );
  if (payload.length > 0) query.set("payload", JSON.stringify(payload));
  return `http://${authority}/?${query}`;
}

/**
 * VS Code's own extensions with another one in the place of the GitHub sign-in.
 * @param {string} extensions
 * @param {string} githubSignIn
 * @param {string} folder
 */
function builtIns(extensions, githubSignIn, folder) {
  for (const name of readdirSync(extensions))
    if (name !== "github-authentication") symlinkSync(path.join(extensions, name), path.join(folder, name));
  symlinkSync(githubSignIn, path.join(folder, "github-authentication"));
  return folder;
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const taken = server.address();
      server.close(() => (taken && typeof taken === "object" ? resolve(taken.port) : reject(new Error("no free port"))));
    });
  });
}
