import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { installPackages } from "../setup/installPackages.mjs";
import { cacheFolder, root } from "../setup/paths.mjs";
import { run } from "../setup/run.mjs";
import { elapsed, say } from "../setup/say.mjs";

const packagedVersion = "153.0.0";
const usual = {
  linux: [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
    "/snap/bin/chromium",
  ],
  darwin: ["/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"],
  win32: ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].map((name) =>
    path.join(process.env[name] ?? "C:\\", "Google\\Chrome\\Application\\chrome.exe"),
  ),
};

/**
 * A Chromium to drive: `CHROMIUM_PATH`, one that is installed, or one that is installed now by whichever way works here
 * (Debian's packages for root, Playwright's download, an npm package). The dependencies must be in place.
 * @returns {Promise<string>} its executable
 * @throws with what was tried and why each failed
 */
export async function ensureChromium() {
  const chosen = process.env["CHROMIUM_PATH"];
  if (chosen) {
    if (existsSync(chosen)) return chosen;
    throw new Error(`CHROMIUM_PATH names ${chosen}, which does not exist.`);
  }
  /** @type {string[]} */
  const failures = [];
  for (const way of [installed, playwrights, fromDebian, fromPlaywright, fromNpm]) {
    try {
      const executable = await way();
      if (executable) return executable;
    } catch (error) {
      failures.push(`${way.name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`No Chromium could be had: install Chrome or Chromium, or name one in CHROMIUM_PATH.\n${failures.join("\n")}`);
}

async function installed() {
  const { platform } = process;
  return platform === "linux" || platform === "darwin" || platform === "win32"
    ? usual[platform].find((file) => existsSync(file))
    : undefined;
}

async function playwrights() {
  const { chromium } = await import("playwright-core");
  return existsSync(chromium.executablePath()) ? chromium.executablePath() : undefined;
}

async function fromDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return undefined;
  const start = Date.now();
  say("Installing Chromium with apt-get, since the tests drive a browser and none was found.");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  await run("apt-get", ["update", "-qq"], { env });
  // Without any font a headless browser draws no text.
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"], { env });
  say(`Installed Chromium in ${elapsed(start)}.`);
  return installed();
}

async function fromPlaywright() {
  say("Installing Chromium with Playwright, since the tests drive a browser and none was found.");
  await run(process.execPath, [path.join(root, "node_modules/playwright-core/cli.js"), "install", "chromium"], { timeout: 600_000 });
  return playwrights();
}

/** The package carries a compressed Chromium for x64 Linux with its libraries and fonts. */
async function fromNpm() {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const folder = path.join(cacheFolder(), `chromium-${packagedVersion}`);
  await installPackages(
    folder,
    [`@sparticuz/chromium@${packagedVersion}`],
    "Chromium, since the tests drive a browser and none was found",
    unpack,
  );
  return path.join(folder, "chromium.sh");
}

/** @param {string} folder */
async function unpack(folder) {
  /** @param {string} name */
  const unpacked = (name) => brotliDecompressSync(readFileSync(path.join(folder, "node_modules/@sparticuz/chromium/bin", name)));
  for (const archive of ["al2023.tar.br", "fonts.tar.br"]) await run("tar", ["-x", "-C", folder], { input: unpacked(archive) });
  writeFileSync(path.join(folder, "chromium"), unpacked("chromium.br"), { mode: 0o755 });
  const start = path.join(folder, "chromium.sh");
  writeFileSync(
    start,
    '#!/bin/sh\nhere=$(dirname "$0")\nexport LD_LIBRARY_PATH="$here/lib" FONTCONFIG_PATH="$here/fonts"\nexec "$here/chromium" "$@"\n',
  );
  chmodSync(start, 0o755);
}
