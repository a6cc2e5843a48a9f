// Mocha's usual report on the terminal, and in the file that the runner named the counts so far and what failed.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env["TOKEN_YIELD_TEST_RESULT"];
    const told = [];
    const write = () => {
      const { passes, failures, pending } = runner.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, pending, failures: told }));
    };
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => told.push(failureOf(test, error)));
    runner.on(Runner.constants.EVENT_TEST_END, write);
    runner.once(Runner.constants.EVENT_RUN_END, write);
  }
};

/** See outcome.mjs; the whole of it stands where it happened. */
function failureOf(test, error) {
  const reason = String(error?.message ?? error)
    .replace(/\s+/g, " ")
    .slice(0, 300);
  return { title: test.fullTitle(), reason, steady: test.type !== "test" || /^Property (?:failed|interrupted)/.test(reason) };
}
