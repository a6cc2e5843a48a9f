// `npm run --silent cli -- usage --json`: the command line from a clone, setting itself up first.
import path from "node:path";
import { ensureBuilt } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { forward } from "./setup/forward.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";
import { ensureRuntimeNode, runtimeNodeOptions } from "./setup/runtimeNode.mjs";

await main(async () => {
  await ensureDependencies();
  await ensureBuilt();
  await forward(await ensureRuntimeNode(), [...runtimeNodeOptions, path.join(root, "dist", "cli.js"), ...process.argv.slice(2)]);
});
