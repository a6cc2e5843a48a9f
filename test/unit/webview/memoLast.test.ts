import assert from "node:assert/strict";
import { memoLast } from "../../../webview/memoLast";

describe("memoLast", () => {
  it("makes an answer once for the same arguments, and anew when one differs", () => {
    let made = 0;
    const pair = memoLast((a: object, b: string) => {
      made += 1;
      return { a, b };
    });
    const a = {};
    const first = pair(a, "x");
    assert.equal(pair(a, "x"), first);
    assert.equal(made, 1);
    assert.notEqual(pair({}, "x"), first);
    assert.deepEqual(pair(a, "y"), { a, b: "y" });
    assert.equal(made, 3);
  });
});
