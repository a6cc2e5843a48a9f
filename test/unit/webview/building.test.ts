import assert from "node:assert/strict";
import fc from "fast-check";
import { type Building, buildOn, NOTHING_BUILT } from "../../../webview/building";

describe("building the page", () => {
  it("ends with all of it, from the top, a part or a few rows at a time", () => {
    fc.assert(
      fc.property(fc.nat({ max: 20 }), fc.nat({ max: 700 }), (parts, rows) => {
        let built: Building = NOTHING_BUILT;
        for (;;) {
          const next = buildOn(built, { parts, rows });
          if (next === built) break;
          assert.ok(next.parts - built.parts <= 1 && next.rows - built.rows <= 25);
          assert.ok(next.rows === 0 || next.parts === parts, "rows come once their table is there");
          assert.ok(next.parts + next.rows > built.parts + built.rows);
          built = next;
        }
        assert.deepEqual(built, { parts, rows });
      }),
    );
  });

  it("takes nothing down that is there when there is less to show", () => {
    const built = { parts: 9, rows: 200 };
    assert.equal(buildOn(built, { parts: 9, rows: 50 }), built);
  });
});
