import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "../setup/installPackages.mjs";
import { npm } from "../setup/npm.mjs";
import { cacheFolder } from "../setup/paths.mjs";
import { ensureNode } from "../setup/runtimeNode.mjs";
import { hostVersions } from "./versions.mjs";

/**
 * @typedef {object} CodeServer
 * @property {string} node the Node it runs on
 * @property {string} entry its script
 * @property {string} extensions the folder of those that come with it
 * @property {boolean} takesVscodeOptions whether it knows `--vscode-option`; the older one does not and needs none
 */

/**
 * Puts a VS Code that runs without a desktop into the cache folder, from npm alone.
 * @param {import("./versions.mjs").HostVersion} version
 * @returns {Promise<CodeServer>}
 */
export async function ensureCodeServer(version) {
  const { vscode, codeServer, node } = hostVersions[version];
  const folder = path.join(cacheFolder(), `code-server-${codeServer}`);
  await installPackages(
    folder,
    [`code-server@${codeServer}`],
    `VS Code ${vscode} (code-server ${codeServer}) for the ${version} test host`,
    finish,
  );
  const package_ = path.join(folder, "node_modules", "code-server");
  return {
    node: await ensureNode(node, `code-server ${codeServer} is made for it`),
    entry: path.join(package_, "out/node/entry.js"),
    extensions: path.join(package_, "lib/vscode/extensions"),
    takesVscodeOptions: readFileSync(path.join(package_, "out/node/cli.js"), "utf8").includes("vscode-option"),
  };
}

/**
 * The install scripts would compile native modules with a tool chain that a fresh machine does not have. What they would do is
 * done here: VS Code's own dependencies are installed, and the few native modules without a prebuilt binary are replaced.
 * @param {string} folder
 */
async function finish(folder) {
  const modules = path.join(folder, "node_modules");
  const vscode = path.join(modules, "code-server/lib/vscode");
  await npm(["install", "--omit=dev", "--no-package-lock"], vscode);
  // Without a logger every output channel would stay empty.
  replace(path.join(vscode, "node_modules/@vscode/spdlog/index.js"), fileURLToPath(new URL("spdlog.cjs", import.meta.url)));
  for (const name of ["native-watchdog", "@vscode/native-watchdog"])
    rewrite(path.join(vscode, "node_modules", name, "index.js"), "exports.start = () => {};\n");
  // Password hashes: never used with --auth none. Newer releases carry a binary.
  const argon2 = path.join(modules, "argon2");
  if (!existsSync(path.join(argon2, "prebuilds")))
    for (const name of ["argon2.cjs", "argon2.js"]) rewrite(path.join(argon2, name), refusal);
}

const refusal = 'exports.hash = exports.verify = async () => { throw new Error("There are no passwords in the test host."); };\n';

/**
 * @param {string} file
 * @param {string} by
 */
function replace(file, by) {
  if (existsSync(file)) copyFileSync(by, file);
}

/**
 * @param {string} file
 * @param {string} text
 */
function rewrite(file, text) {
  if (existsSync(file)) writeFileSync(file, text);
}
