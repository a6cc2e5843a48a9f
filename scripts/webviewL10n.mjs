// `node scripts/webviewL10n.mjs` writes `l10n/webview.l10n.json`: every sentence that the panel's page says by itself. A
// translation is a file beside it, `webview.l10n.<language>.json`, with the same keys; a test names what is missing there.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./setup/paths.mjs";

const LITERAL = String.raw`("(?:[^"\\\n]|\\.)*")`;
/** `t` takes the sentence first, `plural` a simple count, then the sentence for one and the sentence for others. */
const CALLS = [
  { name: "t", form: new RegExp(String.raw`^t\(\s*${LITERAL}\s*[,)]`) },
  { name: "plural", form: new RegExp(String.raw`^plural\(\s*[\w.]+,\s*${LITERAL},\s*${LITERAL},`) },
];

/**
 * The sentences that the page's sources give to `t` and `plural`, sorted.
 * @param {string} folder
 * @returns {string[]}
 * @throws when one of them is no plain literal, since its translation is looked up by its English text
 */
export function pageSentences(folder = path.join(root, "webview")) {
  const sentences = new Set();
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts") || name === "l10n.ts") continue;
    const text = readFileSync(path.join(folder, name), "utf8");
    for (const { 1: called, index } of text.matchAll(/(?<![\w.#])(t|plural)\(/g)) {
      const literals = CALLS.find((call) => call.name === called)?.form.exec(text.slice(index));
      const line = text.slice(0, index).split("\n").length;
      if (!literals) throw new Error(`${name}:${line}: write the sentence as a plain literal, so that it can be translated`);
      for (const literal of literals.slice(1)) sentences.add(JSON.parse(literal));
    }
  }
  return [...sentences].sort();
}

if (import.meta.filename === process.argv[1]) {
  const sentences = pageSentences();
  const file = path.join(root, "l10n", "webview.l10n.json");
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sentences.map((sentence) => [sentence, sentence])), null, 2)}\n`);
  console.log(`${path.relative(root, file)}: ${sentences.length} sentences`);
}
