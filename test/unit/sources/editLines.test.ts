import assert from "node:assert/strict";
import * as fc from "fast-check";
import { absolutePath, lineCount, linesOfDiff, linesOfReplacement } from "../../../src/sources/editLines";

describe("lines of an edit", () => {
  it("counts lines with and without a last line feed", () => {
    assert.deepEqual(["", "a", "a\n", "a\n\n", "a\nb"].map(lineCount), [0, 1, 1, 2, 2]);
  });

  it("counts what a diff adds and removes, and not the lines that name its files", () => {
    const one = "Index: a.ts\n====\n--- a.ts\told\n+++ a.ts\tnew\n@@ -1,2 +1,3 @@\n x\n-y\n+y1\n+y2\n";
    assert.deepEqual(linesOfDiff(one), { added: 2, removed: 1 });
    const two = `--- a/a.ts\n+++ b/a.ts\n@@ -1 +1 @@\n-x\n+y\n--- /dev/null\n+++ b/new.ts\n@@ -0,0 +1,2 @@\n+1\n+2\n`;
    assert.deepEqual(linesOfDiff(two), { added: 3, removed: 1 });
  });

  it("leaves out what both texts begin and end with", () => {
    assert.deepEqual(linesOfReplacement("a\nb\nc\n", "a\nB\nB2\nc\n"), { added: 2, removed: 1 });
    assert.deepEqual(linesOfReplacement("", "a\nb"), { added: 2, removed: 0 });
    assert.deepEqual(linesOfReplacement("a\na\n", "a\n"), { added: 0, removed: 1 });
  });

  it("never counts fewer than the difference in length, nor more than there is", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 }).map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const { added, removed } = linesOfReplacement(before, after);
        assert.equal((added ?? 0) - (removed ?? 0), lineCount(after) - lineCount(before));
        assert.ok((added ?? -1) >= 0 && (added ?? 0) <= lineCount(after));
        assert.ok((removed ?? -1) >= 0 && (removed ?? 0) <= lineCount(before));
        if (before === after) assert.equal(added, 0);
      }),
    );
  });

  it("makes a path absolute by the folder that is known", () => {
    assert.equal(absolutePath("src/a.ts", "/w/"), "/w/src/a.ts");
    assert.equal(absolutePath("/x/a.ts", "/w"), "/x/a.ts");
    assert.equal(absolutePath("C:\\x\\a.ts", "/w"), "C:\\x\\a.ts");
    assert.equal(absolutePath("a.ts", null), "a.ts");
  });

  it("takes the steps out of a path that lead nowhere", () => {
    assert.equal(absolutePath("./src/a.ts", "/w"), "/w/src/a.ts");
    assert.equal(absolutePath("../b/./a.ts", "/w/c"), "/w/b/a.ts");
    assert.equal(absolutePath("/w/x/../a.ts", null), "/w/a.ts");
    assert.equal(absolutePath(".\\src\\..\\a.ts", "C:\\w"), "C:\\w/a.ts");
    assert.equal(absolutePath("src/.env.local", "/w"), "/w/src/.env.local");
    assert.equal(absolutePath("/../a.ts", null), "/../a.ts");
  });
});
