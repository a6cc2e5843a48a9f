import { constants } from "node:os";

/** @type {Set<() => void>} */
const tasks = new Set();
let listening = false;

/**
 * Registers synchronous cleaning up for the case that this process is ended early, by Ctrl-C for instance. What was registered
 * last is done first: a program is ended before the folder goes that it was started in.
 * @param {() => void} task
 * @returns {() => void} takes the registration back
 */
export function atExit(task) {
  if (!listening) {
    listening = true;
    process.once("exit", () => {
      for (const each of [...tasks].reverse()) each();
    });
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"]))
      process.once(signal, () => process.exit(128 + constants.signals[signal]));
  }
  tasks.add(task);
  return () => {
    tasks.delete(task);
  };
}
