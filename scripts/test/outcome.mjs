import { readFileSync } from "node:fs";

/**
 * @typedef {object} Outcome what one suite came to
 * @property {string} suite
 * @property {number} passed
 * @property {number} failed at least 1 when the suite could not run or ran no test
 * @property {Failure[]} failures
 * @property {Failure[]} unsteady what failed at first and passed when it was tried again
 * @property {string[]} skipped one line each, with the reason
 */

/**
 * @typedef {object} Failure
 * @property {string} title with those of what it stands in; "" for what is no test
 * @property {string} reason the start of it, on one line
 * @property {boolean} steady whether it fails however often it is tried: a refuted property, or a hook
 */

/**
 * Reads a result file. A suite that wrote none, or ran nothing, has failed: silence is not success.
 * @param {string} suite
 * @param {string} file
 * @returns {Outcome}
 */
export function outcomeOf(suite, file) {
  /** @type {{ passed: number, failed: number, pending: number, failures: Failure[] }} */
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
    failures: result.failures,
    unsteady: [],
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
  return { suite, passed: 0, failed: 1, failures: [{ title: "", reason: why, steady: true }], unsteady: [], skipped: [] };
}
