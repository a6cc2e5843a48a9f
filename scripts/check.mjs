// `npm run check`: types, lint and format, dead code. All of it runs, so that one go shows everything.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";

/** The webview is compiled without Node's types and the rest without a browser's, so that neither can use the other's. */
const checks = {
  "types: extension and tests": ["typescript/bin/tsc", "-p", "."],
  "types: webview": ["typescript/bin/tsc", "-p", "webview"],
  "types: scripts": ["typescript/bin/tsc", "-p", "scripts"],
  "lint and format": ["@biomejs/biome/bin/biome", "check", "--error-on-warnings"],
  "dead code": ["knip/bin/knip.js"],
};

await main(async () => {
  await ensureDependencies();
  let failed = 0;
  for (const [name, [script = "", ...args]] of Object.entries(checks)) {
    const { status } = spawnSync(process.execPath, [path.join(root, "node_modules", script), ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    });
    console.log(`${status === 0 ? "ok" : "FAILED"}: ${name}`);
    if (status !== 0) failed += 1;
  }
  const all = Object.keys(checks).length;
  console.log(`${all - failed} of ${all} checks passed`);
  if (failed > 0) process.exitCode = 1;
});
