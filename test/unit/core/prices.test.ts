import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { createPriceBook, type PriceBook } from "../../../src/core/priceBook";
import { type Priceable, type Priced, priceUsage } from "../../../src/core/prices";
import { PRICE_TABLE } from "../../../src/core/priceTable";
import { NO_TOKENS, type ServiceTier, TOKEN_CLASSES, type TokenClass, type Tokens } from "../../../src/core/usage";

const BOOK = createPriceBook();
const AUGUST = Date.parse("2026-08-05T12:00:00Z");
const MILLION = 1_000_000;
const REPO = path.join(__dirname, "../../..");

function usage(model: string | null, tokens: Partial<Tokens>, rest: Partial<Priceable> = {}): Priceable {
  return {
    model,
    provider: null,
    at: AUGUST,
    spanMs: 0,
    tokens: { ...NO_TOKENS, ...tokens },
    tier: "standard",
    geo: null,
    webSearches: 0,
    ...rest,
  };
}

function price(model: string | null, tokens: Partial<Tokens>, rest: Partial<Priceable> = {}, book: PriceBook = BOOK): Priced {
  const priced = priceUsage(usage(model, tokens, rest), book);
  assert.ok(priced, `${model} has no price`);
  return priced;
}

const dollars = (priced: Priced): number => priced.nanoUsd / 1e9;

