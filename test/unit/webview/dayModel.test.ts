import assert from "node:assert/strict";
import fc from "fast-check";
import { dayModel } from "../../../webview/dayModel";
import { chartSentence, dayDetail, daySentence } from "../../../webview/daySentence";
import { createFormat } from "../../../webview/format";
import { panelSnapshot } from "../../fixtures/panelSnapshot";

const format = createFormat("en-US", "UTC");

describe("the day chart's model", () => {
  it("stacks, on every day, to the engine's own total", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 120 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom("tokens" as const, "cost" as const),
        fc.constantFrom("class" as const, "model" as const),
        (seed, days, models, measure, split) => {
          const model = dayModel(panelSnapshot({ seed, days, models }), measure, split);
          assert.equal(model.days.length, days);
          model.totals.forEach((total, index) => {
            assert.equal(
              model.series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
              total,
            );
          });
        },
      ),
      { numRuns: 40 },
    );
  });

  it("puts each outcome on its day and leaves out what lies outside the range", () => {
    const snapshot = panelSnapshot({ outcomes: 40 });
    const [first] = snapshot.outcomes;
    assert.ok(first);
    const model = dayModel({ ...snapshot, outcomes: [...snapshot.outcomes, { ...first, day: "2020-01-01" }] }, "cost", "class");
    assert.equal(model.marks.flat().length, 40);
    model.marks.forEach((marks, index) => {
      for (const mark of marks) assert.equal(mark.day, model.days[index]);
    });
  });

  it("keeps what no source can tell apart from nothing", () => {
    const snapshot = panelSnapshot({ days: 2, seed: 3 });
    const days = snapshot.days.map((day) => ({
      ...day,
      spend: { ...day.spend, tokens: { ...day.spend.tokens, cacheWrite1h: null, cacheWrite5m: 0 } },
    }));
    const model = dayModel({ ...snapshot, days }, "tokens", "class");
    assert.deepEqual(
      model.series.map(({ label }) => label),
      ["Input", "Output", "Cache read", "Cache write, 1 h"],
    );
    assert.deepEqual(model.series.at(-1)?.values, [null, null]);
    const detail = dayDetail(model, 1, format);
    assert.deepEqual(detail.parts[0], { series: 3, label: "Cache write, 1 h", value: "unknown" });
  });

  it("names the model that no log named, and gives neighbours unlike looks", () => {
    const snapshot = panelSnapshot({ models: 7 });
    const model = dayModel({ ...snapshot, models: ["", ...snapshot.models.slice(1)] }, "tokens", "model");
    assert.equal(model.series[0]?.label, "(model not named)");
    model.series.forEach(({ slot }, index) => {
      const next = model.series[index + 1]?.slot;
      if (next === undefined) return;
      assert.notEqual(slot.color, next.color);
      assert.notEqual(slot.pattern, next.pattern);
      assert.notEqual(slot.boldPattern, next.boldPattern);
    });
    const classes = dayModel(snapshot, "cost", "class").series.map(({ slot }) => slot.boldPattern);
    assert.equal(new Set(classes).size, classes.length);
  });
});

describe("the chart in words", () => {
  const snapshot = panelSnapshot();
  const model = dayModel(snapshot, "tokens", "class");

  it("says range, highest day and number of landed commits", () => {
    const highest = snapshot.days.reduce((a, b) => (b.spend.totalTokens > a.spend.totalTokens ? b : a));
    const sentence = chartSentence(model, format);
    assert.ok(sentence.includes(`Highest: ${format.integer(highest.spend.totalTokens)} on ${format.day(highest.day, "full")}.`), sentence);
    assert.ok(sentence.includes("Mon, October 19, 2026 to Tue, November 17, 2026."), sentence);
    assert.ok(sentence.includes("46 commits landed."), sentence);
    assert.equal(chartSentence(dayModel({ ...snapshot, days: [] }, "cost", "model"), format), "No days in this range.");
  });

  it("reads a day out with its total, its parts and what landed", () => {
    const index = model.marks.findIndex((marks) => marks.length > 1);
    const detail = dayDetail(model, index, format);
    const sentence = daySentence(detail);
    assert.ok(sentence.includes(format.integer(model.totals[index] ?? -1)));
    assert.ok(sentence.includes(detail.landed[0]?.title ?? "?"));
    const empty = model.marks.findIndex((marks) => marks.length === 0);
    assert.ok(daySentence(dayDetail(model, empty, format)).endsWith("Nothing landed."));
  });

  it("names five of many and counts the rest", () => {
    const [first] = snapshot.outcomes;
    assert.ok(first);
    const many = dayModel(
      { ...snapshot, outcomes: Array.from({ length: 8 }, () => ({ ...first, day: model.days[0] ?? "" })) },
      "cost",
      "class",
    );
    const detail = dayDetail(many, 0, format);
    assert.equal(detail.landed.length, 5);
    assert.equal(detail.more, 3);
    assert.match(daySentence(detail), /and 3 more/);
  });
});
