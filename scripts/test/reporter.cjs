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
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test, error) => told.push(lineOf(test.fullTitle(), error)));
    runner.on(Runner.constants.EVENT_TEST_END, write);
    runner.once(Runner.constants.EVENT_RUN_END, write);
  }
};

/** A failure's name and the start of its reason, for the end of a long log; the rest stands where it happened. */
function lineOf(title, error) {
  return `${title}: ${String(error?.message ?? error)
    .replace(/\s+/g, " ")
    .slice(0, 300)}`;
}
