/** More failures than these have a cause that a second try would only hide. */
const MOST = 3;

/**
 * Runs what failed once more by itself, in a process of its own, where it may be the machine that was too slow for a test that waits
 * for other processes. Both tries are told: a test that passes at last is named as unsteady with why it failed at first, and is to be
 * mended. A property that was refuted is refuted, whatever its next random values say; so is a hook, which has no name to run it by.
 * @param {import("./outcome.mjs").Outcome} outcome
 * @param {(grep: string) => Promise<import("./outcome.mjs").Outcome>} run runs the tests whose whole titles match
 * @returns {Promise<import("./outcome.mjs").Outcome>}
 */
export async function againWhereUnsteady(outcome, run) {
  const { suite, failures } = outcome;
  const known = failures.length === outcome.failed && failures.every(({ title, steady }) => title !== "" && !steady);
  if (failures.length === 0 || failures.length > MOST || !known) return outcome;
  console.log(`\n${suite}: what failed is tried once more by itself`);
  const again = await run(`^(?:${failures.map(({ title }) => title.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|")})$`);
  if (again.passed + again.failed !== failures.length) return outcome;
  const still = new Set(again.failures.map(({ title }) => title));
  return {
    ...outcome,
    passed: outcome.passed + again.passed,
    failed: again.failed,
    failures: again.failures,
    unsteady: failures.filter(({ title }) => !still.has(title)),
  };
}
