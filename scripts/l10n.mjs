// `node scripts/l10n.mjs` writes `l10n/bundle.l10n.json`: every sentence that the extension says in the host, by itself. A
// translation is a file beside it, `bundle.l10n.<language>.json`, with the same keys; a test names what is missing there.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "./setup/paths.mjs";

/**
 * The sentences that are given to `l10n.t` in the sources, sorted. They have to stand there as plain literals, because the
 * editor looks a translation up by its English text.
 * @returns {string[]}
 * @throws when a call's first argument is anything else
 */
export function sentencesOf(/** @type {string} */ folder = path.join(root, "src")) {
  const files = [path.join(folder, "extension.ts"), ...filesIn(path.join(folder, "vscode"))];
  const sentences = new Set();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const { index } of text.matchAll(/\bl10n\.t\(/g)) {
      const literal = /^l10n\.t\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')\s*[,)]/.exec(text.slice(index))?.[1];
      const line = text.slice(0, index).split("\n").length;
      if (!literal)
        throw new Error(`${path.relative(root, file)}:${line}: write the sentence as a plain literal, so that it can be translated`);
      sentences.add(textOf(literal));
    }
  }
  return [...sentences].sort();
}

/** @param {string} folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => path.join(folder, name));
}

/**
 * The formatter writes a literal in single quotes only when it holds double ones, and no escapes beside these.
 * @param {string} literal
 * @returns {string}
 */
function textOf(literal) {
  return literal.startsWith('"') ? JSON.parse(literal) : literal.slice(1, -1).replaceAll("\\'", "'");
}

if (import.meta.filename === process.argv[1]) {
  const sentences = sentencesOf();
  const file = path.join(root, "l10n", "bundle.l10n.json");
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(sentences.map((sentence) => [sentence, sentence])), null, 2)}\n`);
  console.log(`${path.relative(root, file)}: ${sentences.length} sentences`);
}
