import assert from "node:assert/strict";
import fc from "fast-check";
import manifest from "../../../package.json";
import words from "../../../package.nls.json";
import { STATUS_SCOPES } from "../../../src/protocol";
import { readDeclared } from "../../../src/sources/declaredSettings";
import { fileSources } from "../../../src/sources/registry";
import { readSettings, SETTING_KEYS } from "../../../src/vscode/settings";
import { SOURCE_KINDS } from "../../../src/vscode/sourceSettings";
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
    assert.deepEqual(manifest.contributes.configuration.properties["tokenYield.statusBar.scope"].enum, STATUS_SCOPES);
  });

  for (const setting of ["tokenYield.flatPlans", "tokenYield.exclude"] as const) {
    it(`offer every agent by its name: ${setting}`, () => {
      const [offered] = manifest.contributes.configuration.properties[setting].items.anyOf;
      const agents = fileSources.map(({ id, label }) => [id, label]);
      assert.deepEqual(
        offered?.enum?.map((id, index) => [id, offered.enumDescriptions?.[index]]),
        agents,
        `package.json, ${setting}: "enum" and "enumDescriptions" are the ids and labels of the sources`,
      );
    });
  }

  it("beyond the looks are the machine's, so that no workspace can name an address or an executable, or change what is counted", () => {
    for (const key of SETTING_KEYS) {
      assert.equal(properties[`tokenYield.${key}`]?.scope, key.startsWith("statusBar.") ? "window" : "machine", key);
    }
  });

  it("have the manifest's defaults", () => {
    assert.deepEqual(read({}), {
      statusBarEnabled: true,
      statusScope: "session",
      sources: [],
      trackers: [],
      rules: { prices: {}, aliases: {}, flatPlans: [], exclude: [] },
      declared: { outcomeValues: {}, costCentres: [], commitments: [] },
      agentNames: false,
      gitPath: "",
      problems: [],
    });
  });

  it("give sources with a normalised origin", () => {
    const { sources, problems } = read({ sources: [{ ...work, origin: "https://Gateway.example/llm/v1/" }] });
    assert.deepEqual({ sources, problems }, { sources: [work], problems: [] });
  });

  it("of the wrong type count as their default and are named", () => {
    const wrong = {
      gitPath: 7,
      "statusBar.enabled": "no",
      sources: { work },
      trackers: {},
      prices: [],
      aliases: 1,
      flatPlans: "codex",
      exclude: {},
    };
    const settings = read({ ...wrong, "statusBar.scope": "month" });
    assert.deepEqual({ ...settings, problems: settings.problems.length }, { ...read({}), problems: 9 });
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

  it("give the rules for counting", () => {
    const prices = { "my-model": { input: 3, output: 15 }, free: { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } };
    const aliases = { "team-large": " claude-sonnet-5 " };
    const { rules, problems } = read({
      prices,
      aliases,
      flatPlans: ["claude-code", "litellm:work"],
      exclude: ["codex", "~/private", "/srv/x"],
    });
    assert.deepEqual(rules, {
      prices,
      aliases: { "team-large": "claude-sonnet-5" },
      flatPlans: ["claude-code", "litellm:work"],
      exclude: ["codex", "~/private", "/srv/x"],
    });
    assert.deepEqual(problems, []);
  });

  it("ignore a bad price, say which and why, and keep the others", () => {
    const good = { input: 3, output: 15 };
    const bad = {
      text: { input: "3", output: 15 },
      half: { input: 3 },
      below: { input: -1, output: 15 },
      endless: { input: 3, output: Number.POSITIVE_INFINITY },
      more: { ...good, cached: 1 },
      none: null,
    };
    const { rules, problems } = read({ prices: { ...bad, good } });
    assert.deepEqual(rules.prices, { good });
    assert.deepEqual(
      problems.map((problem) => /entry "(\w+)" is ignored\. (.*)$/.exec(problem)?.slice(1)),
      [
        ["text", '"input" has to be a number from 0 to 1000000, in dollars per million tokens.'],
        ["half", '"output" has to be a number from 0 to 1000000, in dollars per million tokens.'],
        ["below", '"input" has to be a number from 0 to 1000000, in dollars per million tokens.'],
        ["endless", '"output" has to be a number from 0 to 1000000, in dollars per million tokens.'],
        ["more", 'Remove "cached".'],
        ["none", 'Write an object with "input" and "output" in dollars per million tokens.'],
      ],
    );
  });

  it("ignore a bad alias, plan or exclusion, say which and why, and keep the others", () => {
    const { rules, problems } = read({
      aliases: { a: 1, b: " ", c: "gpt-5" },
      flatPlans: [7, "Claude Code", "codex"],
      exclude: ["relative/folder", "", "~other/x", "qwen-code"],
    });
    assert.deepEqual(rules, { prices: {}, aliases: { c: "gpt-5" }, flatPlans: ["codex"], exclude: ["qwen-code"] });
    assert.deepEqual(
      problems.map((problem) => /tokenYield\.(\w+: entry \S+) is ignored/.exec(problem)?.[1]),
      [
        'aliases: entry "a"',
        'aliases: entry "b"',
        "flatPlans: entry 1",
        "flatPlans: entry 2",
        "exclude: entry 1",
        "exclude: entry 2",
        "exclude: entry 3",
      ],
    );
  });

  it("survive anything that a file can hold", () => {
    fc.assert(
      fc.property(fc.record(Object.fromEntries(SETTING_KEYS.map((key) => [key, fc.jsonValue()]))), (values) => {
        const settings = read(values);
        assert.equal(typeof settings.gitPath, "string");
        assert.equal(typeof settings.statusBarEnabled, "boolean");
        for (const { input, output } of Object.values(settings.rules.prices)) assert.ok(input >= 0 && output >= 0);
        for (const name of [...settings.rules.flatPlans, ...settings.rules.exclude]) assert.match(name, /\S/);
      }),
    );
  });

  it("hand over what is declared as it was written, and the manifest's own examples can be used", () => {
    const examples = ["outcomeValues", "costCentres", "commitments"] as const;
    const written = Object.fromEntries(
      examples.map((key) => [key, JSON.parse(/Example: `(.+)`/.exec(words[`setting.${key}`])?.[1] ?? "") as unknown]),
    );
    const { declared, problems } = read(written);
    assert.deepEqual({ declared, problems }, { declared: written, problems: [] });
    assert.deepEqual(readDeclared(declared, "/home/u").problems, []);
    assert.equal(readDeclared(declared, "/home/u").declared.commitments.length, 1);
  });
});
