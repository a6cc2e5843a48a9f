// Builds every bundle. Only the extension's own bundles declare `vscode` external, so that an import of it from
// anywhere else fails the build; the webview's bundles have no externals at all.
import { watch as watchFolders } from "node:fs";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import * as esbuild from "esbuild";
import { buildPanel } from "./scripts/panelBundles.mjs";

const watch = process.argv.includes("--watch");
const root = import.meta.dirname;
const common = { absWorkingDir: root, bundle: true, minify: !watch, sourcemap: watch, logLevel: "warning", outdir: "dist" };
const { version } = JSON.parse(await readFile(`${root}/package.json`, "utf8"));
const node = { ...common, define: { TOKEN_YIELD_VERSION: JSON.stringify(version) }, platform: "node", format: "cjs", target: "node22" };
/** What the host loads when it is first needed is a bundle of its own. */
const onDemand = {
  name: "on-demand",
  setup: (build) =>
    build.onResolve({ filter: /\/onDemand$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./onDemand.js", external: true } : undefined,
    ),
};
/** So is what only one command of the command line needs. */
const onCommand = {
  name: "on-command",
  setup: (build) =>
    build.onResolve({ filter: /\/mcpServer$/ }, ({ kind }) =>
      kind === "dynamic-import" ? { path: "./mcp.js", external: true } : undefined,
    ),
};
/** SQL's comments and indentation say nothing to a ledger. */
const plainSql = {
  name: "plain-sql",
  setup: (build) =>
    build.onLoad({ filter: /[\\/]ledger[\\/]migrations\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/^ +(-- .*\n *)*/gm, ""),
      loader: "ts",
    })),
};
const host = {
  ...node,
  external: ["vscode"],
  plugins: [onDemand],
  // A `require`: the editor gives `vscode` to what comes through that door only.
  supported: { "dynamic-import": false },
};
const contexts = await Promise.all([
  esbuild.context({ ...host, entryPoints: { extension: "src/extension.ts", onDemand: "src/vscode/onDemand.ts" } }),
  esbuild.context({
    ...node,
    plugins: [onCommand, plainSql],
    entryPoints: { engine: "src/engine/worker.ts", parser: "src/engine/reading/parser.ts", cli: "src/cli.ts", mcp: "src/cli/mcpServer.ts" },
  }),
]);
const panel = () => buildPanel({ outdir: "dist", minify: !watch, sourcemap: watch });
await panel();
if (watch) watchFolders(`${root}/webview`, { recursive: true }, () => void panel().catch(() => undefined));
await Promise.all(contexts.map((context) => (watch ? context.watch() : context.rebuild())));
await mkdir(`${root}/dist`, { recursive: true });
for (const file of ["codicon.css", "codicon.ttf"])
  await copyFile(`${root}/node_modules/@vscode/codicons/dist/${file}`, `${root}/dist/${file}`);
if (!watch) await Promise.all(contexts.map((context) => context.dispose()));
