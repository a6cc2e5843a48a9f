// Holds the project's figures against real sessions and real repositories with known truth, where the machine has them:
// TOKEN_YIELD_CORPUS, or the folder of corpora beside the clone. Prints tables and ends with "N passed, N failed".
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { ensureBuilt } from "./setup/build.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";
import { ensureRuntimeNode, runtimeNodeOptions } from "./setup/runtimeNode.mjs";

await main(async () => {
  const corpus = process.env["TOKEN_YIELD_CORPUS"] ?? path.join(root, "..", "shared", "corpus");
  if (!existsSync(path.join(corpus, "restore.mjs"))) {
    console.log(`skipped: no corpora at ${corpus}; set TOKEN_YIELD_CORPUS to a folder that has them`);
    console.log("0 passed, 0 failed");
    return;
  }
  await ensureDependencies();
  await ensureBuilt();
  const node = await ensureRuntimeNode();
  const folder = path.join(root, "scripts", "evaluate");
  const wanted = process.argv.slice(2);
  let passed = 0;
  let failed = 0;
  for (const file of readdirSync(folder).filter(
    (name) => name.endsWith(".ts") && (wanted.length === 0 || wanted.includes(path.parse(name).name)),
  )) {
    const outcome = await evaluate(node, path.join(folder, file), corpus);
    passed += outcome.passed;
    failed += outcome.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
});

/**
 * Runs one evaluation; one that ends without its closing line has failed.
 * @param {string} node
 * @param {string} file
 * @param {string} corpus
 */
async function evaluate(node, file, corpus) {
  const name = path.parse(file).name;
  console.log(`\n== ${name}`);
  const child = spawn(node, [...runtimeNodeOptions, "--require", "tsx/cjs", file], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, TOKEN_YIELD_CORPUS: corpus },
  });
  let last = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    process.stdout.write(text);
    last = (last + text).slice(-500);
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  const match = /(\d+) passed, (\d+) failed\s*$/.exec(last);
  if (match === null) return { passed: 0, failed: 1 };
  return { passed: Number(match[1]), failed: Number(match[2]) + (code !== 0 && match[2] === "0" ? 1 : 0) };
}
