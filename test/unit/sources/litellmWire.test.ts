import assert from "node:assert/strict";
import fc from "fast-check";
import { toBuckets } from "../../../src/sources/litellm/buckets";
import { type Day, type Metrics, parseDailyPage, parseKeyInfo, parseSpendLogs } from "../../../src/sources/litellm/wire";

const COUNTS = {
  total_tokens: 30_000,
  prompt_tokens: 20_000,
  completion_tokens: 10_000,
  api_requests: 500,
  successful_requests: 480,
  failed_requests: 20,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
};
const ALL = { start: "0000-01-01", end: "9999-12-31" };

function page(results: readonly unknown[], metadata: unknown = { page: 1, total_pages: 1, has_more: false }): unknown {
  return { results, metadata };
}

function daysOf(json: unknown): readonly Day[] {
  const parsed = parseDailyPage(json);
  assert.ok(parsed !== null);
  return parsed.days;
}

describe("litellm wire", () => {
  it("reads key info, nested and flat", () => {
    const info = {
      key_name: "sk-...IAAw",
      spend: 212.3537162499998,
      expires: "2026-09-11T00:12:55.950000+00:00",
      user_id: "u",
      max_budget: null,
    };
    const expected = { name: "sk-...IAAw", spentNanoUsd: 212_353_716_250 };
    assert.deepEqual(parseKeyInfo({ key: "sk-redacted", info }), expected);
    assert.deepEqual(parseKeyInfo(info), expected);
    assert.deepEqual(parseKeyInfo({ info: { ...info, spend: "1.2e-7" } }), { name: "sk-...IAAw", spentNanoUsd: 120 });
    assert.deepEqual(parseKeyInfo({ info: { key_name: null, key_alias: "laptop", spend: 0 } }), { name: "laptop", spentNanoUsd: 0 });
    assert.deepEqual(parseKeyInfo({ info: { key_name: "k", spend: null } }), { name: "k", spentNanoUsd: null });
    assert.deepEqual(parseKeyInfo({ info: { key_name: "k", spend: -1 } }), { name: "k", spentNanoUsd: null });
  });

  it("takes nothing else for key info", () => {
    for (const json of [
      null,
      [],
      {},
      "ok",
      1,
      { info: null },
      { info: {} },
      { info: { version: "1" } },
      { spend: 3 },
      { status: "healthy" },
      { key_name: 4 },
    ]) {
      assert.equal(parseKeyInfo(json), null, JSON.stringify(json));
    }
  });

  it("reads wrapped and flat entries alike", () => {
    const wrapped = page([
      {
        date: "2025-01-15",
        metrics: { spend: 50.25, ...COUNTS },
        breakdown: { models: { "gpt-4": { metrics: { spend: 50.25, ...COUNTS }, metadata: {}, api_key_breakdown: {} } }, providers: {} },
      },
    ]);
    const flat = page([
      { date: "2025-01-15", metrics: { spend: 50.25, ...COUNTS }, breakdown: { models: { "gpt-4": { spend: 50.25, ...COUNTS } } } },
    ]);
    const metrics: Metrics = {
      nanoUsd: 50_250_000_000,
      prompt: 20_000,
      completion: 10_000,
      cacheRead: 0,
      cacheCreation: 0,
      responses: 480,
    };
    for (const json of [wrapped, flat]) {
      assert.deepEqual(daysOf(json), [{ date: "2025-01-15", total: metrics, models: new Map([["gpt-4", metrics]]) }]);
    }
  });

  it("leaves a bad row or entry out, says where and what, and keeps the rest", () => {
    const parsed = parseDailyPage(
      page([
        { date: "2025-02-30", metrics: { spend: 1 } },
        { date: 5 },
        "row",
        {
          date: "2025-03-01",
          metrics: { spend: 3 },
          breakdown: {
            models: {
              good: { spend: 1, prompt_tokens: 5 },
              bad: { metrics: { spend: 2, prompt_tokens: -1 } },
              worse: 7,
              none: { spend: "x" },
            },
          },
        },
      ]),
    );
    assert.ok(parsed !== null);
    assert.deepEqual([...(parsed.days[0]?.models.keys() ?? [])], ["good"]);
    assert.equal(parsed.rejected.length, 6);
    assert.ok(
      parsed.rejected.some((line) => line === "2025-03-01, a model's entry: prompt_tokens is not as expected"),
      parsed.rejected.join("\n"),
    );
    // What the bad entries spent is not lost: the day's total has it.
    const { usages } = toBuckets("c", parsed.days, ALL, []);
    assert.deepEqual(
      usages.map(({ model, billedNanoUsd }) => [model, billedNanoUsd]),
      [
        ["good", 1e9],
        [null, 2e9],
      ],
    );
  });

  it("keeps unknown counts unknown", () => {
    const [day] = daysOf(page([{ date: "2025-03-01", metrics: { spend: 1, api_requests: 5, failed_requests: 2 }, breakdown: {} }]));
    assert.deepEqual(day?.total, { nanoUsd: 1e9, prompt: null, completion: null, cacheRead: null, cacheCreation: null, responses: 3 });
    const [usage] = toBuckets("c", [day as Day], ALL, []).usages;
    assert.deepEqual(usage?.tokens, {
      input: null,
      output: null,
      cacheRead: null,
      cacheWrite5m: null,
      cacheWrite1h: null,
      reasoning: null,
    });
  });

  it("knows whether there is another page", () => {
    assert.equal(parseDailyPage(page([], { page: 1, total_pages: 2, has_more: true }))?.hasMore, true);
    assert.equal(parseDailyPage(page([], { page: 1, total_pages: 2 }))?.hasMore, true);
    assert.equal(parseDailyPage(page([], { page: 2, total_pages: 2 }))?.hasMore, false);
    assert.equal(parseDailyPage({ results: [] })?.hasMore, false);
    for (const json of [null, [], {}, { results: {} }, { results: [], metadata: 3 }]) assert.equal(parseDailyPage(json), null);
  });

  it("reads spend summaries, and not the rows of single requests", () => {
    const parsed = parseSpendLogs([
      { startTime: "2025-01-22", spend: 1.23, users: { u1: 1 }, models: { "gpt-4o": 1.03, o3: "0.2" }, abcdef: 1.23 },
      { startTime: "2025-01-23", spend: 0, users: {}, models: {} },
      { startTime: "2025-01-22T12:00:00Z", spend: 1, request_id: "r", messages: [{ content: "PRIVATE" }] },
    ]);
    assert.ok(parsed !== null);
    assert.equal(parsed.rejected.length, 1);
    assert.ok(!JSON.stringify(parsed).includes("PRIVATE"));
    assert.deepEqual(
      toBuckets("c", parsed.days, ALL, []).usages.map(({ key, billedNanoUsd }) => [key, billedNanoUsd]),
      [
        ["c:2025-01-22:gpt-4o", 1_030_000_000],
        ["c:2025-01-22:o3", 200_000_000],
      ],
    );
    for (const json of [null, {}, "x", { data: [] }]) assert.equal(parseSpendLogs(json), null);
  });

  it("never throws, whatever comes", () => {
    const odd = fc.jsonValue();
    const row = fc.record({
      date: fc.oneof(odd, fc.constant("2025-01-01")),
      metrics: odd,
      breakdown: fc.oneof(odd, fc.record({ models: odd })),
    });
    fc.assert(
      fc.property(
        fc.oneof(
          odd,
          fc.record({ results: fc.oneof(odd, fc.array(fc.oneof(odd, row))), metadata: odd }),
          fc.record({ info: odd }),
          fc.array(odd),
        ),
        (json) => {
          parseKeyInfo(json);
          parseDailyPage(json);
          parseSpendLogs(json);
        },
      ),
    );
  });
});

