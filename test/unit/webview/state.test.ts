import assert from "node:assert/strict";
import { FIRST_QUERY } from "../../../src/core/firstQuery";
import { panelHead } from "../../../src/vscode/panelHead";
import { ask, isCurrent, receive, restore, SHOWN_STEP, sortBy, toggleExpanded } from "../../../webview/state";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const start = restore(undefined);

describe("the page's state", () => {
  it("starts with 30 days of every repository", () => {
    assert.deepEqual(start.choices.query, { rangeDays: 30, repo: null });
    assert.equal(JSON.stringify(start.choices.query), JSON.stringify(FIRST_QUERY), "what the host asks ahead, letter by letter");
    assert.equal(start.snapshot, null);
  });

  it("takes up what was chosen before, unless it does not fit any more", () => {
    const choices = { ...start.choices, query: { rangeDays: 7 as const, repo: "/src/a/.git" }, measure: "tokens" as const };
    assert.deepEqual(restore(JSON.parse(JSON.stringify(choices))).choices, choices);
    for (const broken of [null, 3, {}, { ...choices, measure: "joules" }, { ...choices, query: { rangeDays: 31, repo: null } }]) {
      assert.deepEqual(restore(broken).choices, start.choices);
    }
  });

  it("keeps what it shows when a message does not fit, says where, and forgets it with the next good one", () => {
    const snapshot = panelSnapshot();
    const shown = receive(start, { type: "snapshot", snapshot });
    assert.equal(shown.snapshot?.headline.spend.totalTokens, snapshot.headline.spend.totalTokens);
    const bad = receive(shown, { type: "snapshot", snapshot: { ...snapshot, days: "none" } });
    assert.equal(bad.snapshot, shown.snapshot);
    assert.equal(bad.problem, "snapshot.days");
    assert.notEqual(receive(shown, "hello").problem, null);
    assert.equal(receive(bad, { type: "snapshot", snapshot }).problem, null);
  });

  it("holds what was shown last for no answer, until the answer comes", () => {
    const snapshot = { ...panelSnapshot(), query: start.choices.query };
    const earlier = receive(start, { type: "snapshot", snapshot, earlier: true });
    assert.equal(earlier.snapshot?.at, snapshot.at);
    assert.equal(isCurrent(earlier), false);
    assert.equal(isCurrent(receive(earlier, { type: "snapshot", snapshot })), true);
  });

  it("opens with the first figures, which no answer that is there already gives way to", () => {
    const snapshot = { ...panelSnapshot(), query: start.choices.query };
    const opened = receive(start, { type: "head", head: panelHead(snapshot) });
    assert.equal(opened.snapshot, null);
    assert.equal(opened.head?.headline.spend.totalTokens, snapshot.headline.spend.totalTokens);
    assert.equal(isCurrent(opened), true);
    assert.equal(isCurrent(receive(start, { type: "head", head: panelHead(snapshot), earlier: true })), false);
    assert.equal(isCurrent(receive(start, { type: "head", head: { ...panelHead(snapshot), query: { rangeDays: 7, repo: null } } })), false);
    const shown = receive(opened, { type: "snapshot", snapshot });
    assert.equal(shown.head, shown.snapshot);
    assert.equal(receive(shown, { type: "head", head: panelHead({ ...snapshot, at: 1 }) }), shown);
  });

  it("takes the host's words, and refuses what is no language", () => {
    const words = { "as of {0}": "Stand {0}" };
    const spoken = receive(start, { type: "words", language: "de", words });
    assert.deepEqual(spoken.words, { language: "de", words, said: {} });
    const said = { "{0} minutes": "{0} Minuten" };
    assert.deepEqual(receive(start, { type: "words", language: "de", words, said }).words?.said, said);
    assert.equal(receive(spoken, { type: "snapshot", snapshot: panelSnapshot() }).words, spoken.words);
    assert.equal(receive(start, { type: "words", language: "d e", words }).problem, "language");
    assert.equal(receive(start, { type: "words", language: "de", words: { a: 1 } }).words, null);
  });

  it("says that the engine is away until the next snapshot", () => {
    const shown = receive(start, { type: "snapshot", snapshot: panelSnapshot() });
    const away = receive(shown, { type: "engine", state: "restarting", message: "It ended." });
    assert.deepEqual(away.engine, { state: "restarting", message: "It ended." });
    assert.equal(away.snapshot, shown.snapshot);
    assert.equal(receive(away, { type: "snapshot", snapshot: panelSnapshot() }).engine, null);
  });

  it("knows whether the answer is to what is asked now", () => {
    assert.equal(isCurrent(start), false);
    const shown = receive(start, { type: "snapshot", snapshot: panelSnapshot() });
    assert.equal(isCurrent(shown), true);
    const asked = ask({ ...shown, shown: 400, expanded: new Set(["a"]) }, { rangeDays: 90, repo: null });
    assert.equal(isCurrent(asked), false);
    assert.equal(asked.shown, SHOWN_STEP);
    assert.equal(asked.expanded.size, 0);
  });

  it("turns a column round on the second click and starts a figure with the largest", () => {
    assert.deepEqual(sortBy(start, "at").choices.sort, { column: "at", descending: false });
    assert.deepEqual(sortBy(start, "cost").choices.sort, { column: "cost", descending: true });
    assert.deepEqual(sortBy(start, "title").choices.sort, { column: "title", descending: false });
  });

  it("opens and closes details without touching the state before", () => {
    const open = toggleExpanded(start, "a");
    assert.deepEqual([...open.expanded], ["a"]);
    assert.equal(start.expanded.size, 0);
    assert.equal(toggleExpanded(open, "a").expanded.size, 0);
  });
});
