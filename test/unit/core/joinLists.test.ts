import assert from "node:assert/strict";
import fc from "fast-check";
import { joinLists } from "../../../src/core/joinLists";

describe("lists joined to one", () => {
  it("are as adding each item in turn", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.option(fc.nat()))), (lists) => {
        assert.deepEqual(joinLists(lists), lists.flat());
      }),
    );
  });

  it("may be more than a call takes arguments, and empty ones", () => {
    const lists = Array.from({ length: 300_001 }, (_, index) => (index % 3 === 0 ? [] : [index, [index]]));
    assert.deepEqual(joinLists(lists), lists.flat());
    assert.deepEqual(joinLists([]), []);
  });
});
