/** The scenarios of an independent generator with known truth, where this machine has it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readHistory } from "../../../src/trackers/git/history";
import { scratchFolders } from "../../support/scratch";
import { commitOf, GIT, landingAt, placeOf } from "./histories";

interface Truth {
  readonly pr: number;
  readonly branch: string;
  readonly merged: boolean;
  readonly style: string;
  readonly commit: string | null;
}

const tools = process.env["TOKEN_YIELD_TOOLS"] ?? resolve(__dirname, "../../../../shared/tools");
const script = join(tools, "mk-merge-styles.sh");

describe("merge styles with known truth", function () {
  this.timeout(120_000);
  const folder = scratchFolders();

  it("are all right, in the shared repository and in the developer's", async function () {
    if (!existsSync(script)) {
      console.log(`      skipped: no ${script}; set TOKEN_YIELD_TOOLS to a folder that has it`);
      this.skip();
    }
    const out = join(folder(), "styles");
    execFileSync("bash", [script, out], { stdio: "ignore" });
    const truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8")) as Truth[];
    assert.ok(truth.length >= 15);
    for (const repository of ["origin.git", "w"]) {
      const history = await readHistory(placeOf(join(out, repository)), { ...GIT, since: null });
      for (const { pr, branch, merged, style, commit } of truth) {
        for (const ref of [`refs/pull/${pr}/head`, `refs/heads/${branch}`]) {
          assert.equal(landingAt(history, ref)?.commit ?? null, merged ? commit : null, `${repository} ${ref} (${style})`);
        }
      }
      const reverted = truth.find(({ style }) => style === "squash-reverted");
      assert.ok(reverted?.commit);
      assert.ok(commitOf(history, reverted.commit).reverted !== null);
      assert.equal([...history.commits].filter((one) => one.reverted !== null).length, 1);
      const partial = truth.find(({ style }) => style === "partial");
      assert.ok(partial?.commit && [...history.carriedBy.values()].includes(partial.commit), "the picked commit is carried");
      assert.deepEqual(history.problems, []);
    }
  });
});