describe("priceUsage", () => {
  it("prices each class of a response at its own rate", () => {
    const priced = price("claude-sonnet-5", { input: 12, output: 134, cacheRead: 15_000, cacheWrite1h: 357 });
    assert.deepEqual(priced, {
      nanoUsd: 5_792_000,
      byClass: { input: 24_000, output: 1_340_000, cacheRead: 3_000_000, cacheWrite5m: 0, cacheWrite1h: 1_428_000 },
      extra: 0,
      priceId: "anthropic/claude-sonnet-5",
      caveat: null,
    });
  });

  it("prices an hour's cache write at twice the input, not as five minutes' (claude-hud 758, agentsview 1452)", () => {
    assert.equal(dollars(price("claude-sonnet-5", { cacheWrite1h: 2 * MILLION })), 8);
    assert.equal(dollars(price("claude-sonnet-5", { cacheWrite5m: 2 * MILLION })), 5);
    assert.equal(dollars(price("claude-sonnet-4-5", { cacheWrite1h: 150_000 })), 0.9);
    assert.equal(dollars(price("claude-sonnet-4-5", { cacheWrite5m: 150_000 })), 0.5625);
  });

  it("switches the whole request at the long-context threshold, with the cache counted in", () => {
    const long = { input: 10_000, cacheRead: 250_000, cacheWrite1h: 40_000, output: 1_000 };
    assert.equal(dollars(price("claude-sonnet-4-5-20250929", long)), 0.7125);
    const at = price("claude-sonnet-4-5", { input: 1, cacheRead: 199_999 });
    const over = price("claude-sonnet-4-5", { input: 2, cacheRead: 199_999 });
    assert.equal(at.nanoUsd, 3_000 + 199_999 * 300);
    assert.equal(over.nanoUsd, 2 * 6_000 + 199_999 * 600);
    assert.equal(over.priceId, "anthropic/claude-sonnet-4-5>200000");
  });

  it("does not switch for output, nor for a bucket of requests, and says so", () => {
    assert.equal(dollars(price("claude-sonnet-4-5", { output: 300_000 })), 4.5);
    const bucket = price("claude-sonnet-4-5", { input: MILLION }, { spanMs: 86_400_000 });
    assert.equal(dollars(bucket), 3);
    assert.equal(bucket.caveat, "bucket");
    assert.equal(price("claude-sonnet-4-5", { input: 1_000 }, { spanMs: 86_400_000 }).caveat, null);
    assert.equal(price("claude-opus-4-8", { input: MILLION }, { spanMs: 86_400_000 }).caveat, null);
  });

  it("takes the list that was in force at the response's own time", () => {
    const before = { at: Date.parse("2026-03-13T00:00:00Z") - 1 };
    const after = { at: Date.parse("2026-03-13T00:00:00Z") };
    assert.equal(dollars(price("claude-opus-4-6", { input: 300_000 }, before)), 3);
    assert.equal(dollars(price("claude-opus-4-6", { input: 300_000 }, after)), 1.5);
    assert.equal(dollars(price("gpt-5.6-luna", { input: MILLION / 10 }, { at: Date.parse("2026-07-29") })), 0.1);
    assert.equal(dollars(price("gpt-5.6-luna", { input: MILLION / 10 }, { at: Date.parse("2026-07-31") })), 0.02);
  });

  it("takes DeepSeek's peak price in its hours only, and not before there was one", () => {
    const at = (text: string): number => dollars(price("deepseek-v4-flash", { input: MILLION }, { at: Date.parse(text) }));
    assert.equal(at("2026-09-01T00:59:59.999Z"), 0.22);
    assert.equal(at("2026-09-01T01:00:00Z"), 0.44);
    assert.equal(at("2026-09-01T04:00:00Z"), 0.22);
    assert.equal(at("2026-08-16T02:00:00Z"), 0.14);
    const bucket = price("deepseek-v4-flash", { input: MILLION }, { at: Date.parse("2026-09-01T02:00:00Z"), spanMs: 3_600_000 });
    assert.deepEqual([dollars(bucket), bucket.caveat], [0.22, "bucket"]);
  });

  it("multiplies modes of service and regions, and never the web searches", () => {
    // 100,000 input, 10,000 output and 50,000 cached tokens, in thousandths of a cent.
    const cost = (model: string, tier: ServiceTier, rest: Partial<Priceable> = {}): number => {
      return price(model, { input: 100_000, output: 10_000, cacheRead: 50_000 }, { tier, ...rest }).nanoUsd / 10_000;
    };
    assert.equal(cost("claude-opus-4-8", "standard"), 77_500);
    assert.equal(cost("claude-opus-4-8", "fast"), 155_000);
    assert.equal(cost("claude-opus-4-6", "fast"), 465_000);
    assert.equal(cost("claude-opus-4-8", "batch"), 38_750);
    assert.equal(cost("claude-opus-4-8", "standard", { geo: "us" }), 85_250);
    assert.equal(cost("claude-opus-4-8", "standard", { geo: "not_available" }), 77_500);
    assert.equal(cost("us.anthropic.claude-opus-4-8-v1:0", "standard"), 85_250);
    assert.equal(cost("us.anthropic.claude-opus-4-8-v1:0", "standard", { geo: "us" }), 85_250);
    assert.equal(cost("claude-opus-4-5", "standard", { geo: "us" }), 77_500);
    assert.equal(cost("claude-opus-4-8-fast", "standard"), 155_000);
    assert.equal(cost("gpt-5.5", "priority"), 206_250);
    assert.equal(cost("gpt-5.4", "fast"), 82_500);
    assert.equal(cost("gpt-5.4", "flex"), 20_625);
    const searched = price("claude-opus-4-8", { input: MILLION / 10 }, { tier: "fast", geo: "us", webSearches: 3 });
    assert.deepEqual([searched.nanoUsd, searched.extra], [1_100_000_000 + 30_000_000, 30_000_000]);
    assert.equal(searched.priceId, "anthropic/claude-opus-4-8*fast*regional");
  });

  it("takes the standard price for a mode without a public one, and says so", () => {
    const fast = price("claude-haiku-4-5", { input: MILLION }, { tier: "fast" });
    assert.deepEqual([dollars(fast), fast.caveat], [1, "mode"]);
    assert.equal(price("claude-opus-4-8", { input: 1 }, { tier: "priority" }).caveat, "mode");
    assert.equal(price("claude-opus-4-8", { input: 1 }, { tier: "fast" }).caveat, null);
  });

  it("follows Anthropic's rule for missing cache prices, and nobody's for others", () => {
    assert.equal(dollars(price("claude-2", { cacheRead: MILLION / 10 })), 0.08);
    assert.equal(dollars(price("claude-2", { cacheWrite5m: MILLION / 10 })), 1);
    assert.equal(dollars(price("claude-2", { cacheWrite1h: MILLION / 10 })), 1.6);
    assert.equal(dollars(price("gpt-5.2-pro", { cacheRead: MILLION / 10 })), 2.1);
    assert.equal(dollars(price("gpt-5.6-sol", { cacheWrite1h: MILLION / 10 }, { at: Date.parse("2026-09-01") })), 0.5);
  });

  it("has no price for what nobody sells, and never $0", () => {
    for (const model of [null, "<synthetic>", "gpt-6", "qwen3-coder-plus", "gemma-3", "whisper-1"]) {
      assert.equal(priceUsage(usage(model, { input: 1_000, output: 5 }), BOOK), null);
    }
    assert.equal(priceUsage(usage("text-embedding-3-small", { input: 1_000, output: 1 }), BOOK), null);
    assert.equal(dollars(price("text-embedding-3-small", { input: MILLION })), 0.02);
    const nothing = { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null, reasoning: null };
    assert.equal(priceUsage(usage("claude-opus-5", nothing), BOOK), null);
  });

  it("counts reasoning as the output that it is part of", () => {
    assert.deepEqual(price("gpt-5.5", { output: 100, reasoning: 90 }), price("gpt-5.5", { output: 100, reasoning: null }));
  });

  it("says when web searches have no list price", () => {
    const priced = price("gemini-2.5-pro", { input: 1_000 }, { webSearches: 2 });
    assert.deepEqual([priced.extra, priced.caveat], [0, "search"]);
  });

  it("stays exact where a product leaves the safe integers, and has no price beyond nine million dollars", () => {
    const huge = price("gpt-5.2-pro", { input: 123_456_789, output: 53_333_333 });
    assert.equal(huge.nanoUsd, 123_456_789 * 21_000 + 53_333_333 * 168_000);
    assert.equal(priceUsage(usage("gpt-5.2-pro", { input: Number.MAX_SAFE_INTEGER }), BOOK), null);
    assert.equal(priceUsage(usage("gpt-5.2-pro", { input: Number.NaN }), BOOK), null);
  });
});

