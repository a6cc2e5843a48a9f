import type { ServiceTier } from "./usage";

/** A factor on every token price, kept as a fraction so that the product stays exact. */
export interface Factor {
  readonly numerator: number;
  readonly denominator: number;
}

interface TierRule {
  readonly maker: string;
  /** Model ids of the price table; null means every model of this maker that no earlier rule names. */
  readonly models: readonly string[] | null;
  readonly tiers: readonly ServiceTier[];
  readonly factor: Factor;
  /** "YYYY-MM-DD": earlier responses do not have this rule; absent, it always held. */
  readonly from?: string;
}

const STANDARD: Factor = { numerator: 1, denominator: 1 };
const HALF: Factor = { numerator: 1, denominator: 2 };
const DOUBLE: Factor = { numerator: 2, denominator: 1 };

/**
 * What a mode of service costs relative to the standard price, where the maker publishes it. Cache prices and long-context
 * prices are multiplied alike; web searches are not.
 *
 * Anthropic: batch is half price; fast mode is 6 × for Opus 4.6 and 4.7 and 2 × from Opus 4.8 on
 * (platform.claude.com/docs/en/about-claude/pricing and …/build-with-claude/fast-mode). Priority Tier is
 * committed capacity without a public price per token, so no rule: its tokens carry the caveat "mode".
 *
 * OpenAI: batch and flex are half price; "priority", renamed Fast mode on 2026-07-30, is 2 × for most models
 * (openai.com/api-fast-mode, developers.openai.com/api/docs/pricing). These are API prices: what a ChatGPT plan deducts in
 * credits for Codex's fast mode follows another table and is not money.
 *
 * Google: batch and flex are half price, priority 1.8 × (ai.google.dev/gemini-api/docs/optimization says 75 to 100 % more;
 * the price table's own notes for Gemini 3.7 and 3.8 say 1.8).
 */
const TIER_RULES: readonly TierRule[] = [
  { maker: "anthropic", models: ["claude-opus-4-6", "claude-opus-4-7"], tiers: ["fast"], factor: { numerator: 6, denominator: 1 } },
  { maker: "anthropic", models: ["claude-opus-4-8", "claude-opus-5", "claude-opus-5-5"], tiers: ["fast"], factor: DOUBLE },
  { maker: "anthropic", models: null, tiers: ["batch"], factor: HALF },

  { maker: "openai", models: ["gpt-5.5"], tiers: ["priority", "fast"], factor: { numerator: 5, denominator: 2 } },
  { maker: "openai", models: ["gpt-5-mini"], tiers: ["priority", "fast"], factor: { numerator: 9, denominator: 5 } },
  { maker: "openai", models: ["gpt-4.1", "gpt-4.1-mini"], tiers: ["priority", "fast"], factor: { numerator: 7, denominator: 4 } },
  {
    maker: "openai",
    models: [
      "gpt-6-astra",
      "gpt-6-sol",
      "gpt-6-luna",
      "gpt-5.6-sol",
      "gpt-5.6-terra",
      "gpt-5.6-luna",
      "gpt-5.4",
      "gpt-5.4-mini",
      "gpt-5.3-codex",
      "gpt-5.2",
      "gpt-5.1",
      "gpt-5",
      "gpt-4.1-nano",
    ],
    tiers: ["priority", "fast"],
    factor: DOUBLE,
  },
  { maker: "openai", models: null, tiers: ["batch", "flex"], factor: HALF },

  { maker: "google", models: null, tiers: ["batch"], factor: HALF },
  { maker: "google", models: null, tiers: ["flex"], factor: HALF, from: "2026-04-01" },
  { maker: "google", models: null, tiers: ["priority"], factor: { numerator: 9, denominator: 5 }, from: "2026-04-01" },
];

/**
 * Claude models without a price for where inference runs. Everything newer has one: 1.1 × on all token prices when
 * inference is kept in the US (`inference_geo` exists since Opus 4.6, platform.claude.com/docs/en/manage-claude/data-residency),
 * and 1.1 × on the cloud resellers' regional endpoints since Sonnet 4.5 (…/about-claude/pricing, third-party platforms).
 */
const BEFORE_REGIONAL_PRICES: readonly string[] = [
  "claude-2",
  "claude-v1",
  "claude-3-haiku",
  "claude-3-sonnet",
  "claude-3-opus-latest",
  "claude-3-5-haiku-latest",
  "claude-3-5-sonnet",
  "claude-3-7-sonnet-latest",
  "claude-sonnet-4-0",
  "claude-opus-4-0",
  "claude-opus-4-1",
];
const BEFORE_INFERENCE_GEO: readonly string[] = [...BEFORE_REGIONAL_PRICES, "claude-haiku-4-5", "claude-sonnet-4-5", "claude-opus-4-5"];
const REGIONAL: Factor = { numerator: 11, denominator: 10 };

/** Everything in this file that decides an amount, as text, for the version of the prices. */
export const MODIFIERS_TEXT = JSON.stringify([TIER_RULES, BEFORE_REGIONAL_PRICES, BEFORE_INFERENCE_GEO, REGIONAL]);

/**
 * The factor of a mode of service; null when the maker publishes none, which is not the same as 1.
 * @param at epoch milliseconds of the response
 */
export function tierFactor(maker: string, model: string, tier: ServiceTier, at: number): Factor | null {
  if (tier === "standard") return STANDARD;
  for (const rule of TIER_RULES) {
    if (rule.maker !== maker || !rule.tiers.includes(tier)) continue;
    if (rule.models !== null && !rule.models.includes(model)) continue;
    if (rule.from !== undefined && at < Date.parse(rule.from)) continue;
    return rule.factor;
  }
  return null;
}

/**
 * The uplift for where inference ran.
 * @param geo as the log says, "us" being the only one with a price
 * @param regionalEndpoint the name itself is that of a geographic endpoint, as "us.anthropic.…" on Bedrock
 */
export function regionFactor(maker: string, model: string, geo: string | null, regionalEndpoint: boolean): Factor {
  if (maker !== "anthropic") return STANDARD;
  if (geo === "us" && !BEFORE_INFERENCE_GEO.includes(model)) return REGIONAL;
  if (regionalEndpoint && !BEFORE_REGIONAL_PRICES.includes(model)) return REGIONAL;
  return STANDARD;
}
