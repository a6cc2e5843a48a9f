import assert from "node:assert/strict";
import * as fc from "fast-check";
import { patchedFiles } from "../../../src/sources/applyPatch";

const PATCH = `*** Begin Patch
*** Add File: docs/a.md
+one
+
+three
*** Update File: src/b.ts
@@ function x
 kept
-old
+new
+more
*** Update File: src/c.ts
*** Move to: src/d.ts
@@
-x
+y
*** Delete File: src/e.ts
*** End Patch
`;

const FILES = [
  { path: "docs/a.md", lines: { added: 3, removed: 0 } },
  { path: "src/b.ts", lines: { added: 2, removed: 1 } },
  { path: "src/c.ts", lines: { added: null, removed: null } },
  { path: "src/d.ts", lines: { added: 1, removed: 1 } },
  { path: "src/e.ts", lines: { added: null, removed: null } },
];

describe("files of a patch", () => {
  it("are those under its headings, with the lines of each", () => {
    assert.deepEqual(patchedFiles(PATCH), FILES);
    assert.deepEqual(patchedFiles(PATCH.replaceAll("\n", "\r\n")), FILES);
  });

  it("are found in a shell's command, and what stands before and after it is none of them", () => {
    const command = `cd /w && apply_patch <<'EOF'\n${PATCH}EOF\necho "+++ *** Add File: z"`;
    assert.deepEqual(patchedFiles(command), FILES);
  });

  it("are none where there is no patch", () => {
    assert.deepEqual(patchedFiles(""), []);
    assert.deepEqual(patchedFiles("*** Add File: a.ts\n+x"), []);
    assert.deepEqual(patchedFiles("*** Begin Patch\n+x\n*** End Patch"), []);
  });

  it("never throw, whatever is cut off", () => {
    fc.assert(fc.property(fc.nat(PATCH.length), (end) => assert.ok(patchedFiles(PATCH.slice(0, end)).length <= FILES.length)));
  });
});
