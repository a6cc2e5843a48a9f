import { rmSync } from "node:fs";
import { ensureCcusage } from "./ccusage.mjs";
import { ourProcess, printTotals } from "./coldIndex.mjs";
import { ensureCorpus, SIZES } from "./corpus.mjs";

/**
 * Counts five corpora of each size and compares every figure with the truth and with ccusage.
 * @param {string} node
 * @throws when any figure differs from either
 */
export async function benchExactness(node) {
  const ccusage = await ensureCcusage();
  let wrong = 0;
  for (const seed of [1, 2, 3, 4, 5]) {
    for (const size of Object.values(SIZES)) {
      const corpus = await ensureCorpus({ ...size, seed });
      const ours = ourProcess(node, corpus.folder);
      try {
        console.log(
          `  ${size.mb} MiB, seed ${seed}: ${corpus.truth?.uniqueResponses ?? "?"} responses in ${corpus.truth?.lines ?? "?"} lines`,
        );
        await ours.cold("total");
        wrong += await printTotals(corpus, ours, ccusage);
      } finally {
        ours.remove();
        // The first seed's are used by the other benchmarks.
        if (seed !== 1) rmSync(corpus.folder, { recursive: true, force: true });
      }
    }
  }
  if (wrong > 0) throw new Error(`${wrong} figures are not what they should be.`);
}
