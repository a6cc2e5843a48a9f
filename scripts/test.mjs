// `npm test`: sets itself up, builds, and runs every suite; `node scripts/test.mjs unit` runs one, and what follows the name
// goes to mocha (`node scripts/test.mjs unit --grep ledger`). Ends with the line "N passed, N failed".
import { ensureBuilt } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { ensureRuntimeNode } from "./setup/runtimeNode.mjs";
import { runMocha } from "./test/mocha.mjs";

/** @type {Record<string, (node: string, mochaArgs: string[]) => Promise<import("./test/mocha.mjs").Outcome[]>>} */
const suites = {
  unit: async (node, mochaArgs) => [
    await runMocha("unit", node, [...(mochaArgs.some((arg) => arg.endsWith(".ts")) ? [] : ["test/unit/**/*.test.ts"]), ...mochaArgs]),
  ],
};

await main(async () => {
  const [first, ...rest] = process.argv.slice(2);
  if (first !== undefined && !(first in suites))
    throw new Error(`There is no suite "${first}": choose one of ${Object.keys(suites).join(", ")}, or none for all.`);
  await ensureDependencies();
  const node = await ensureRuntimeNode();
  await ensureBuilt();
  const outcomes = [];
  for (const [name, run] of Object.entries(suites)) if (first === undefined || first === name) outcomes.push(...(await run(node, rest)));
  for (const line of outcomes.flatMap((outcome) => outcome.skipped)) console.log(`skipped: ${line}`);
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  if (outcomes.length > 1)
    for (const outcome of outcomes) console.log(`${outcome.suite}: ${outcome.passed} passed, ${outcome.failed} failed`);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
});
