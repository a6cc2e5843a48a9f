import assert from "node:assert/strict";
import fc from "fast-check";
import manifest from "../../../package.json";
import nls from "../../../package.nls.json";
import { readSettings, SETTING_KEYS, SOURCE_KINDS } from "../../../src/vscode/settings";
import { english } from "./words";

const properties: Record<string, { default: unknown; scope: string }> = manifest.contributes.configuration.properties;

function read(values: Record<string, unknown>) {
  const defaultOf = (key: string) => properties[`tokenYield.${key}`]?.default;
  const get = (key: string) => (key in values ? values[key] : defaultOf(key));
  return readSettings({ get, inspect: (key) => ({ defaultValue: defaultOf(key) }) }, english);
}

const work = { name: "work", kind: "litellm", origin: "https://gateway.example/llm" };

describe("settings", () => {
  it("are the ones that the manifest declares", () => {
    assert.deepEqual(SETTING_KEYS.map((key) => `tokenYield.${key}`).sort(), Object.keys(properties).sort());
    assert.deepEqual(manifest.contributes.configuration.properties["tokenYield.sources"].items.properties.kind.enum, SOURCE_KINDS);
  });

  it("that name an address or an executable are the machine's, so that no workspace can set them", () => {
    assert.equal(properties["tokenYield.sources"]?.scope, "machine");
    assert.equal(properties["tokenYield.gitPath"]?.scope, "machine");
  });

  it("have the manifest's defaults", () => {
    assert.deepEqual(read({}), { statusBarEnabled: true, sources: [], gitPath: "", problems: [] });
  });

  it("give sources with a normalised origin", () => {
    const { sources, problems } = read({ sources: [{ ...work, origin: "https://Gateway.example/llm/v1/" }] });
    assert.deepEqual({ sources, problems }, { sources: [work], problems: [] });
  });

  it("of the wrong type count as their default and are named", () => {
    const settings = read({ gitPath: 7, "statusBar.enabled": "no", sources: { work } });
    assert.deepEqual({ ...settings, problems: settings.problems.length }, { ...read({}), problems: 3 });
    assert.ok(settings.problems.some((problem) => problem.includes("tokenYield.gitPath")));
  });

  it("ignore a bad source, say which and why, and keep the others", () => {
    const bad = [{ ...work, name: "Work" }, { ...work, kind: "abacus" }, { ...work, origin: "http://gateway.example" }, 5, { name: "a" }];
    const { sources, problems } = read({ sources: [...bad, work, work] });
    assert.deepEqual(sources, [work]);
    assert.deepEqual(
      problems.map((problem) => /entry (\d+)/.exec(problem)?.[1]),
      ["1", "2", "3", "4", "5", "7"],
    );
    for (const problem of problems) assert.match(problem, /is ignored\. \S.*[.)]$/);
  });

  it("send a key that stands in the settings to the keychain and never repeat it", () => {
    const { sources, problems } = read({ sources: [{ ...work, key: "sk-secret" }] });
    assert.deepEqual(sources, []);
    assert.match(problems.join(), /Remove "key".*Connect a Source/);
    assert.doesNotMatch(problems.join(), /sk-secret/);
  });

  it("survive anything that a file can hold", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (sources, gitPath, enabled) => {
        const settings = read({ sources, gitPath, "statusBar.enabled": enabled });
        assert.equal(typeof settings.gitPath, "string");
        assert.equal(typeof settings.statusBarEnabled, "boolean");
      }),
    );
  });
});

describe("the manifest's words", () => {
  it("are all there, and none is left over", () => {
    const used = new Set([...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map((match) => match[1]));
    assert.deepEqual(Object.keys(nls).sort(), [...used].sort());
  });
});
