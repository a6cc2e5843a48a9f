import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pageSentences } from "../../../scripts/webviewL10n.mjs";
import { plural, setWords, t } from "../../../webview/l10n";

const folder = path.join(__dirname, "../../../l10n");
const english = read("webview.l10n.json");
const translations = readdirSync(folder).filter((name) => /^webview\.l10n\..+\.json$/.test(name) && name !== "webview.l10n.json");

describe("the page's sentences", () => {
  afterEach(() => setWords({}));

  it("are all in the bundle, as they are: run `node scripts/webviewL10n.mjs`", () => {
    assert.deepEqual(Object.keys(english), pageSentences());
    for (const [sentence, words] of Object.entries(english)) assert.equal(words, sentence);
  });

  for (const name of translations) {
    it(`have a translation each in ${name}, with the same places to fill in`, () => {
      const translated = read(name);
      assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort());
      for (const [sentence, words] of Object.entries(translated)) {
        assert.deepEqual(places(words), places(sentence), words);
        // A blank at an end joins the sentence to what is before or after it.
        assert.equal(/^\s/.test(words), /^\s/.test(sentence), words);
        assert.notEqual(words.trim(), "");
      }
    });
  }

  it("are found in any of their forms, and refused where no translation could find them", () => {
    const sources = mkdtempSync(path.join(tmpdir(), "token-yield-l10n-"));
    const write = (text: string) => writeFileSync(path.join(sources, "a.ts"), text);
    try {
      write(`t("one"); t(\n  "two {0}",\n  x); plural(a.b, "{0} c", "{0} cs", n); object.t(z); format(x); pt(y);`);
      assert.deepEqual(pageSentences(sources), ["one", "two {0}", "{0} c", "{0} cs"]);
      for (const bad of ["t(label)", "t(`one`)", 't("one" + x)', 'plural(n, one, "other", x)']) {
        write(`\n${bad}`);
        assert.throws(() => pageSentences(sources), /a\.ts:2: write the sentence as a plain literal/, bad);
      }
    } finally {
      rmSync(sources, { recursive: true });
    }
  });

  it("are taken from the translation, and stay English where it has none", () => {
    setWords({ "as of {0}": "Stand {0}", "{0} file": "{0} Datei", "{0} files": "{0} Dateien" });
    assert.equal(t("as of {0}", "12:30"), "Stand 12:30");
    assert.equal(t("not in it, {1} and {0}", 1, "{0}"), "not in it, {0} and 1");
    assert.equal(plural(1, "{0} file", "{0} files", "1"), "1 Datei");
    assert.equal(plural(0, "{0} file", "{0} files", "0"), "0 Dateien");
  });
});

function read(file: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(folder, file), "utf8"));
}

function places(sentence: string): string[] {
  return (sentence.match(/\{\d\}/g) ?? []).sort();
}
