// The panel's page in two bundles: panel.js, which stands in the page itself and draws the first figures, and panelParts.js, which the
// page loads once they are painted. What both need is in the first alone, so that there is one of it.
import path from "node:path";
import * as esbuild from "esbuild";
import { root } from "./setup/paths.mjs";

const FIRST = "webview/main.ts";
const PARTS = "webview/pageParts.ts";
/** Where the first bundle leaves what the second one takes from it, by the file's name. */
const SHELF = "globalThis.tokenYieldShelf";

/**
 * @param {{ outdir: string, minify: boolean, sourcemap: boolean }} options
 * @returns {Promise<void>}
 * @throws with the bundler's own messages when a build fails
 */
export async function buildPanel(options) {
  /** @type {esbuild.BuildOptions} */
  const common = {
    ...options,
    absWorkingDir: root,
    bundle: true,
    logLevel: "warning",
    // What a stand-in lacks.
    logOverride: { "import-is-undefined": "error" },
    platform: "browser",
    format: "esm",
    target: "es2022",
    alias: { "zod/mini": path.join(root, "webview/plainSchema.ts") },
  };
  const alone = await esbuild.build({ ...common, entryPoints: { panel: FIRST }, metafile: true, write: false });
  const inputs = Object.values(alone.metafile?.outputs ?? {}).flatMap((output) => Object.entries(output.inputs));
  // Of what was left out of the first bundle altogether there is nothing to take.
  const there = new Set(inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([name]) => path.join(root, name)));
  /** @type {Set<string>} */
  const taken = new Set();
  await esbuild.build({ ...common, entryPoints: { panelParts: PARTS }, plugins: [takeFromShelf(there, taken)] });
  // No module: what stands in the page runs as it is read, and a module would wait for all of it.
  await esbuild.build({ ...common, format: "iife", entryPoints: { panel: FIRST }, plugins: [putOnShelf([...taken].sort())] });
}

/**
 * @param {ReadonlySet<string>} there files of the first bundle
 * @param {Set<string>} taken gets those of them that the second one needs
 * @returns {esbuild.Plugin}
 */
function takeFromShelf(there, taken) {
  return {
    name: "take-from-shelf",
    setup(build) {
      build.onResolve({ filter: /./ }, async ({ path: asked, resolveDir, importer, kind, pluginData }) => {
        if (pluginData === SHELF || kind === "entry-point") return undefined;
        const { path: file, errors } = await build.resolve(asked, { resolveDir, importer, kind, pluginData: SHELF });
        if (errors.length > 0 || !there.has(file)) return undefined;
        taken.add(file);
        return { path: file, namespace: "shelf" };
      });
      build.onLoad({ filter: /./, namespace: "shelf" }, ({ path: file }) => ({
        contents: `module.exports = ${SHELF}[${JSON.stringify(nameOf(file))}];`,
      }));
    },
  };
}

/** @param {readonly string[]} files @returns {esbuild.Plugin} */
function putOnShelf(files) {
  const entry = path.join(root, FIRST);
  const lines = [
    ...files.map((file, index) => `import * as m${index} from ${JSON.stringify(file)};`),
    `${SHELF} = { ${files.map((file, index) => `${JSON.stringify(nameOf(file))}: m${index}`).join()} };`,
    `import ${JSON.stringify(entry)};`,
  ];
  return {
    name: "put-on-shelf",
    setup(build) {
      build.onResolve({ filter: /./ }, ({ kind }) => (kind === "entry-point" ? { path: entry, namespace: "shelf" } : undefined));
      build.onLoad({ filter: /./, namespace: "shelf" }, () => ({ contents: lines.join("\n"), resolveDir: root }));
    },
  };
}

/** @param {string} file */
function nameOf(file) {
  return path.relative(root, file).replaceAll(path.sep, "/");
}
