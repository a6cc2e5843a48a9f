import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { runtimeNodeOptions } from "../setup/runtimeNode.mjs";
import { atExit } from "../vscode-host/atExit.mjs";
import { temporaryFolder } from "../vscode-host/temporaryFolder.mjs";
import { againWhereUnsteady } from "./again.mjs";
import { failedOutcome, outcomeOf } from "./outcome.mjs";

/** After so long without a test that ended, something hangs; how long all of them take says nothing but how busy the machine is. */
const patienceMs = 10 * 60_000;
const lookMs = 5_000;

/**
 * Runs TypeScript tests with mocha in a plain Node, ends them when they hang, and tries again what failed where that can tell.
 * @param {string} suite
 * @param {string} node executable
 * @param {string} files a glob, for when no file is named among the arguments
 * @param {readonly string[]} mochaArgs
 * @returns {Promise<import("./outcome.mjs").Outcome>}
 */
export async function runMocha(suite, node, files, mochaArgs) {
  const outcome = await runOnce(suite, node, files, mochaArgs);
  return againWhereUnsteady(outcome, (grep) => runOnce(suite, node, files, [...mochaArgs, "--grep", grep]));
}

/**
 * @param {string} suite
 * @param {string} node
 * @param {string} files
 * @param {readonly string[]} mochaArgs
 */
async function runOnce(suite, node, files, mochaArgs) {
  const temporary = temporaryFolder("tests");
  const result = path.join(temporary.folder, "result.json");
  const args = [
    ...[...runtimeNodeOptions, path.join(root, "node_modules/mocha/bin/mocha.js")],
    ...["--require", "tsx/cjs", "--reporter", path.join(root, "scripts/test/reporter.cjs")],
    ...(mochaArgs.some((arg) => arg.endsWith(".ts")) ? mochaArgs : [files, ...mochaArgs]),
  ];
  console.log(`\n${suite} tests`);
  const child = spawn(node, args, {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, TOKEN_YIELD_TEST_RESULT: result },
  });
  const forget = atExit(() => child.kill());
  const begun = Date.now();
  const watch = setInterval(() => {
    const lastEnd = statSync(result, { throwIfNoEntry: false })?.mtimeMs ?? begun;
    if (Date.now() - lastEnd < patienceMs) return;
    console.log(`${suite}: no test has ended for ${patienceMs / 60_000} minutes, so they are ended.`);
    child.kill();
  }, lookMs);
  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (...end) => resolve(end));
    });
    const outcome = outcomeOf(suite, result);
    // Something went wrong outside of any test, after the last one for instance.
    return code === 0 || outcome.failed > 0
      ? outcome
      : { ...failedOutcome(suite, `mocha ended with ${signal ?? code}`), passed: outcome.passed };
  } finally {
    clearInterval(watch);
    forget();
    temporary.remove();
  }
}
