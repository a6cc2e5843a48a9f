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

  it("keeps the two scripts of the panel's page within 400 kB together", () => {
    const sizes = ["panel.js", "panelParts.js"].map((name) => statSync(join(ROOT, "dist", name)).size);
    const sum = sizes.reduce((all, size) => all + size, 0);
    assert.ok(sum <= 400_000, `together they have ${sum} bytes`);
  });

  it("has a ceiling for every script that ships", () => {
    const scripts = readdirSync(join(ROOT, "dist")).filter((name) => name.endsWith(".js"));
    assert.deepEqual(
      scripts.filter((name) => !(`dist/${name}` in ceilings)),
      [],
    );
  });
});
