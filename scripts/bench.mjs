// `npm run bench`: prints what the budgets are about. `npm run bench -- sizes landing` prints only those; `-- exact` alone, which
// takes half an hour, counts five corpora of two sizes and compares every figure; `-- mutations` reads a million damaged lines.
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { measureActivation } from "./bench/activation.mjs";
import { ensureCcusage } from "./bench/ccusage.mjs";
import { benchColdIndex, runCcusage } from "./bench/coldIndex.mjs";
import { ensureCorpus, SIZES } from "./bench/corpus.mjs";
import { benchExactness } from "./bench/exactness.mjs";
import { inTurn, median } from "./bench/measured.mjs";
import { measurePanelOpening } from "./bench/panelOpening.mjs";
import { measureStatusBar } from "./bench/statusBar.mjs";
import { ensureBuilt } from "./setup/build.mjs";
import { ceilings } from "./setup/ceilings.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { main } from "./setup/main.mjs";
import { root } from "./setup/paths.mjs";
import { ensureRuntimeNode, runtimeNodeOptions } from "./setup/runtimeNode.mjs";
import { packageVsix } from "./setup/vsix.mjs";
import { atExit } from "./vscode-host/atExit.mjs";

const activationRuns = 5;
const statusRounds = 30;
const peerRounds = 3;
const openings = { cold: Number(process.env["BENCH_COLD"] ?? 5), warm: Number(process.env["BENCH_WARM"] ?? 15) };
/** Damaged lines for each of five forms (transcripts, rollouts, other agents' lines, documents, rows of databases). */
const mutationsEach = Number(process.env["BENCH_MUTATIONS"] ?? 200_000);

/** @type {Record<string, (node: string) => Promise<void>>} */
const benchmarks = {
  sizes: printSizes,
  activation: printActivation,
  panel: benchPanel,
  opening: printOpenings,
  attribution: (node) => runBundled(node, "bench/attribution.ts"),
  landing: (node) => runScript(node, "bench/landing.ts"),
  simulate: (node) => runScript(node, "test/simulate/print.ts"),
  index: benchIndex,
  live: benchLive,
  status: printStatusBar,
};
/** Only when asked for by name. */
const long = { exact: benchExactness, mutations: benchMutations };

await main(async () => {
  const named = process.argv.slice(2);
  const all = { ...benchmarks, ...long };
  const unknown = named.find((name) => !(name in all));
  if (unknown !== undefined) throw new Error(`There is no benchmark "${unknown}": choose among ${Object.keys(all).join(", ")}.`);
  await ensureDependencies();
  const node = await ensureRuntimeNode();
  for (const [name, run] of Object.entries(all)) {
    if (named.length > 0 ? !named.includes(name) : name in long) continue;
    console.log(`\n${name}`);
    await run(node);
  }
});

async function printSizes() {
  await packageVsix();
  for (const [file, ceiling] of Object.entries(ceilings)) {
    const { size } = statSync(path.join(root, file));
    console.log(`  ${file.padEnd(20)} ${(size / 1000).toFixed(1).padStart(7)} kB  budget ${ceiling / 1000} kB`);
  }
}

async function printActivation() {
  await ensureBuilt();
  const measured = await measureActivation(activationRuns);
  for (const key of /** @type {const} */ (["loadMs", "activateMs", "activateCpuMs"])) {
    const sorted = measured.map((one) => one[key]).sort((a, b) => a - b);
    const [least, median, most] = [sorted[0], sorted[activationRuns >> 1], sorted.at(-1)].map((ms) => (ms ?? Number.NaN).toFixed(1));
    console.log(
      `  ${key.padEnd(14)} median ${median} ms (${least} to ${most}, n = ${sorted.length})${key === "activateMs" ? "  budget 15 ms" : ""}`,
    );
  }
}

async function printStatusBar() {
  await ensureBuilt();
  const sorted = (await measureStatusBar(statusRounds)).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  console.log(
    `  a response appended to a log, to the text in the status bar   median ${at(0.5)} ms, p95 ${at(0.95)} ms (${sorted[0]} to ${sorted.at(-1)}, n = ${sorted.length}), load ${loadavg()[0]?.toFixed(1)}   budget 250 ms`,
  );
}

/** @param {string} node */
async function benchPanel(node) {
  await runBundled(node, "bench/panel.ts");
  await runScript(node, "bench/panelPage.ts");
}