describe("litellm buckets", () => {
  const metrics: fc.Arbitrary<Metrics> = fc.record({
    nanoUsd: fc.nat(1e9),
    prompt: fc.nat(1e6),
    completion: fc.nat(1e6),
    cacheRead: fc.nat(1e6),
    cacheCreation: fc.nat(1e5),
    responses: fc.nat(100),
  });
  const row = fc.tuple(fc.constantFrom("2025-01-01", "2025-01-02", "2025-01-03"), fc.constantFrom("a", "b", "c", " "), metrics);

  /** A page's day as the proxy makes it: the total is the sum of its rows. */
  function pageOf(rows: readonly [string, string, Metrics][]): Day[] {
    const dates = [...new Set(rows.map(([date]) => date))];
    return dates.map((date) => {
      const ofDay = rows.filter(([day]) => day === date);
      const names = [...new Set(ofDay.map(([, model]) => model))];
      return {
        date,
        total: total(ofDay.map(([, , one]) => one)),
        models: new Map(names.map((name) => [name, total(ofDay.filter(([, model]) => model === name).map(([, , one]) => one))])),
      };
    });
  }

  function total(all: readonly Metrics[]): Metrics {
    const sum = (part: (one: Metrics) => number | null) => all.reduce((so, one) => so + (part(one) ?? 0), 0);
    return {
      nanoUsd: sum((one) => one.nanoUsd),
      prompt: sum((one) => one.prompt),
      completion: sum((one) => one.completion),
      cacheRead: sum((one) => one.cacheRead),
      cacheCreation: sum((one) => one.cacheCreation),
      responses: sum((one) => one.responses),
    };
  }

  it("does not depend on where pages cut the rows, and conserves money, output and responses", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), fc.nat(30), (rows, cut) => {
        const whole = toBuckets("c", pageOf(rows), ALL, []).usages;
        const cutUp = toBuckets("c", [...pageOf(rows.slice(0, cut)), ...pageOf(rows.slice(cut))], ALL, []).usages;
        const byKey = (usages: typeof whole) => new Map(usages.map((usage) => [usage.key, usage]));
        assert.deepEqual(byKey(cutUp), byKey(whole));
        assert.equal(byKey(whole).size, whole.length);
        const sum = total(rows.map(([, , one]) => one));
        assert.equal(
          whole.reduce((so, usage) => so + (usage.billedNanoUsd ?? 0), 0),
          slack(whole, sum.nanoUsd),
        );
        assert.equal(
          whole.reduce((so, usage) => so + (usage.tokens.output ?? 0), 0),
          sum.completion,
        );
        assert.equal(
          whole.reduce((so, usage) => so + usage.responses, 0),
          sum.responses,
        );
      }),
    );
  });

  /** Spend that no model stands for is told from rounding only above a few nano-dollars. */
  function slack(usages: readonly { billedNanoUsd: number | null }[], expected: number): number {
    const found = usages.reduce((so, usage) => so + (usage.billedNanoUsd ?? 0), 0);
    return Math.abs(found - expected) <= 15 ? found : expected;
  }

  it("takes cached tokens out of input, never below zero, and says on which day it would have been", () => {
    const one: Metrics = { nanoUsd: 5, prompt: 100, completion: 7, cacheRead: 60, cacheCreation: 30, responses: 1 };
    const days: Day[] = [
      { date: "2025-01-01", total: one, models: new Map([["m", one]]) },
      { date: "2025-01-02", total: null, models: new Map([["m", { ...one, cacheRead: 90 }]]) },
    ];
    const { usages, clamped } = toBuckets("work", days, ALL, []);
    assert.deepEqual(usages[0], {
      key: "work:2025-01-01:m",
      session: null,
      at: Date.UTC(2025, 0, 1),
      spanMs: 86_400_000,
      model: "m",
      provider: null,
      tokens: { input: 10, output: 7, cacheRead: 60, cacheWrite5m: 30, cacheWrite1h: null, reasoning: null },
      responses: 1,
      tier: "standard",
      geo: null,
      webSearches: 0,
      reportedNanoUsd: null,
      billedNanoUsd: 5,
      cwd: null,
      branch: null,
      ownerRank: 0,
    });
    assert.equal(usages[1]?.tokens.input, 0);
    assert.deepEqual(clamped, ["2025-01-02"]);
  });

  it("ignores days outside the window", () => {
    const one: Metrics = { nanoUsd: 5, prompt: 1, completion: 1, cacheRead: 0, cacheCreation: 0, responses: 1 };
    const days = ["2025-01-01", "2025-01-02", "2025-01-03"].map((date) => ({ date, total: one, models: new Map([["m", one]]) }));
    const { usages } = toBuckets("c", days, { start: "2025-01-02", end: "2025-01-02" }, []);
    assert.deepEqual(
      usages.map(({ key }) => key),
      ["c:2025-01-02:m"],
    );
  });

  it("writes a model-less bucket again as zero once its day has models", () => {
    const one: Metrics = { nanoUsd: 500, prompt: 1, completion: 1, cacheRead: 0, cacheCreation: 0, responses: 1 };
    const before = toBuckets("c", [{ date: "2025-01-01", total: one, models: new Map() }], ALL, []);
    assert.deepEqual([before.usages[0]?.key, before.usages[0]?.billedNanoUsd, before.remainders], ["c:2025-01-01:", 500, ["2025-01-01"]]);
    const after = toBuckets("c", [{ date: "2025-01-01", total: one, models: new Map([["m", one]]) }], ALL, before.remainders);
    assert.deepEqual(
      after.usages.map(({ key, billedNanoUsd }) => [key, billedNanoUsd]),
      [
        ["c:2025-01-01:m", 500],
        ["c:2025-01-01:", 0],
      ],
    );
    assert.deepEqual(after.remainders, []);
  });
});
