import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const COPIED = [
  "src",
  "webview",
  "esbuild.mjs",
  "scripts/panelBundles.mjs",
  "scripts/setup/paths.mjs",
  "biome.json",
  "package.json",
  "tsconfig.json",
];

/** `build` is what the bundler says; a rule that only the linter can hold has none. */
const FORBIDDEN = [
  { what: "the editor in core", file: "src/core/money.ts", module: "vscode", build: /Could not resolve "vscode"/ },
  { what: "the editor in the ledger", file: "src/ledger/ledger.ts", module: "vscode", build: /Could not resolve "vscode"/ },
  { what: "the editor in a source", file: "src/sources/registry.ts", module: "vscode", build: /Could not resolve "vscode"/ },
  { what: "the editor in the command line", file: "src/cli.ts", module: "vscode", build: /Could not resolve "vscode"/ },
  { what: "the editor in the webview", file: "webview/main.ts", module: "vscode", build: /Could not resolve "vscode"/ },
  { what: "Node in the webview", file: "webview/main.ts", module: "node:fs", build: /Could not resolve "node:fs"/ },
  {
    what: "Node in the protocol that the webview shares",
    file: "src/protocol.ts",
    module: "node:fs",
    build: /Could not resolve "node:fs"/,
    lint: false,
  },
  { what: "Node in core", file: "src/core/money.ts", module: "node:fs" },
  { what: "the ledger in core", file: "src/core/money.ts", module: "../ledger/ledger" },
  { what: "the editor's adapter in the engine", file: "src/engine/engine.ts", module: "../vscode/settings" },
  { what: "the engine in the webview", file: "webview/main.ts", module: "../src/engine/engine" },
] as const;

describe("the arrows between the folders", function () {
  this.timeout(120_000);
  let copy: string;

  before(() => {
    copy = mkdtempSync(join(tmpdir(), "token-yield-boundary-"));
    for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"), "junction");
  });

  after(() => rmSync(copy, { recursive: true, force: true }));

  it("let the tree as it is through", () => {
    assert.deepEqual(build(), { status: 0, output: "" });
    const { status, output } = lint(...FORBIDDEN.map(({ file }) => file));
    assert.equal(status, 0, output);
  });

  for (const { what, file, module, ...stops } of FORBIDDEN)
    it(`stop ${what} (${file} importing ${module})`, () => {
      const path = join(copy, file);
      const before = readFileSync(path, "utf8");
      appendFileSync(path, `\nimport * as forbidden from "${module}";\nconsole.log(forbidden);\n`);
      try {
        if ("build" in stops) {
          const { status, output } = build();
          assert.equal(status, 1, "the build fails");
          assert.match(output, stops.build);
        }
        if (!("lint" in stops)) {
          const { status, output } = lint(file);
          assert.equal(status, 1, "the linter fails");
          assert.match(output, /noRestrictedImports/);
        }
      } finally {
        writeFileSync(path, before);
      }
    });

  const build = () => runNode("esbuild.mjs");

  const lint = (...files: string[]) =>
    runNode("node_modules/@biomejs/biome/bin/biome", "lint", "--only=style/noRestrictedImports", ...new Set(files));

  function runNode(script: string, ...args: string[]): { status: number | null; output: string } {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, script), ...args], { cwd: copy, encoding: "utf8" });
    return { status, output: stdout + stderr };
  }
});
