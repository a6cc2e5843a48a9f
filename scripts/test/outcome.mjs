import { readFileSync } from "node:fs";

/**
 * @typedef {object} Outcome what one suite came to
 * @property {string} suite
 * @property {number} passed
 * @property {number} failed at least 1 when the suite could not run or ran no test
 * @property {string[]} failures what failed and why, one line each
 * @property {string[]} skipped one line each, with the reason
 */

/**
 * Reads a result file. A suite that wrote none, or ran nothing, has failed: silence is not success.
 * @param {string} suite
 * @param {string} file
 * @returns {Outcome}
 */
export function outcomeOf(suite, file) {
  /** @type {{ passed: number, failed: number, pending: number, failures: string[] }} */
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
    failures: result.failures.map((failure) => `${suite}: ${failure}`),
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
  return { suite, passed: 0, failed: 1, failures: [`${suite}: ${why}`], skipped: [] };
}
