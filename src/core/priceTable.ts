import generated from "./prices.generated.json";

/** Prices of one model at one time: integer pico-dollars per token, which is dollars per million tokens times a million. */
export interface Rates {
  readonly input: number;
  readonly output?: number | undefined;
  readonly cacheRead?: number | undefined;
  /** A write that lasts five minutes, or the only kind that the maker has. */
  readonly cacheWrite?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  /** Integer nano-dollars per web search. */
  readonly search?: number | undefined;
}

/** One line of a model's price history. Of the lines whose conditions hold, the last one counts. */
export interface PriceEntry {
  /** "YYYY-MM-DD": in force from that UTC midnight on. */
  readonly from?: string | undefined;
  /** In force between these seconds of the UTC day only: start inclusive, end exclusive, may wrap over midnight. */
  readonly utcSeconds?: readonly number[] | undefined;
  readonly rates: Rates;
  /** Prices for the whole request once its input, cache included, exceeds `tokens`; ascending. */
  readonly above?: readonly { readonly tokens: number; readonly rates: Rates }[] | undefined;
}

/** Alternatives, all lower-case: a name matches when any of them holds. `all` lists groups of which every part must hold. */
export interface NameMatch {
  readonly equals?: readonly string[] | undefined;
  readonly startsWith?: readonly string[] | undefined;
  readonly endsWith?: readonly string[] | undefined;
  readonly contains?: readonly string[] | undefined;
  readonly regex?: readonly string[] | undefined;
  readonly all?: readonly (readonly NameMatch[])[] | undefined;
}

export interface ListedModel {
  readonly id: string;
  readonly match: NameMatch;
  /** Empty when the model is known and has no price per token (speech, pages, free weights): its tokens stay unpriced. */
  readonly prices: readonly PriceEntry[];
}

/** A company and its public price list. */
export interface Maker {
  readonly id: string;
  /** Model names that lead to this maker. */
  readonly names: NameMatch;
  /** Provider names in logs that mean this maker. */
  readonly alsoKnownAs: NameMatch;
  readonly models: readonly ListedModel[];
}

export interface PriceTable {
  /** The package and version that the prices come from, to be shown beside them. */
  readonly source: string;
  /** Changes with any price or name rule. */
  readonly hash: string;
  readonly makers: readonly Maker[];
}

/** List prices as `scripts/prices.mjs` extracted them. The compiler checks the file's shape here. */
export const PRICE_TABLE: PriceTable = generated;
