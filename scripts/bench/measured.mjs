import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";

/**
 * @typedef {object} Measured
 * @property {number} wallMs
 * @property {number} cpuMs user and system, of the process and of what it started; NaN where it cannot be told
 * @property {number} peakMb most resident memory, in MiB; NaN where it cannot be told
 * @property {string} out what it printed
 *
 * @typedef {{ env?: Record<string, string>, keep?: boolean }} MeasureOptions `keep`: what it printed is wanted
 */

const GNU_TIME = "/usr/bin/time";

/**
 * Runs a program to its end, as a process of its own.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {MeasureOptions} [options]
 * @returns {Promise<Measured>}
 */
export async function measure(command, args, { env = {}, keep = false } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "token-yield-time-"));
  const report = path.join(folder, "time");
  const timed = existsSync(GNU_TIME);
  const [file, all] = timed ? [GNU_TIME, ["-o", report, "-f", "%U %S %M", command, ...args]] : [command, [...args]];
  try {
    const start = performance.now();
    const out = await new Promise((/** @type {(out: string) => void} */ resolve, reject) => {
      const child = spawn(file, all, { env: { ...process.env, ...env }, stdio: ["ignore", keep ? "pipe" : "ignore", "pipe"] });
      let out = "";
      let err = "";
      child.stdout?.setEncoding("utf8").on("data", (text) => (out += text));
      child.stderr?.setEncoding("utf8").on("data", (text) => (err += text));
      child.once("error", reject);
      child.once("close", (code) => (code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}\n${err.slice(-2000)}`))));
    });
    const wallMs = performance.now() - start;
    const [user, system, kilobytes] = timed ? readFileSync(report, "utf8").trim().split(" ").map(Number) : [];
    const cpuMs = ((user ?? Number.NaN) + (system ?? Number.NaN)) * 1000;
    return { wallMs, cpuMs, peakMb: (kilobytes ?? Number.NaN) / 1024, out };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs several things in turn, round after round, so that whatever else the machine does meets them all.
 * @template {string} Name
 * @param {Record<Name, () => Promise<Measured>>} runs
 * @param {number} rounds after one that does not count
 * @returns {Promise<Record<Name, Measured[]>>}
 */
export async function inTurn(runs, rounds) {
  const names = /** @type {Name[]} */ (Object.keys(runs));
  const all = /** @type {Record<Name, Measured[]>} */ (/** @type {unknown} */ (Object.fromEntries(names.map((name) => [name, []]))));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const measured = await runs[name]();
      if (round > 0) all[name].push(measured);
    }
  }
  return all;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

/**
 * "1.23 (1.20 to 1.41)".
 * @param {readonly number[]} values
 * @param {number} digits
 */
export function spread(values, digits) {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return "not measured";
  const show = (/** @type {number} */ value) => value.toFixed(digits);
  return `${show(median(known))} (${show(Math.min(...known))} to ${show(Math.max(...known))})`;
}

/** Load of the machine, to be printed beside figures that it decides. */
export function load() {
  return loadavg()
    .map((value) => value.toFixed(1))
    .join(" ");
}
