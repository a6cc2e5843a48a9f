import assert from "node:assert/strict";
import { calcPrice } from "@pydantic/genai-prices";
import { createPriceBook } from "../../../src/core/priceBook";
import { priceUsage } from "../../../src/core/prices";
import { PRICE_TABLE } from "../../../src/core/priceTable";
import type { Tokens } from "../../../src/core/usage";

const VECTORS: readonly Tokens[] = [
  { input: 12, output: 134, cacheRead: 15_000, cacheWrite5m: 0, cacheWrite1h: 357, reasoning: null },
  { input: 1, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: null },
  { input: 0, output: 1, cacheRead: 1, cacheWrite5m: 1, cacheWrite1h: 1, reasoning: 1 },
  { input: 100_000, output: 4_321, cacheRead: 99_000, cacheWrite5m: 1_000, cacheWrite1h: 0, reasoning: null },
  { input: 100_000, output: 4_321, cacheRead: 99_001, cacheWrite5m: 1_000, cacheWrite1h: 0, reasoning: null },
  { input: 271_999, output: 7, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: null },
  { input: 272_000, output: 7, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: null },
  { input: 272_001, output: 7, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: null },
  { input: 333_333, output: 77_777, cacheRead: 555_555, cacheWrite5m: 11_111, cacheWrite1h: 9_999, reasoning: 70_000 },
];

const DATES = [
  "2025-05-21T23:59:59.999Z",
  "2025-12-17T12:00:00Z",
  "2026-03-12T23:59:59.999Z",
  "2026-03-13T00:00:00Z",
  "2026-07-29T23:59:59.999Z",
  "2026-07-30T00:00:00Z",
  "2026-08-17T00:00:00Z",
  "2026-08-22T00:29:59.999Z",
  "2026-08-22T00:30:00Z",
  "2026-08-22T03:59:59.999Z",
  "2026-08-22T16:30:00Z",
  "2027-01-01T00:00:00Z",
].map((text) => Date.parse(text));

/** Why an amount is not the package's, in the words of docs/decisions/0015-list-prices.md; null where both must agree. */
function knownDifference(maker: string, model: string, name: string, tokens: Tokens, at: number): string | null {
  if (maker === "deepseek" && at < Date.parse("2026-08-17") && model.startsWith("deepseek-v4")) return "peak hours before their list";
  if (name.endsWith(":free")) return "given away";
  if (maker === "anthropic" && ["claude-2", "claude-v1"].includes(model) && (tokens.cacheRead ?? 0) + (tokens.cacheWrite5m ?? 0) > 0)
    return "Claude's rule";
  return null;
}

describe("list prices against the package they come from", function () {
  // Generous, since other work may share the machine: a test here fails for a wrong answer, not for a slow one.
  this.timeout(60_000);
  const book = createPriceBook();

  for (const maker of PRICE_TABLE.makers) {
    it(`gives what calcPrice gives, to the nano-dollar, for every name of ${maker.id}`, () => {
      let compared = 0;
      for (const listed of maker.models) {
        const names = new Set([listed.id, ...(listed.match.equals ?? []), ...(listed.match.startsWith ?? [])]);
        for (const start of listed.match.startsWith ?? []) names.add(`${start}-20260131`);
        for (const name of names) {
          for (const tokens of VECTORS) {
            for (const at of DATES) {
              if (knownDifference(maker.id, listed.id, name, tokens, at) !== null) continue;
              const theirs = expected(name, maker.id, tokens, at);
              const ours = priceUsage(
                { model: name, provider: maker.id, at, spanMs: 0, tokens, tier: "standard", geo: null, webSearches: 0 },
                book,
              );
              const what = `${maker.id} ${name} ${JSON.stringify(tokens)} ${new Date(at).toISOString()}`;
              if (theirs === null || ours === null) {
                assert.equal(ours, theirs, what);
                continue;
              }
              // Half a nano-dollar is our rounding; the rest is what floating point loses in the package.
              assert.ok(Math.abs(ours.nanoUsd - theirs) <= 0.501, `${what}: ours ${ours.nanoUsd}, theirs ${theirs}`);
              compared += 1;
            }
          }
        }
      }
      assert.ok(compared > 100, `only ${compared} amounts were compared`);
    });
  }
});

/** The package's amount in nano-dollars; null where it knows no price per token for a class that was used. */
function expected(name: string, provider: string, tokens: Tokens, at: number): number | null {
  const write5m = tokens.cacheWrite5m ?? 0;
  const write1h = tokens.cacheWrite1h ?? 0;
  const read = tokens.cacheRead ?? 0;
  const usage = {
    input_tokens: (tokens.input ?? 0) + read + write5m + write1h,
    cache_read_tokens: read,
    cache_write_tokens: write5m + write1h,
    cache_write_1h_tokens: write1h,
    output_tokens: tokens.output ?? 0,
  };
  const result = calcPrice(usage, name, { providerId: provider, timestamp: new Date(at) });
  if (result === null || result.model_price["input_mtok"] === undefined) return null;
  if (result.model_price["output_mtok"] === undefined && usage.output_tokens > 0) return null;
  return result.total_price * 1e9;
}
