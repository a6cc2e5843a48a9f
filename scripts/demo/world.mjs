import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeDemo } from "../demo-data/makeDemo.mjs";
import { startLiveSession } from "../demo-data/startLiveSession.mjs";
import { elapsed, say } from "../setup/say.mjs";
import { atExit } from "../vscode-host/atExit.mjs";

/**
 * @typedef {object} World
 * @property {string} folder holds everything that the demo writes
 * @property {string} home
 * @property {string} repo
 * @property {Record<string, string>} env points the extension at the demo's logs and ledger, away from the user's own
 * @property {() => { responses: number }} written by the live session so far
 * @property {() => void} cleanLast lets the cleaning up of what was started meanwhile go first when the demo is interrupted
 * @property {() => void} remove stops the live session and removes the folder, unless the user chose it
 */

/**
 * Makes the sample and starts its live session.
 * @param {string | undefined} chosen an absolute path, or undefined for a temporary folder
 * @returns {World}
 * @throws when the chosen folder has something in it
 */
export function makeWorld(chosen) {
  if (chosen !== undefined && existsSync(chosen) && readdirSync(chosen).length > 0) {
    throw new Error(`${chosen} is not empty: choose an empty folder or one that does not exist yet.`);
  }
  // A Mac's own temporary folder has a long path, and sockets in it may not.
  const parent = process.platform === "darwin" ? "/tmp" : tmpdir();
  const folder = chosen ?? realpathSync(mkdtempSync(path.join(parent, "token-yield-demo-")));
  const removeFolder = () => {
    if (chosen === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  let forget = atExit(removeFolder);
  const start = Date.now();
  const { home, repo, truth } = makeDemo({ dir: folder, now: start });
  const responses = truth.sessions.reduce((sum, session) => sum + session.responses, 0);
  say(
    `Made a sample in ${elapsed(start)}: ${truth.sessions.length} sessions, ${responses} responses, ${truth.outcomes.length} landed commits.`,
  );
  const live = startLiveSession({ home, repo });
  return {
    folder,
    home,
    repo,
    env: {
      CLAUDE_CONFIG_DIR: path.join(home, ".claude"),
      CODEX_HOME: path.join(home, ".codex"),
      TOKEN_YIELD_HOME: path.join(folder, "ledger"),
    },
    written: live.written,
    cleanLast() {
      forget();
      forget = atExit(removeFolder);
    },
    remove() {
      live.stop();
      removeFolder();
      forget();
    },
  };
}
