import assert from "node:assert/strict";
import path from "node:path";
import { readConfig } from "../../../src/cli/configFile";
import { scratchFolders, writeFile } from "../../support/scratch";

const scratch = scratchFolders();
const KEY = "ghp_abcdefghijklmnopqrstuvwxyz0123456789";
const BOUND = { HOME: "/home/ada", TOKEN_YIELD_KEY_FORGE: KEY, TOKEN_YIELD_ORIGIN_FORGE: "https://api.github.com" };
const FORGE = { name: "forge", kind: "github", origin: "https://api.github.com/", projects: ["octo/app"] };

function read(config: object, variables: Readonly<Record<string, string>> = BOUND) {
  return readConfig(writeFile(path.join(scratch(), "config.json"), JSON.stringify(config)), variables);
}

describe("trackers in a config file", () => {
  it("take their key from the environment, with the folders that their projects belong to", () => {
    const projects = ["octo/app", { project: "octo/lib", repository: "~/src/lib" }];
    const { trackers, problems } = read({ trackers: [{ ...FORGE, user: "ada@example.com", projects }] });
    assert.deepEqual(problems, []);
    assert.deepEqual(trackers, [
      {
        connection: { name: "forge", kind: "github", origin: "https://api.github.com", key: KEY, user: "ada@example.com" },
        projects: [
          { project: "octo/app", repo: null },
          { project: "octo/lib", repo: path.resolve("/home/ada/src/lib") },
        ],
      },
    ]);
  });

  it("are not asked where the environment does not name the same origin, or has no key", () => {
    for (const [variables, word] of [
      [{ ...BOUND, TOKEN_YIELD_ORIGIN_FORGE: "https://evil.example" }, "TOKEN_YIELD_ORIGIN_FORGE"],
      [{ HOME: "/h", TOKEN_YIELD_KEY_FORGE: KEY }, "TOKEN_YIELD_ORIGIN_FORGE"],
      [{ HOME: "/h", TOKEN_YIELD_ORIGIN_FORGE: "https://api.github.com" }, "TOKEN_YIELD_KEY_FORGE"],
    ] as const) {
      const { trackers, problems } = read({ trackers: [FORGE] }, variables);
      assert.deepEqual(trackers, []);
      assert.equal(problems.length, 1);
      assert.ok(problems[0]?.includes(word) && !problems[0].includes(KEY), problems[0]);
    }
  });

  it("cost only themselves when they are wrong, and no word repeats a value", () => {
    const wrong = [
      { ...FORGE, key: KEY },
      { ...FORGE, name: "second", kind: "sourcehut" },
      { ...FORGE, name: "third", origin: `http://${KEY}.example.com` },
      { ...FORGE, name: "fourth", projects: [] },
      KEY,
      FORGE,
    ];
    const { trackers, problems } = read({ trackers: [FORGE, ...wrong] });
    assert.deepEqual(
      trackers.map(({ connection }) => connection.name),
      ["forge"],
    );
    assert.equal(problems.length, wrong.length);
    assert.ok(problems.every((words) => !words.includes(KEY)));
    assert.match(problems[0] ?? "", /remove "key"/);
    assert.match(problems.at(-1) ?? "", /already/);
  });

  it("share their names with no source, as both are keyed by name", () => {
    const { trackers, connections, problems } = read({
      sources: [{ name: "forge", kind: "litellm", origin: "https://api.github.com" }],
      trackers: [FORGE],
    });
    assert.deepEqual([connections.length, trackers.length, problems.length], [1, 0, 1]);
  });
});
