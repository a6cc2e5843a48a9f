// `npm run pictures`: the panel in five kinds of state, four themes and two widths, as one sheet a theme in docs/images.
import { spawn } from "node:child_process";
import path from "node:path";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";
import { ensureChromium } from "./vscode-host/chromium.mjs";

await main(async () => {
  await ensureDependencies();
  await ensureChromium();
  const script = path.join(root, "test/browser/panelPage/contactSheets.ts");
  const child = spawn(process.execPath, ["--require", "tsx/cjs", script, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
  process.exitCode = await new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));
});
