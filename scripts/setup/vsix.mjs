import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { ensureBuilt } from "./build.mjs";
import { root } from "./paths.mjs";
import { run } from "./run.mjs";

/**
 * Builds and packages the extension as it is published.
 * @returns {Promise<{ file: string, bytes: number }>}
 */
export async function packageVsix() {
  await ensureBuilt();
  const file = path.join(root, "token-yield.vsix");
  // Everything that runs is in the bundles, so the packager has no dependencies to look for.
  await run(process.execPath, [path.join(root, "node_modules/@vscode/vsce/vsce"), "package", "--no-dependencies", "--out", file], {
    cwd: root,
  });
  if (!existsSync(file)) throw new Error(`vsce made no ${file}.`);
  return { file, bytes: statSync(file).size };
}
