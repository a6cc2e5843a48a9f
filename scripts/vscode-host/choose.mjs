import { hasDisplay } from "../demo/display.mjs";

const updateServer = "https://update.code.visualstudio.com/api/releases/stable";

/**
 * Which VS Code runs the tests in the host: the desktop's where one can be had and shown, else the one from npm.
 * `TOKEN_YIELD_VSCODE_HOST` (desktop or code-server) decides it outright.
 * @returns {Promise<{ kind: "desktop" | "code-server", why: string }>}
 */
export async function chooseHost() {
  const forced = process.env["TOKEN_YIELD_VSCODE_HOST"];
  if (forced === "desktop" || forced === "code-server") return { kind: forced, why: "TOKEN_YIELD_VSCODE_HOST says so" };
  if (forced) throw new Error(`TOKEN_YIELD_VSCODE_HOST is desktop or code-server, not "${forced}".`);
  if (!hasDisplay()) return { kind: "code-server", why: "there is no display for a desktop VS Code" };
  if (process.env["VSCODE_PATH"]) return { kind: "desktop", why: "VSCODE_PATH names one" };
  const reachable = await fetch(updateServer, { signal: AbortSignal.timeout(4_000) }).then(
    (answer) => answer.ok,
    () => false,
  );
  return reachable
    ? { kind: "desktop", why: "one can be downloaded" }
    : { kind: "code-server", why: "no desktop VS Code can be downloaded from here" };
}