type Response = Omit<Priceable, "model" | "provider"> & {
  readonly model: readonly [string, string];
  readonly tokens: Readonly<Record<TokenClass, number>> & { readonly reasoning: null };
};

describe("laws of list prices", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  const models = PRICE_TABLE.makers.flatMap((maker) =>
    maker.models.filter((model) => model.prices.length > 0).map((model) => [maker.id, model.id] as const),
  );
  const count = fc.oneof(
    fc.integer({ min: 0, max: 2_000 }),
    fc.integer({ min: 0, max: 400_000 }),
    fc.integer({ min: 0, max: 10_000_000_000 }),
  );
  const tokens = fc.record({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite5m: count,
    cacheWrite1h: count,
    reasoning: fc.constant(null),
  });
  const tier = fc.constantFrom<ServiceTier>("standard", "priority", "batch", "flex", "fast");
  const any = fc.record({
    model: fc.constantFrom(...models),
    tokens,
    tier,
    geo: fc.constantFrom(null, "us"),
    webSearches: fc.integer({ min: 0, max: 20 }),
    at: fc.integer({ min: Date.parse("2025-01-01"), max: Date.parse("2027-06-01") }),
    spanMs: fc.constantFrom(0, 3_600_000),
  });
  const priced = (each: Response): Priced | null => {
    const [provider, model] = each.model;
    return priceUsage({ ...each, provider, model }, BOOK);
  };

  it("classes and extras add up to the whole, in whole nano-dollars of 0 or more", () => {
    fc.assert(
      fc.property(any, (each) => {
        const result = priced(each);
        if (result === null) return;
        let sum = result.extra;
        for (const name of TOKEN_CLASSES) {
          assert.ok(Number.isSafeInteger(result.byClass[name]) && result.byClass[name] >= 0);
          if (each.tokens[name] === 0) assert.equal(result.byClass[name], 0);
          sum += result.byClass[name];
        }
        assert.equal(sum, result.nanoUsd);
      }),
      { numRuns: 3_000 },
    );
  });

  it("more tokens never cost less", () => {
    fc.assert(
      fc.property(any, fc.constantFrom(...TOKEN_CLASSES), count, (each, name, more) => {
        const less = priced(each);
        const grown = priced({ ...each, tokens: { ...each.tokens, [name]: each.tokens[name] + more } });
        if (less !== null && grown !== null) assert.ok(grown.nanoUsd >= less.nanoUsd);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the user's own prices", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  const overrides = { "My-Model": { input: 0.5, output: 2 }, "claude-opus-5": { input: 4, output: 20, cacheRead: 0.1 } };
  const own = createPriceBook({ overrides, aliases: { "house/large": "claude-opus-4-8" } });

  it("win over the list, whatever mode and region, and say so", () => {
    const standard = price("anthropic/claude-opus-5", { input: MILLION, cacheRead: MILLION }, {}, own);
    assert.deepEqual([dollars(standard), standard.priceId, standard.caveat], [4.1, "own/claude-opus-5", null]);
    const fast = price("us.anthropic.claude-opus-5-v1:0", { input: MILLION }, { tier: "fast", geo: "us" }, own);
    assert.deepEqual([dollars(fast), fast.caveat], [4, "mode"]);
  });

  it("fill in cache prices as a list would", () => {
    assert.equal(dollars(price("claude-opus-5", { cacheWrite1h: MILLION }, {}, own)), 8);
    assert.equal(dollars(price("my-model", { cacheRead: MILLION, cacheWrite1h: MILLION }, {}, own)), 1);
  });

  it("price an alias as its target", () => {
    assert.deepEqual(price("house/large", { input: 7 }, {}, own), price("claude-opus-4-8", { input: 7 }));
  });

  it("change the version of the prices, and nothing else does", () => {
    assert.equal(createPriceBook().version, BOOK.version);
    assert.equal(
      createPriceBook({ overrides: Object.fromEntries(Object.entries(overrides).reverse()), aliases: { "House/Large": "claude-opus-4-8" } })
        .version,
      own.version,
    );
    const dearer = { ...overrides, "My-Model": { input: 0.5, output: 2.1 } };
    const versions = [
      BOOK.version,
      own.version,
      createPriceBook({ overrides: dearer, aliases: {} }).version,
      createPriceBook({ overrides, aliases: {} }).version,
    ];
    versions.push(createPriceBook(undefined, { ...PRICE_TABLE, hash: "another" }).version);
    assert.equal(new Set(versions).size, versions.length);
  });

  it("answer the same after the memory of names was emptied", () => {
    for (let index = 0; index < 12_000; index++) own.card(`name-${index}`, null);
    assert.equal(dollars(price("my-model", { input: MILLION }, {}, own)), 0.5);
  });
});

describe("prices.generated.json", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  it("is what the installed package gives", () => {
    execFileSync(process.execPath, ["scripts/prices.mjs", "--check"], { cwd: REPO, stdio: "pipe" });
  });

  it("stays below 60 kB", () => {
    assert.ok(readFileSync(path.join(REPO, "src/core/prices.generated.json")).length < 60_000);
  });

  it("starts every history with a price that always held, and dates the rest in order", () => {
    for (const maker of PRICE_TABLE.makers) {
      for (const { id, prices } of maker.models) {
        const [first, ...later] = prices;
        if (first === undefined) continue;
        assert.deepEqual([first.from, first.utcSeconds], [undefined, undefined], `${maker.id}/${id}`);
        const dates = later.flatMap((entry) => entry.from ?? []);
        assert.deepEqual(dates, [...dates].sort(), `${maker.id}/${id}`);
      }
    }
  });
});
