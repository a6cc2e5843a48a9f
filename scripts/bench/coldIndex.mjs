import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "../setup/paths.mjs";
import { runtimeNodeOptions } from "../setup/runtimeNode.mjs";
import { ensureCcusage } from "./ccusage.mjs";
import { benchFolder, ensureCorpus } from "./corpus.mjs";
import { inTurn, load, measure, median, spread } from "./measured.mjs";
import { differencesFromPeer, differencesFromTruth } from "./totals.mjs";

const rounds = Number(process.env["BENCH_ROUNDS"] ?? 7);

/**
 * Reads a corpus with nothing known before, beside ccusage, `cat` and `wc -l`, each a whole process; then again with
 * nothing new; and compares the totals.
 * @param {string} node
 * @param {import("./corpus.mjs").CorpusArguments} args
 */
export async function benchColdIndex(node, args) {
  const corpus = await ensureCorpus(args);
  const ccusage = await ensureCcusage();
  const ours = ourProcess(node, corpus.folder);
  const list = corpus.logs;
  try {
    /** @type {Record<string, () => Promise<import("./measured.mjs").Measured>>} */
    const runs = { "token-yield": () => ours.cold("day") };
    if (ccusage !== null) runs["ccusage"] = () => runCcusage(ccusage.file, corpus.folder);
    if (process.platform !== "win32") {
      runs["cat"] = () => measure("cat", list);
      runs["wc -l"] = () => measure("wc", ["-l", ...list]);
    }
    const before = load();
    const all = await inTurn(runs, rounds);
    const mib = corpus.bytes / 1024 / 1024;
    console.log(
      `  cold index of ${mib.toFixed(0)} MiB in ${list.length} logs: whole process, warm page cache, median of ${rounds} (least to most), load ${before} before and ${load()} after`,
    );
    for (const [name, measured] of Object.entries(all)) {
      const label = name === "ccusage" ? `ccusage ${ccusage?.version}, native` : name;
      const wall = measured.map(({ wallMs }) => wallMs / 1000);
      const cpu = measured.map(({ cpuMs }) => cpuMs / 1000);
      const peak = measured.map(({ peakMb }) => peakMb);
      console.log(
        `  ${label.padEnd(24)} ${spread(wall, 2).padEnd(24)} s   CPU ${spread(cpu, 2).padEnd(24)} s   peak ${spread(peak, 0).padEnd(18)} MiB   ${(mib / median(wall)).toFixed(0)} MiB/s`,
      );
    }
    printRatios(all);
    const size = ours.ledgerBytes();
    console.log(
      `  ledger: ${(size / 1024 / 1024).toFixed(1)} MiB, ${((100 * size) / corpus.bytes).toFixed(1)} % of the logs   budget 10 %`,
    );
    const again = await inTurn({ again: () => ours.again("total") }, rounds);
    const answer = await inTurn({ none: () => measure(node, [...runtimeNodeOptions, "-e", "0"]) }, rounds);
    console.log(
      `  with nothing new: ${spread(
        again.again.map(({ wallMs }) => wallMs),
        0,
      )} ms, whole process (an empty Node: ${spread(
        answer.none.map(({ wallMs }) => wallMs),
        0,
      )} ms)`,
    );
    await printTotals(corpus, ours, ccusage);
  } finally {
    ours.remove();
  }
}

/**
 * @param {string} node
 * @param {string} folder
 */
export function ourProcess(node, folder) {
  const home = mkdtempSync(path.join(benchFolder(), "ledger-"));
  const ledger = path.join(home, "ledger");
  const env = { CLAUDE_CONFIG_DIR: folder, HOME: home, TOKEN_YIELD_HOME: ledger, TZ: "UTC", CODEX_HOME: path.join(home, "none") };
  const again = (/** @type {string} */ by) =>
    measure(node, [...runtimeNodeOptions, path.join(root, "dist", "cli.js"), "usage", "--json", "--by", by], { env, keep: true });
  return {
    again,
    cold: (/** @type {string} */ by) => {
      rmSync(ledger, { recursive: true, force: true });
      return again(by);
    },
    ledgerBytes: () =>
      ["ledger.db", "ledger.db-wal"]
        .map((name) => path.join(ledger, name))
        .reduce((sum, file) => sum + (existsSync(file) ? statSync(file).size : 0), 0),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

/** @param {string} file @param {string} folder @param {"daily" | "session"} [report] */
export function runCcusage(file, folder, report = "daily") {
  const env = { CLAUDE_CONFIG_DIR: folder, HOME: benchFolder(), TZ: "UTC" };
  return measure(file, ["claude", report, "--offline", "--json"], { env, keep: true });
}

/** @param {Record<string, import("./measured.mjs").Measured[]>} all */
function printRatios(all) {
  const ours = all["token-yield"] ?? [];
  for (const [name, measured] of Object.entries(all)) {
    if (name === "token-yield") continue;
    // Of runs that followed each other, so that both met the same machine.
    const ratio = (/** @type {"wallMs" | "cpuMs" | "peakMb"} */ key) =>
      spread(
        ours.map((one, index) => one[key] / (measured[index]?.[key] ?? Number.NaN)),
        2,
      );
    const budget = name === "ccusage" ? "   budget 0.8 x wall, 1.0 x peak" : "";
    console.log(`  against ${name.padEnd(16)} wall ${ratio("wallMs")} x   CPU ${ratio("cpuMs")} x   peak ${ratio("peakMb")} x${budget}`);
  }
}

/**
 * @param {import("./corpus.mjs").Corpus} corpus
 * @param {ReturnType<typeof ourProcess>} ours
 * @param {{ file: string } | null} ccusage
 */
export async function printTotals(corpus, ours, ccusage) {
  const byModel = JSON.parse((await ours.again("model")).out);
  const byDay = JSON.parse((await ours.again("day")).out);
  let wrong = 0;
  if (corpus.truth === null) console.log("  totals: the truth of these logs is not known");
  else wrong += print("the truth", differencesFromTruth(corpus.truth, byModel, byDay));
  if (ccusage !== null)
    wrong += print("ccusage", differencesFromPeer(JSON.parse((await runCcusage(ccusage.file, corpus.folder)).out), byModel, byDay));
  return wrong;
}

/** @param {string} what @param {string[]} differences */
function print(what, differences) {
  const count = differences.length;
  console.log(`  totals against ${what}: ${count === 0 ? "equal for every model, day and token class" : `${count} figures differ`}`);
  for (const one of differences.slice(0, 20)) console.log(`    ${one}`);
  return count;
}
