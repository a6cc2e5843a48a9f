import assert from "node:assert/strict";
import { filterBy, receive, restore, SHOWN_STEP, sortBy } from "../../../webview/state";
import { tableQuery } from "../../../webview/tableQuery";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

describe("which rows the page asks for", () => {
  const snapshot = { ...panelSnapshot({ outcomes: 500 }), outcomeCount: { of: 10_000, fitting: 10_000 } };
  const shown = receive(restore(undefined), { type: "snapshot", snapshot });

  it("are none that come unasked, nor any where all are there", () => {
    assert.equal(shown.snapshot?.outcomeCount.of, 10_000);
    assert.equal(tableQuery(shown), null);
    const all = receive(restore(undefined), { type: "snapshot", snapshot: panelSnapshot({ outcomes: 500 }) });
    assert.equal(tableQuery(sortBy(all, "cost")), null);
  });

  it("are others as soon as the table is sorted, filtered or grows, and the first ones again after that", () => {
    assert.equal(tableQuery(sortBy(shown, "cost"))?.table?.column, "cost");
    assert.equal(tableQuery(filterBy(shown, { text: "parser" }))?.table?.text, "parser");
    assert.equal(tableQuery({ ...shown, shown: 500 + SHOWN_STEP })?.table?.limit, 500 + SHOWN_STEP);
    const asked = tableQuery(sortBy(shown, "cost"));
    assert.ok(asked && asked.near === undefined);
    const sorted = sortBy(shown, "cost");
    assert.equal(tableQuery({ ...sorted, choices: { ...sorted.choices, query: asked } }), null, "not twice");
    const back = tableQuery({ ...shown, choices: { ...shown.choices, query: asked } });
    assert.equal(back?.table?.column, "at");
  });
});
