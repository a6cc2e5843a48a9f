import assert from "node:assert/strict";
import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { type ModelIndex, resolveModel } from "../../../src/core/modelName";
import { PRICE_TABLE } from "../../../src/core/priceTable";

const LISTS: ModelIndex<string> = { table: PRICE_TABLE, own: new Map(), aliases: new Map() };

function idOf(name: string | null, provider: string | null = null, index = LISTS): string | null {
  const found = resolveModel(name, provider, index);
  if (found === null) return null;
  return found.kind === "own" ? `own/${found.name}` : `${found.maker.id}/${found.model.id}`;
}

describe("resolveModel", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  const known: Readonly<Record<string, string>> = {
    "claude-opus-4-8": "anthropic/claude-opus-4-8",
    " Claude-Opus-4-8 ": "anthropic/claude-opus-4-8",
    "claude-opus-4.8": "anthropic/claude-opus-4-8",
    "claude-fable-5.1": "anthropic/claude-fable-5-1",
    "claude-opus-5-20260724": "anthropic/claude-opus-5",
    "claude-haiku-4-5-20251001": "anthropic/claude-haiku-4-5",
    "claude-opus-4-8[1m]": "anthropic/claude-opus-4-8",
    "claude-opus-5[1m]": "anthropic/claude-opus-5",
    "anthropic/claude-opus-5": "anthropic/claude-opus-5",
    "openrouter/anthropic/claude-opus-4.8:thinking": "anthropic/claude-opus-4-8",
    "anthropic.claude-opus-4-6-v1": "anthropic/claude-opus-4-6",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0": "anthropic/claude-sonnet-4-5",
    "global.anthropic.claude-opus-5-v1:0": "anthropic/claude-opus-5",
    "apac.anthropic.claude-sonnet-4-20250514-v1:0": "anthropic/claude-sonnet-4-0",
    "bedrock/us-east-1/anthropic.claude-fable-5-v1:0": "anthropic/claude-fable-5",
    "bedrock/converse/eu.anthropic.claude-haiku-4-5-20251001-v1:0": "anthropic/claude-haiku-4-5",
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-5-v1:0": "anthropic/claude-opus-5",
    "vertex_ai/claude-sonnet-4-5@20250929": "anthropic/claude-sonnet-4-5",
    "claude-opus-5@default": "anthropic/claude-opus-5",
    "claude-3.7-sonnet-thought": "anthropic/claude-3-7-sonnet-latest",
    "claude-opus-5-thinking": "anthropic/claude-opus-5",
    "claude-opus-5-fast": "anthropic/claude-opus-5",
    "claude-2.1": "anthropic/claude-2",
    "azure/gpt-5.5": "openai/gpt-5.5",
    "openai/gpt-5.3-codex": "openai/gpt-5.3-codex",
    "gpt-5.2-codex-2026-01-14": "openai/gpt-5.2",
    "codex-mini-latest": "openai/codex-mini",
    "copilot/gpt-5.4-mini": "openai/gpt-5.4-mini",
    "models/gemini-3.1-pro-preview": "google/gemini-3.1-pro-preview",
    "publishers/google/models/gemini-2.5-pro": "google/gemini-2.5-pro",
    "x-ai/grok-code-fast-1": "x-ai/grok-code-fast-1",
    "grok-4-fast": "x-ai/grok-4-fast-reasoning",
    "moonshotai/kimi-k2-thinking": "moonshotai/kimi-k2-thinking",
  };
  for (const [name, id] of Object.entries(known)) it(`knows ${name.trim()}`, () => assert.equal(idOf(name), id));

  const unknown = [
    null,
    "",
    " ",
    "gpt-6",
    "qwen3-coder-plus",
    "glm-4.6",
    "<synthetic>",
    "haiku",
    "sonnet",
    "claude",
    "claude-sonnet-5-5",
    "claude-opus-4-9",
    "claude-opus-5-6-20270101",
    "claude-sonnet-4-5.1",
    "acme/claude-opus-5",
    "team-a/gpt-5.5",
    "gpt-5.5-turbo",
    "my-gpt-5.5",
    "mistral-nemo:free",
    "deepseek-r1:14b",
    "deepseek-r1:free",
    "__proto__",
    "constructor",
  ];
  for (const name of unknown) it(`does not guess at ${JSON.stringify(name)}`, () => assert.equal(idOf(name), null));

  it("does not price what runs on the user's own machine", () => {
    assert.equal(idOf("deepseek-r1", "deepseek"), "deepseek/deepseek-reasoner");
    assert.equal(idOf("deepseek-r1", "ollama"), null);
    assert.equal(idOf("deepseek-r1", "LMStudio"), null);
  });

  it("asks the provider only where the name does not say who makes the model", () => {
    assert.equal(idOf("claude-opus-5", "vertex_ai"), "anthropic/claude-opus-5");
    assert.equal(idOf("claude-opus-5", "openai"), "anthropic/claude-opus-5");
    assert.equal(idOf("deep-research-pro-preview-x", "google"), null);
    assert.equal(idOf("gpt-oss-120b", "mistral"), idOf("gpt-oss-120b"));
  });

  it("reads fast mode and geographic endpoints off the name", () => {
    const flags = (name: string): unknown => {
      const found = resolveModel(name, null, LISTS);
      return found?.kind === "listed" ? [found.fast, found.regional] : null;
    };
    assert.deepEqual(flags("claude-opus-4-8"), [false, false]);
    assert.deepEqual(flags("anthropic/claude-opus-4.8-fast"), [true, false]);
    assert.deepEqual(flags("openai/gpt-5.5-fast"), [true, false]);
    assert.deepEqual(flags("grok-4-fast"), [false, false]);
    assert.deepEqual(flags("eu.anthropic.claude-opus-5-v1:0"), [false, true]);
    assert.deepEqual(flags("global.anthropic.claude-opus-5-v1:0"), [false, false]);
    assert.deepEqual(flags("anthropic.claude-opus-5-v1:0"), [false, false]);
  });

  it("lets the user's own price win, then the user's alias", () => {
    const index: ModelIndex<string> = {
      table: PRICE_TABLE,
      own: new Map([
        ["claude-opus-5", "mine"],
        ["gateway/big", "ours"],
      ]),
      aliases: new Map([
        ["big", "claude-opus-4-8"],
        ["team-a/gpt-5.5", "gpt-5.5"],
        ["house-model", "gateway/big"],
        ["loop", "pool"],
        ["pool", "loop"],
        ["nowhere", "no-such-model"],
      ]),
    };
    assert.equal(idOf("us.anthropic.claude-opus-5-20260724-v1:0", null, index), "own/claude-opus-5");
    assert.equal(idOf("big", "gateway", index), "own/gateway/big");
    assert.equal(idOf("BIG", null, index), "anthropic/claude-opus-4-8");
    assert.equal(idOf("big", "ollama", index), "anthropic/claude-opus-4-8");
    assert.equal(idOf("team-a/gpt-5.5", null, index), "openai/gpt-5.5");
    assert.equal(idOf("house-model", null, index), "own/gateway/big");
    assert.equal(idOf("loop", null, index), null);
    assert.equal(idOf("nowhere", null, index), null);
  });

  it("knows no name that the package does not know, once its routes and endings are off", () => {
    const heads = ["", "anthropic/", "us.anthropic.", "openrouter/openai/", "models/", "my-"];
    const stems = [
      "claude-opus-4-8",
      "claude-sonnet-5",
      "gpt-5.5",
      "gpt-5",
      "gpt-6",
      "gemini-2.5-pro",
      "o3",
      "grok-4",
      "kimi-k2",
      "mistral-large",
    ];
    const tails = ["", "-latest", "-mini", "-20260101", "-v1:0", "@20260101", "[1m]", ":thinking", "-fast", "-x", ".1", "-9"];
    const part = (list: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...list);
    fc.assert(
      fc.property(part(heads), part(stems), part(tails), part(tails), (head, stem, tail, end) => {
        const found = resolveModel(head + stem + tail + end, null, LISTS);
        if (found?.kind !== "listed") return;
        const bare = [stem + tail + end, stem + tail, stem + end, stem].some((name) => {
          return calcPrice({ input_tokens: 1, output_tokens: 0 }, name, { providerId: found.maker.id })?.model.id === found.model.id;
        });
        assert.ok(bare, `${head + stem + tail + end} became ${found.maker.id}/${found.model.id}`);
      }),
      { numRuns: 500 },
    );
  });

  it("answers anything without throwing, and refuses what is too long to be a name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.option(fc.string()), (name, provider) => {
        resolveModel(name, provider, LISTS);
      }),
    );
    const hostile = ["mistral", "gemini-2.5-pro", "a/", "claude-", "-20260101", "gpt-5.6-luna-1111-11-1", "us.anthropic."];
    for (const part of hostile) assert.equal(idOf(part.repeat(10_000)), null);
  });
});
