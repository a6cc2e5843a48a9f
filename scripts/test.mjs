// `npm test`: sets itself up, builds, and runs every suite; `node scripts/test.mjs unit` (host, browser) runs one, and what
// follows its name goes to mocha (`node scripts/test.mjs unit --grep ledger`). Ends with the line "N passed, N failed".
import { ensureBuilt } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { ensureRuntimeNode } from "./setup/runtimeNode.mjs";
import { runBrowserTests } from "./test/browser.mjs";
import { runHostTests } from "./test/host.mjs";
import { runMocha } from "./test/mocha.mjs";
import { failedOutcome } from "./test/outcome.mjs";

/** @type {Record<string, (node: string, args: string[]) => Promise<import("./test/outcome.mjs").Outcome[]>>} */
const suites = {
  unit: async (node, args) => [await runMocha("unit", node, "test/{unit,simulate}/**/*.test.ts", ["--timeout", "60000", ...args])],
  host: async (_, args) => runHostTests(args),
  browser: async (node, args) => [await runBrowserTests(node, args)],
};

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name !== undefined && !(name in suites))
    throw new Error(`There is no suite "${name}": choose one of ${Object.keys(suites).join(", ")}, or none to run them all.`);
  await ensureDependencies();
  const node = await ensureRuntimeNode();
  await ensureBuilt();
  const outcomes = [];
  for (const [suite, run] of Object.entries(suites)) {
    if (name !== undefined && name !== suite) continue;
    // A suite that cannot run is a failure of that suite; the others still tell what they know.
    outcomes.push(
      ...(await run(node, args).catch((error) => [failedOutcome(suite, error instanceof Error ? error.message : String(error))])),
    );
  }
  console.log();
  for (const line of outcomes.flatMap((outcome) => outcome.skipped)) console.log(`skipped: ${line}`);
  for (const { suite, failures, unsteady } of outcomes) {
    for (const { title, reason } of unsteady) console.log(`unsteady: ${suite}: ${title}: ${reason}`);
    for (const { title, reason } of failures) console.log(`failed: ${suite}: ${title}: ${reason}`);
  }
  for (const { suite, passed, failed } of outcomes) console.log(`${suite}: ${passed} passed, ${failed} failed`);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
});
