// `node scripts/reportL10n.mjs` writes `l10n/report.l10n.json`: every sentence that a saved report says by itself. A translation
// is a file beside it, `report.l10n.<language>.json`, with the same keys; a test names what is missing there.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./setup/paths.mjs";
import { pageSentences } from "./webviewL10n.mjs";

/**
 * @returns {string[]} sorted
 * @throws when one of them is no plain literal, since its translation is looked up by its English text
 */
export function reportSentences() {
  return pageSentences(path.join(root, "src", "engine", "report"));
}

if (import.meta.filename === process.argv[1]) {
  const sentences = reportSentences();
  const file = path.join(root, "l10n", "report.l10n.json");
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sentences.map((sentence) => [sentence, sentence])), null, 2)}\n`);
  console.log(`${path.relative(root, file)}: ${sentences.length} sentences`);
}
