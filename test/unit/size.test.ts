import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "../../scripts/setup/build.mjs";

const ROOT = join(__dirname, "../..");

/**
 * Bytes, each with the reason why it is that many. A number here moves when someone decides that it should, in the commit
 * that causes it.
 */
const CEILINGS: Readonly<Record<string, number>> = {
  // Loaded by every window at its start.
  "dist/extension.js": 60_000,
  // Loaded when the panel opens: the chart library is half of it.
  "dist/panel.js": 400_000,
  "dist/panel.css": 40_000,
  // Loaded off the main thread; a fifth of each is the price table.
  "dist/engine.js": 260_000,
  "dist/cli.js": 260_000,
  "token-yield.vsix": 1_000_000,
};

describe("sizes", () => {
  before(async function () {
    this.timeout(120_000);
    await ensureBuilt();
  });

  for (const [file, ceiling] of Object.entries(CEILINGS))
    it(`keeps ${file} within ${ceiling / 1000} kB`, function () {
      const path = join(ROOT, file);
      if (file.endsWith(".vsix") && !existsSync(path)) {
        console.log(`      skipped: ${file} is not there; \`npm run package\` makes it`);
        this.skip();
      }
      const { size } = statSync(path);
      assert.ok(size <= ceiling, `${file} has ${size} bytes`);
    });
});
