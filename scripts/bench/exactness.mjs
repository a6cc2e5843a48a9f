import { rmSync } from "node:fs";
import { ensureCcusage } from "./ccusage.mjs";
import { ourProcess, printTotals, runCcusage } from "./coldIndex.mjs";
import { ensureCorpus, SIZES } from "./corpus.mjs";
import { countPlainly } from "./plainCount.mjs";
import { comparePeerSessions, differencesBySession } from "./totals.mjs";

const seeds = (process.env["BENCH_SEEDS"] ?? "1,2,3,4,5").split(",").map(Number);
const sizes = (process.env["BENCH_SIZES"] ?? "small,large").split(",");

/**
 * Counts five corpora of each size and compares every figure with the truth and with ccusage.
 * @param {string} node
 * @throws when any figure differs from either
 */
export async function benchExactness(node) {
  const ccusage = await ensureCcusage();
  let wrong = 0;
  for (const seed of seeds) {
    for (const [name, size] of Object.entries(SIZES)) {
      if (!sizes.includes(name)) continue;
      const corpus = await ensureCorpus({ ...size, seed });
      const ours = ourProcess(node, corpus.folder);
      try {
        console.log(
          `  ${size.mb} MiB, seed ${seed}: ${corpus.truth?.uniqueResponses ?? "?"} responses in ${corpus.truth?.lines ?? "?"} lines`,
        );
        await ours.cold("total");
        wrong += await printTotals(corpus, ours, ccusage);
        wrong += await printSessions(corpus, ours, ccusage);
      } finally {
        ours.remove();
        // The first seed's are used by the other benchmarks.
        if (seed !== 1) rmSync(corpus.folder, { recursive: true, force: true });
      }
    }
  }
  if (wrong > 0) throw new Error(`${wrong} figures are not what they should be.`);
}

/**
 * Session by session: with a plain count, and with ccusage, which gives a response that stands in several sessions' logs to
 * one of them by another rule; other differences would be errors.
 * @param {import("./corpus.mjs").Corpus} corpus
 * @param {ReturnType<typeof ourProcess>} ours
 * @param {{ file: string } | null} ccusage
 */
async function printSessions(corpus, ours, ccusage) {
  const bySession = JSON.parse((await ours.again("session")).out);
  const { bySession: plain, shared } = await countPlainly(corpus.logs);
  const wrong = differencesBySession(plain, bySession);
  console.log(
    `  sessions against a plain count: ${wrong.length === 0 ? `equal for all ${plain.size} and every token class` : `${wrong.length} figures differ`}`,
  );
  for (const one of wrong.slice(0, 20)) console.log(`    ${one}`);
  if (ccusage === null) return wrong.length;
  const { equal, differing } = comparePeerSessions(JSON.parse((await runCcusage(ccusage.file, corpus.folder, "session")).out), bySession);
  const unexplained = differing.filter((session) => !shared.has(session));
  console.log(
    `  sessions against ccusage: ${equal} equal, ${differing.length} differ, of which ${differing.length - unexplained.length} share responses with another session`,
  );
  for (const session of unexplained.slice(0, 20)) console.log(`    ${session} differs and shares nothing`);
  return wrong.length + unexplained.length;
}
