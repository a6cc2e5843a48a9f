// `npm run demo`: a sample repository with agent logs of its own, one session being written live, and VS Code opened on it.
import path from "node:path";
import { parseArgs } from "node:util";
import { openInBrowser } from "./demo/browser.mjs";
import { findDesktop, openOnDesktop } from "./demo/desktop.mjs";
import { takePictures } from "./demo/pictures.mjs";
import { makeWorld } from "./demo/world.mjs";
import { ensureBuilt } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";

const USAGE = `npm run demo [-- options]

  --dir DIR          make the sample in this folder, which must be empty or new, and keep it
  --host HOST        desktop or browser; without it the desktop's VS Code if there is one, else VS Code from npm in the browser
  --headless         without a person: open everything, print what was seen, end
  --screenshot DIR   with --headless: write pictures into this folder
  --help             this text`;

await main(async () => {
  const { values } = parseArgs({
    options: {
      dir: { type: "string" },
      host: { type: "string" },
      headless: { type: "boolean", default: false },
      screenshot: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(USAGE);
  const { host, dir, screenshot, headless } = values;
  if (host !== undefined && host !== "desktop" && host !== "browser")
    throw new Error(`--host is desktop or browser, not "${host}".\n${USAGE}`);
  if (screenshot !== undefined && !headless) throw new Error(`--screenshot goes with --headless.\n${USAGE}`);

  await ensureDependencies();
  await ensureBuilt();
  const world = makeWorld(dir === undefined ? undefined : path.resolve(dir));
  try {
    if (headless) {
      if (!(await takePictures(world, screenshot === undefined ? undefined : path.resolve(screenshot)))) process.exitCode = 1;
      return;
    }
    const desktop = host === "browser" ? undefined : await findDesktop(host === "desktop");
    await (desktop === undefined ? openInBrowser(world) : openOnDesktop(world, desktop));
  } finally {
    world.remove();
  }
});
