import assert from "node:assert/strict";
import { outcomePage, PAGE_ROWS } from "../../../src/engine/panel/outcomePage";
import { correctionOf, neighbours } from "../../../webview/movablePart";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const many = panelSnapshot({ days: 90, outcomes: 700 });
const TABLE = { text: "", kind: null, grade: null, mine: false, column: "at", descending: true, limit: PAGE_ROWS } as const;

describe("the outcomes that cross over to a page", () => {
  it("are all of them while there are few", () => {
    const few = panelSnapshot({ outcomes: 40 });
    assert.equal(outcomePage(few), few);
  });

  it("are the newest of many, with how many there are, and change no figure", () => {
    const page = outcomePage(many);
    assert.equal(page.outcomes.length, PAGE_ROWS);
    assert.deepEqual(page.outcomeCount, { of: 700, fitting: 700 });
    const oldest = Math.min(...page.outcomes.map(({ at }) => at));
    assert.ok(many.outcomes.filter((row) => !page.outcomes.includes(row)).every(({ at }) => at <= oldest));
    assert.equal(page.headline, many.headline);
    assert.equal(page.states, many.states);
  });

  it("are those that fit and come first in the order asked for, up to the limit", () => {
    const cost = (row: (typeof many.outcomes)[number]) => row.cost?.nanoUsd ?? -1;
    const dearest = many.outcomes.map(cost).sort((a, b) => b - a);
    const page = outcomePage({ ...many, query: { ...many.query, table: { ...TABLE, column: "cost", limit: 10 } } });
    assert.deepEqual(page.outcomes.map(cost), dearest.slice(0, 10));
    const word = outcomePage({ ...many, query: { ...many.query, table: { ...TABLE, text: "bundler", grade: "none" } } });
    const fitting = many.outcomes.filter(({ title, grade }) => title.includes("bundler") && grade === "none");
    assert.deepEqual(word.outcomes.map(({ id }) => id).sort(), fitting.map(({ id }) => id).sort());
    assert.deepEqual(word.outcomeCount, { of: 700, fitting: fitting.length });
    const none = outcomePage({ ...many, query: { ...many.query, table: { ...TABLE, column: "tokens", descending: false } } });
    assert.ok(
      none.outcomes.findIndex(({ grade }) => grade === "none") < 0 || none.outcomes.at(-1)?.grade === "none",
      "what has no value comes last",
    );
  });

  it("come with all that a move of what is shown has to know of", () => {
    const page = outcomePage({ ...many, query: { ...many.query, table: { ...TABLE, limit: 30 } } });
    const known = [...page.outcomes, ...page.related];
    assert.equal(new Set(known).size, known.length);
    const parts = [
      ...page.outcomes.flatMap((row) => row.allocations.map((allocation) => ({ ...allocation, repo: row.repo, place: row.id }))),
      ...page.unlinked.map((row) => ({ ...row, cost: row.spend.cost, totalTokens: row.spend.totalTokens, place: row.state })),
    ];
    assert.ok(parts.length > 20);
    for (const part of parts) {
      assert.deepEqual(
        neighbours(part, known)
          .map(({ outcome }) => outcome.id)
          .sort(),
        neighbours(part, many.outcomes)
          .map(({ outcome }) => outcome.id)
          .sort(),
      );
      assert.deepEqual(
        correctionOf(part, [{ outcome: null, share: 100 }], known).targets.length,
        correctionOf(part, [{ outcome: null, share: 100 }], many.outcomes).targets.length,
      );
    }
    for (const { repo, targets } of page.corrections)
      for (const { outcome } of targets)
        if (outcome !== null && many.outcomes.some((row) => row.repo === repo && row.id === outcome))
          assert.ok(known.some((row) => row.repo === repo && row.id === outcome));
  });

  it("offer what landed near a part of a session, by words", () => {
    const last = many.outcomes.at(-1);
    assert.ok(last);
    const near = { repo: last.repo, at: last.at, text: last.title.split(" ")[0] ?? "" };
    const page = outcomePage({ ...many, query: { ...many.query, table: { ...TABLE, limit: 5 }, near } });
    assert.ok(page.related.includes(last));
    assert.ok(!outcomePage({ ...many, query: { ...many.query, table: { ...TABLE, limit: 5 } } }).outcomes.includes(last));
  });
});
