import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { runtimeNodeOptions } from "../setup/runtimeNode.mjs";

/**
 * @typedef {object} Outcome what one suite came to
 * @property {string} suite
 * @property {number} passed
 * @property {number} failed at least 1 when the suite could not run or ran no test
 * @property {string[]} skipped one line each, with the reason
 */

/**
 * Runs TypeScript tests with mocha in a plain Node.
 * @param {string} suite
 * @param {string} node executable
 * @param {readonly string[]} mochaArgs files, globs and options
 * @param {Record<string, string>} [env]
 * @returns {Promise<Outcome>}
 */
export async function runMocha(suite, node, mochaArgs, env = {}) {
  const temporary = mkdtempSync(path.join(tmpdir(), "token-yield-test-"));
  const result = path.join(temporary, "result.json");
  const args = [
    ...runtimeNodeOptions,
    path.join(root, "node_modules/mocha/bin/mocha.js"),
    ...["--require", "tsx/cjs", "--reporter", path.join(root, "scripts/test/reporter.cjs")],
    ...mochaArgs,
  ];
  try {
    await new Promise((resolve, reject) => {
      const child = spawn(node, args, {
        cwd: root,
        stdio: ["ignore", "inherit", "inherit"],
        env: { ...process.env, TOKEN_YIELD_TEST_RESULT: result, ...env },
      });
      child.once("error", reject);
      child.once("close", resolve);
    });
    return outcomeOf(suite, result);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * Reads a result file. A suite that wrote none, or ran nothing, has failed: silence is not success.
 * @param {string} suite
 * @param {string} file
 * @returns {Outcome}
 */
export function outcomeOf(suite, file) {
  /** @type {{ passed: number, failed: number, pending: number }} */
  let result;
  try {
    result = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return failedOutcome(suite, "it ended without a result");
  }
  if (result.passed + result.failed === 0) return failedOutcome(suite, "no test ran");
  return {
    suite,
    passed: result.passed,
    failed: result.failed,
    skipped: result.pending > 0 ? [`${suite}: ${result.pending} pending, see above`] : [],
  };
}

/**
 * @param {string} suite
 * @param {string} why
 * @returns {Outcome}
 */
export function failedOutcome(suite, why) {
  console.error(`${suite}: ${why}`);
  return { suite, passed: 0, failed: 1, skipped: [] };
}
