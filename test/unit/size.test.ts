import assert from "node:assert/strict";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "../../scripts/setup/build.mjs";
import { ceilings } from "../../scripts/setup/ceilings.mjs";

const ROOT = join(__dirname, "../..");

describe("sizes", () => {
  before(async function () {
    this.timeout(120_000);
    await ensureBuilt();
  });

  for (const [file, ceiling] of Object.entries(ceilings))
    it(`keeps ${file} within ${ceiling / 1000} kB`, function () {
      const path = join(ROOT, file);
      if (file.endsWith(".vsix") && !existsSync(path)) {
        console.log(`      skipped: ${file} is not there; \`npm run package\` makes it`);
        this.skip();
      }
      const { size } = statSync(path);
      assert.ok(size <= ceiling, `${file} has ${size} bytes`);
    });

  it("has a ceiling for every script that ships", () => {
    const scripts = readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".js"));
    assert.deepEqual(
      scripts.filter((name) => !(`dist/${name}` in ceilings)),
      [],
    );
  });
});
