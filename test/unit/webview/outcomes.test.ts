import assert from "node:assert/strict";
import fc from "fast-check";
import type { Cost } from "../../../src/protocol";
import { createFormat } from "../../../webview/format";
import { outcomeKey, sortOutcomes } from "../../../webview/sortOutcomes";
import type { SortColumn } from "../../../webview/state";
import { basisWords, costText, gradeWords, landedWords, modelName, outcomeName, rangeWords, sessionName } from "../../../webview/words";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const format = createFormat("en-US", "UTC");
const rows = panelSnapshot({ outcomes: 60 }).outcomes;
const columns: readonly SortColumn[] = ["title", "at", "landed", "cost", "tokens", "sessions", "grade"];

describe("the outcomes' order", () => {
  it("keeps every row, and puts what has no value last in both directions", () => {
    fc.assert(
      fc.property(fc.constantFrom(...columns), fc.boolean(), fc.shuffledSubarray([...rows]), (column, descending, some) => {
        const sorted = sortOutcomes(some, { column, descending }, format);
        assert.deepEqual(sorted.map(outcomeKey).sort(), some.map(outcomeKey).sort());
        if (column !== "cost") return;
        const costs = sorted.map(({ cost }) => cost?.nanoUsd ?? null);
        const known = costs.filter((cost) => cost !== null);
        assert.deepEqual(costs.slice(0, known.length), known);
        assert.deepEqual(
          known,
          [...known].sort((a, b) => (descending ? b - a : a - b)),
        );
      }),
    );
  });

  it("does not take a missing link for zero tokens", () => {
    const sorted = sortOutcomes(rows, { column: "tokens", descending: false }, format);
    assert.notEqual(sorted[0]?.grade, "none");
    assert.equal(sorted.at(-1)?.grade, "none");
  });

  it("orders grades by their strength", () => {
    const grades = sortOutcomes(rows, { column: "grade", descending: true }, format).map(({ grade }) => grade);
    assert.deepEqual([...new Set(grades)], ["exact", "strong", "likely", "weak", "none"]);
  });
});

describe("the words", () => {
  const cost = (basis: Cost["basis"], billed: number, reported: number, list: number): Cost => ({
    nanoUsd: billed + reported + list,
    basis,
    byBasis: { billed, reported, list },
    flatNanoUsd: 0,
    unpricedTokens: 0,
  });

  it("say what a sum of money is", () => {
    assert.equal(basisWords(cost("list", 0, 0, 1e9), format), "at list price, not a bill");
    assert.equal(basisWords(cost("billed", 1e9, 0, 0), format), "billed");
    assert.equal(
      basisWords({ ...cost("list", 0, 0, 2e9), flatNanoUsd: 2e9 }, format),
      "at API prices, not a bill: a flat plan pays for it",
    );
    assert.equal(
      basisWords({ ...cost("list", 0, 0, 2e9), flatNanoUsd: 5e8 }, format),
      "at list price, not a bill; a flat plan pays for $0.50 of it",
    );
    assert.equal(basisWords(cost("mixed", 1e9, 0, 2e9), format), "mixed: $1.00 billed, $2.00 at list price");
  });

  it("do not take tokens without a price for free ones", () => {
    assert.equal(costText(cost("list", 0, 0, 2e9), format), "$2.00");
    assert.equal(costText({ ...cost("list", 0, 0, 2e9), unpricedTokens: 5 }, format), "≥ $2.00");
    assert.equal(costText({ ...cost("list", 0, 0, 0), unpricedTokens: 5 }, format), "no price");
    assert.equal(costText(cost("list", 0, 0, 0), format), "$0.00");
  });

  it("say how a commit landed and what found it", () => {
    const landed = { commit: "a".repeat(40), at: 0 };
    assert.deepEqual(landedWords({ ...landed, how: "squash", tier: 1 }), { how: "branch squashed", found: "same content" });
    assert.deepEqual(landedWords({ ...landed, how: "merge", tier: 0 }), { how: "branch merged", found: "by ancestry" });
    assert.deepEqual(landedWords({ ...landed, how: "merge", tier: 17 }), { how: "branch merged", found: null });
    assert.deepEqual(landedWords(null), { how: "not landed", found: null });
  });

  it("grade without judging, and name what has no name", () => {
    assert.deepEqual(gradeWords("none"), { word: "not linked", strength: 0 });
    assert.deepEqual(gradeWords("exact"), { word: "exact", strength: 4 });
    assert.equal(modelName("", 20), "(model not named)");
    assert.equal(rangeWords(0).long, "everything recorded");
    assert.equal(rangeWords(7).short, "7 days");
  });

  it("name sessions and outcomes by as much of their ids as tells them apart", () => {
    assert.equal(sessionName("3f2a91bc-0c7e-4a1d-9b3e-5d2f8a6c4e10"), "3f2a91bc");
    assert.equal(sessionName("1763380000123"), "1763380000123");
    assert.equal(sessionName("ses_5b1c2d3e4ffeAbCdEfGhIj"), "ses_5b…EfGhIj");
    assert.equal(Array.from(sessionName("👩".repeat(50))).length, 13);
    assert.equal(outcomeName("0123456789".repeat(4)), "01234567");
    assert.equal(outcomeName("#214"), "#214");
  });
});
