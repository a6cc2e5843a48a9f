import assert from "node:assert/strict";
import { filterOutcomes } from "../../../webview/filterOutcomes";
import { filterBy, NO_FILTER, restore, SHOWN_STEP } from "../../../webview/state";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const rows = panelSnapshot({ outcomes: 60 }).outcomes;
const only = (change: Partial<typeof NO_FILTER>) => filterOutcomes(rows, { ...NO_FILTER, ...change });

describe("the outcomes' filter", () => {
  it("lets everything through, as the very same list, while nothing is asked", () => {
    assert.equal(only({}), rows);
    assert.equal(only({ text: "  " }), rows);
  });

  it("finds every word of the text, in any case, in the title, author, id, repository or a session", () => {
    const parser = only({ text: "OFFSET parser" });
    assert.ok(parser.length > 0 && parser.length < rows.length);
    assert.ok(parser.every(({ title }) => title === "Keep the parser's state beside the offset"));
    const session = rows.flatMap(({ allocations }) => allocations)[0]?.session ?? assert.fail();
    assert.ok(only({ text: session }).every(({ allocations }) => allocations.some((part) => part.session === session)));
    assert.deepEqual(only({ text: rows[3]?.id ?? "" }), [rows[3]]);
    assert.deepEqual(only({ text: "<img src=x>.*" }), []);
  });

  it("takes one grade, or the two that the figures stand on", () => {
    assert.deepEqual([...new Set(only({ grade: "sure" }).map(({ grade }) => grade))].sort(), ["exact", "strong"]);
    assert.deepEqual([...new Set(only({ grade: "none" }).map(({ grade }) => grade))], ["none"]);
    assert.equal(only({ grade: "sure" }).length, only({ grade: "exact" }).length + only({ grade: "strong" }).length);
  });

  it("takes only what is known to be the reader's own, and one kind", () => {
    assert.ok(only({ mine: true }).every(({ mine }) => mine === true));
    assert.ok(only({ mine: true }).length < rows.length);
    assert.deepEqual(filterOutcomes([{ ...(rows[0] ?? assert.fail()), mine: null }], { ...NO_FILTER, mine: true }), []);
    assert.deepEqual(only({ kind: "issue" }), []);
    assert.equal(only({ kind: "commit" }).length, rows.length);
  });

  it("is kept with the other choices, begins at the first row, and may be missing in what an older page left", () => {
    const start = { ...restore(undefined), shown: 600 };
    const filtered = filterBy(start, { text: "parser", mine: true });
    assert.equal(filtered.shown, SHOWN_STEP);
    assert.deepEqual(restore(JSON.parse(JSON.stringify(filtered.choices))).choices.filter, { ...NO_FILTER, text: "parser", mine: true });
    const { filter: _filter, ...older } = filtered.choices;
    assert.deepEqual(restore({ ...older, measure: "tokens" }).choices, { ...older, measure: "tokens", filter: NO_FILTER });
  });
});
