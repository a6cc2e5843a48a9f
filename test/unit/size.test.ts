import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ceilings } from "../../scripts/setup/ceilings.mjs";
import { packageVsix } from "../../scripts/setup/vsix.mjs";

const ROOT = join(__dirname, "../..");

describe("sizes", () => {
  before(async function () {
    this.timeout(300_000);
    await packageVsix();
  });

  for (const [file, ceiling] of Object.entries(ceilings))
    it(`keeps ${file} within ${ceiling / 1000} kB`, () => {
      const { size } = statSync(join(ROOT, file));
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
