import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { reportSentences } from "../../../scripts/reportL10n.mjs";
import { reportWords } from "../../../src/engine/report/reportWords";

const folder = path.join(__dirname, "../../../l10n");
const english = read("report.l10n.json");
const translations = readdirSync(folder).filter((name) => /^report\.l10n\..+\.json$/.test(name) && name !== "report.l10n.json");

describe("a report's sentences", () => {
  it("are all in the bundle, as they are: run `node scripts/reportL10n.mjs`", () => {
    assert.deepEqual(Object.keys(english), reportSentences());
    for (const [sentence, words] of Object.entries(english)) assert.equal(words, sentence);
    assert.ok(translations.includes("report.l10n.de.json"));
  });

  for (const name of translations) {
    it(`have a translation each in ${name}, with the same places to fill in`, () => {
      const translated = read(name);
      assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
      for (const [sentence, words] of Object.entries(translated)) {
        assert.deepEqual(places(words), places(sentence), words);
        assert.notEqual(words.trim(), "");
      }
    });
  }

  it("are said in the reader's language, and in English where there is no translation", () => {
    const { t } = reportWords("de", { "{0} to {1}": "{0} bis {1}" }, {});
    assert.equal(t("{0} to {1}", "1", "{0}"), "1 bis {0}");
    assert.equal(t("Spend"), "Spend");
    // A word of JavaScript's own is no translation.
    assert.equal(t("constructor"), "constructor");
  });
});

function read(file: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(folder, file), "utf8"));
}

function places(sentence: string): string[] {
  return (sentence.match(/\{\d\}/g) ?? []).sort();
}
