import { spawn } from "node:child_process";
import { root } from "../setup/paths.mjs";
import { say } from "../setup/say.mjs";
import { startServer } from "../vscode-host/server.mjs";
import { hasDisplay } from "./display.mjs";
import { guide } from "./guide.mjs";

/**
 * Opens the demo in VS Code from npm, in the user's own browser, and waits until the server ends or Ctrl-C.
 * @param {import("./world.mjs").World} world
 */
export async function openInBrowser({ repo, home, env, cleanLast }) {
  const server = await startServer({ folder: repo, extensionDevelopmentPath: root, home, env });
  cleanLast();
  try {
    if (hasDisplay()) openUrl(server.url);
    guide(`if no browser window came up, open this address on this machine:\n\n  ${server.url}`);
    await server.exited;
    say("VS Code's server has ended.");
  } finally {
    await server.stop();
  }
}

/** @param {string} url */
function openUrl(url) {
  const [command, ...args] = { darwin: ["open"], win32: ["rundll32", "url.dll,FileProtocolHandler"] }[String(process.platform)] ?? [
    "xdg-open",
  ];
  const opener = spawn(command ?? "xdg-open", [...args, url], { stdio: "ignore", detached: true });
  opener.once("error", () => {}); // the address is printed anyway
  opener.unref();
}
