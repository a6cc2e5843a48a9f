import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { atExit } from "./atExit.mjs";

const guard = fileURLToPath(new URL("guard.mjs", import.meta.url));
const graceMs = 5_000;

/**
 * Starts a program with all that it starts in turn in a process group of its own, which ends with this process however that
 * comes about: by `stop`, by Ctrl-C, or by a kill (a guard in the group notices).
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ env: NodeJS.ProcessEnv, cwd: string, onOutput: (text: string) => void }} options
 * @returns {{ exited: Promise<void>, hasExited(): boolean, stop(): Promise<void> }}
 */
export function spawnGroup(command, args, { env, cwd, onOutput }) {
  const leader = spawn(process.execPath, [guard, command, ...args], {
    env,
    cwd,
    detached: process.platform !== "win32",
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  let gone = false;
  for (const stream of [leader.stdout, leader.stderr]) stream.setEncoding("utf8").on("data", onOutput);
  leader.stdin.on("error", () => {});
  const forget = atExit(() => killGroup(leader.pid, "SIGKILL"));
  /** @type {Promise<void>} */
  const exited = new Promise((resolve) => {
    const end = () => {
      gone = true;
      // What the program left behind in its group.
      killGroup(leader.pid, "SIGKILL");
      forget();
      resolve();
    };
    leader.once("exit", end);
    leader.once("error", (error) => {
      onOutput(`${error.message}\n`);
      end();
    });
  });
  return {
    exited,
    hasExited: () => gone,
    async stop() {
      if (!gone) {
        killGroup(leader.pid, "SIGTERM");
        const timer = setTimeout(() => killGroup(leader.pid, "SIGKILL"), graceMs);
        await exited;
        clearTimeout(timer);
      }
    },
  };
}

/**
 * @param {number | undefined} leader
 * @param {NodeJS.Signals} signal
 */
function killGroup(leader, signal) {
  if (leader === undefined) return;
  if (process.platform === "win32") {
    spawnSync("taskkill", ["/pid", String(leader), "/t", "/f"], { stdio: "ignore" });
    return;
  }
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody is left in it.
  }
}
