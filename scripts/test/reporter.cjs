// Mocha's usual report on the terminal, and the counts so far in the file that the runner named.
const { writeFileSync } = require("node:fs");
const { reporters, Runner } = require("mocha");

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env["TOKEN_YIELD_TEST_RESULT"];
    const write = () => {
      const { passes, failures, pending } = runner.stats;
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, pending }));
    };
    runner.on(Runner.constants.EVENT_TEST_END, write);
    runner.once(Runner.constants.EVENT_RUN_END, write);
  }
};
