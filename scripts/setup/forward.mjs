import { spawn } from "node:child_process";

/**
 * Becomes another program as nearly as Node can: its standard streams are ours, signals are passed on to it, and this
 * process ends as it ended.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<never>}
 */
export function forward(command, args) {
  return new Promise((_, reject) => {
    const child = spawn(command, args, { stdio: "inherit" });
    /** @type {NodeJS.Signals[]} */
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals)
      process.on(signal, () => {
        // A terminal sends Ctrl-C to the child as well.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
      });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (!signal) process.exit(code ?? 1);
      for (const each of signals) process.removeAllListeners(each);
      process.kill(process.pid, signal);
    });
  });
}
