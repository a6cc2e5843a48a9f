import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import manifest from "../../../package.json";
import nls from "../../../package.nls.json";
import { sentencesOf } from "../../../scripts/l10n.mjs";

const root = path.join(import.meta.dirname ?? __dirname, "../../..");
const bundle = read("l10n/bundle.l10n.json");
/** Of the host's words; the panel's page has files of its own in that folder. */
const translations = readdirSync(path.join(root, "l10n")).filter((name) => /^bundle\.l10n\..+\.json$/.test(name));

describe("the extension's words", () => {
  it("are all in the bundle, as they are: run `node scripts/l10n.mjs`", () => {
    assert.deepEqual(Object.keys(bundle).sort(), sentencesOf());
    for (const [sentence, english] of Object.entries(bundle)) assert.equal(english, sentence);
  });

  it("are where the manifest says", () => {
    assert.equal(manifest.l10n, "./l10n");
    assert.ok(translations.includes("bundle.l10n.de.json"));
  });

  for (const name of translations) {
    it(`have a translation each in ${name}, with the same places to fill in`, () => {
      const translated = read(`l10n/${name}`);
      assert.deepEqual(Object.keys(translated).sort(), Object.keys(bundle).sort());
      for (const [sentence, words] of Object.entries(translated)) assert.deepEqual(places(words), places(sentence), words);
    });
  }
});

describe("the manifest's words", () => {
  it("are all there, and none is left over", () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map((match) => match[1]));
    assert.deepEqual(Object.keys(nls).sort(), [...used].sort());
  });

  for (const language of translations.map((name) => name.replace(/^bundle\.l10n\.(.+)\.json$/, "$1"))) {
    it(`are there in ${language}, with the same commands and settings`, () => {
      const translated = read(`package.nls.${language}.json`);
      assert.deepEqual(Object.keys(translated).sort(), Object.keys(nls).sort());
      for (const [key, english] of Object.entries<string>(nls)) assert.deepEqual(links(translated[key] ?? ""), links(english), key);
    });
  }
});

function read(file: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"));
}

function places(sentence: string): string[] {
  return (sentence.match(/\{\d\}/g) ?? []).sort();
}

function links(words: string): string[] {
  return (words.match(/command:[\w.]+|#[\w.]+#/g) ?? []).sort();
}
