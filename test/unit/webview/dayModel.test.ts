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
        fc.constantFrom("class" as const, "model" as const, "agent" as const, "place" as const, "state" as const),
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

  it("puts what landed on its bar, by kind, and leaves out what is of no bar", () => {
    const snapshot = panelSnapshot({ outcomes: 40 });
    const [first] = snapshot.marks;
    assert.ok(first);
    const marks = [...snapshot.marks, { ...first, kind: "issue" as const }, { ...first, day: "2020-01-01" }];
    const model = dayModel({ ...snapshot, marks }, "cost", "class");
    assert.equal(
      model.marks.flat().reduce((sum, { count }) => sum + count, 0),
      40 + first.count,
    );
    assert.deepEqual(model.kinds, ["issue", "commit"]);
    model.marks.forEach((own, index) => {
      for (const mark of own) assert.equal(mark.day, model.days[index]);
    });
  });

  it("says from which bar on work may still land", () => {
    const snapshot = panelSnapshot({ days: 30 });
    const from = (settlesFrom: string | null) => dayModel({ ...snapshot, settlesFrom }, "cost", "class").unsettled;
    assert.equal(from(null), null);
    assert.equal(from(snapshot.days[16]?.day ?? ""), 16);
    assert.equal(from("2020-01-01"), 0, "all of a short range");
    const weeks = { ...snapshot, days: snapshot.days.filter((_, index) => index % 7 === 0) };
    assert.equal(dayModel({ ...weeks, settlesFrom: snapshot.days[16]?.day ?? "" }, "cost", "class").unsettled, 2, "a week that it is in");
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
    assert.ok(sentence.includes("Landed: 46 commits."), sentence);
    assert.equal(chartSentence(dayModel({ ...snapshot, days: [] }, "cost", "model"), format), "No days in this range.");
  });

  it("reads a day out with its total, its parts and what landed", () => {
    const index = model.marks.findIndex((marks) => (marks[0]?.count ?? 0) > 1);
    const detail = dayDetail(model, index, format);
    const sentence = daySentence(detail);
    assert.ok(sentence.includes(format.integer(model.totals[index] ?? -1)));
    assert.ok(sentence.includes(detail.landed[0]?.title ?? "?"));
    const empty = model.marks.findIndex((marks) => marks.length === 0);
    assert.ok(daySentence(dayDetail(model, empty, format)).endsWith("Nothing landed."));
  });

  it("names five of many and counts the rest", () => {
    const titles = Array.from({ length: 5 }, (_, index) => ({ title: `Change ${index}`, reverted: index === 1 }));
    const marks = [{ day: model.days[0] ?? "", kind: "commit" as const, count: 8, reverted: 1, titles }];
    const many = dayModel({ ...snapshot, marks }, "cost", "class");
    const detail = dayDetail(many, 0, format);
    assert.equal(detail.landed.length, 5);
    assert.equal(detail.more, 3);
    assert.match(daySentence(detail), /and 3 more/);
  });
});
