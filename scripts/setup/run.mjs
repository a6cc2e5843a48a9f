import { spawn } from "node:child_process";

/**
 * Runs a program to its end without touching this process's standard output.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import("node:child_process").SpawnOptionsWithoutStdio & { input?: Uint8Array }} [options]
 * @returns {Promise<string>} what it printed
 * @throws when it cannot be started or exits with anything but 0; the message holds the end of its output
 */
export function run(command, args, { input, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["pipe", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.once("error", (error) => reject(new Error(`${command} could not be started: ${error.message}`)));
    child.once("close", (code, signal) => {
      if (code === 0) resolve(out);
      else reject(new Error(`${command} ${args.join(" ")} ended with ${signal ?? code}\n${out.slice(-2_000)}${err.slice(-4_000)}`.trim()));
    });
  });
}