/** @param {string} node */
async function printOpenings(node) {
  await ensureBuilt();
  const fill = (/** @type {string} */ home) => runScript(node, "bench/panelHome.ts", { BENCH_HOME: home });
  const measured = await measurePanelOpening({ ...openings, fill });
  console.log(`  from the key to what is painted; a million responses, 10,000 outcomes; load ${loadavg()[0]?.toFixed(1)}`);
  for (const [state, budget] of /** @type {const} */ ([
    ["cold", 700],
    ["warm", 150],
  ])) {
    const empty = spread(measured.empty[state].map(({ painted }) => painted));
    const ours = spread(measured.ours[state].map(({ painted }) => painted));
    console.log(`  ${state}: an empty webview ${empty.words}`);
    console.log(`  ${state}: the panel's figures ${ours.words}   ${signed(ours.median - empty.median)} ms, budget +${budget} ms`);
    for (const [step, words] of /** @type {const} */ ([
      ["visible", "its frame is shown"],
      ["skeleton", "its shape is painted"],
      ["asked", "the engine is asked"],
      ["answered", "the engine has answered"],
      ["chart", "the days are on their canvas"],
      ["current", "all of it is of now"],
    ])) {
      const known = measured.ours[state].flatMap((opening) => opening[step] ?? []);
      if (known.length > 0) console.log(`    ${words.padEnd(30)} ${spread(known).words}`);
    }
  }
  console.log(`  the first time ever, with nothing to show from before: ${measured.ever.painted.toFixed(0)} ms`);
}

/** @param {number} ms */
function signed(ms) {
  return `${ms < 0 ? "-" : "+"}${Math.abs(ms).toFixed(0)}`;
}

/** @param {readonly number[]} all */
function spread(all) {
  const sorted = [...all].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? Number.NaN;
  return {
    median,
    words: `median ${median.toFixed(0)} ms (${sorted[0]?.toFixed(0)} to ${sorted.at(-1)?.toFixed(0)}, n = ${sorted.length})`,
  };
}

/** @param {string} node */
async function benchIndex(node) {
  await ensureBuilt();
  for (const size of Object.values(SIZES)) await benchColdIndex(node, size);
}

/** @param {string} node */
async function benchLive(node) {
  await ensureBuilt();
  const many = await ensureCorpus({ files: 2600, mb: 260, seed: 1 });
  const large = await ensureCorpus(SIZES.large);
  const ccusage = await ensureCcusage();
  const peer = ccusage === null ? [] : (await inTurn({ peer: () => runCcusage(ccusage.file, many.folder) }, peerRounds)).peer;
  // Without it, what compiles the benchmark stays beside it in a thread of its own, which wakes every second and is counted as idle work.
  await runScript(node, "bench/live.ts", {
    ...{ BENCH_CORPUS: many.folder, BENCH_LARGE: large.folder, ESBUILD_WORKER_THREADS: "0" },
    ...(peer.length === 0 ? {} : { BENCH_PEER_MS: String(median(peer.map(({ wallMs }) => wallMs))) }),
  });
}

/**
 * The tests of damaged lines, with many more of them than a test run has time for; they throw at the first that costs more
 * than itself.
 * @param {string} node
 */
async function benchMutations(node) {
  await runScript(node, "node_modules/mocha/bin/mocha.js", { TOKEN_YIELD_MUTATIONS: String(mutationsEach) }, [
    ...["--require", "tsx/cjs"],
    "test/unit/sources/mutatedLines.test.ts",
  ]);
  console.log(`  ${(5 * mutationsEach).toLocaleString("en")} damaged lines of every source: no exception, no neighbour lost, each counted`);
}

/**
 * Runs a script as the product is built: what translates it as it loads keeps the names of its functions, which the hottest pay for.
 * @param {string} node
 * @param {string} file
 * @returns {Promise<void>}
 */
async function runBundled(node, file) {
  const folder = await mkdtemp(path.join(tmpdir(), "token-yield-bench-script-"));
  try {
    const { build } = await import("esbuild");
    const outfile = path.join(folder, `${path.basename(file, ".ts")}.cjs`);
    await build({
      absWorkingDir: root,
      entryPoints: [file],
      outfile,
      bundle: true,
      minify: true,
      platform: "node",
      target: "node22",
      logLevel: "warning",
    });
    await runScript(node, outfile);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} node
 * @param {string} file
 * @param {Record<string, string>} [env]
 * @param {readonly string[]} [args]
 * @returns {Promise<void>}
 */
function runScript(node, file, env = {}, args = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, [...runtimeNodeOptions, "--require", "tsx/cjs", file, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ["ignore", "inherit", "inherit"],
    });
    const forget = atExit(() => child.kill());
    child.once("error", reject);
    child.once("close", (code, signal) => {
      forget();
      if (code === 0) resolve();
      else reject(new Error(`${file} ended with ${signal ?? code}.`));
    });
  });
}
