import { isClaude, type ModelIndex, type ResolvedModel, resolveModel } from "./modelName";
import { MODIFIERS_TEXT } from "./priceModifiers";
import { PRICE_TABLE, type PriceEntry, type PriceTable, type Rates } from "./priceTable";

/**
 * The user's own price for a model, in dollars per million tokens as price lists write it (0 or more, at most a million;
 * six decimals count). A cache price that is left out follows from `input` as in a public list.
 */
export interface PriceOverride {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
}

/** The user's settings, validated where they are read. */
export interface PriceSettings {
  /** By model name, with or without the provider before a slash; case does not matter. */
  readonly overrides: Readonly<Record<string, PriceOverride>>;
  /** Name in the logs → name of a listed model or of an override. One step: the target is not looked up as an alias again. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Prices ready to multiply: every token class has one, in integer pico-dollars per token. */
export interface FullRates {
  readonly input: number;
  /** null: the list has no price for output tokens (an embedding model). */
  readonly output: number | null;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
  /** Nano-dollars per web search; null where the maker's list has none. */
  readonly search: number | null;
}

/** One dated line of a card, ready to compare. */
export interface CardEntry {
  readonly id: string;
  /** Epoch milliseconds, or -Infinity. */
  readonly from: number;
  /** Start and end in milliseconds of the UTC day. */
  readonly hours: readonly [number, number] | null;
  readonly rates: FullRates;
  readonly above: readonly { readonly tokens: number; readonly rates: FullRates }[];
}

/** What a model name costs over time. */
export interface PriceCard {
  /** Of the price table; null for the user's own price. */
  readonly maker: string | null;
  readonly model: string;
  readonly fast: boolean;
  readonly regional: boolean;
  /** At least one; the last one whose conditions hold counts. */
  readonly entries: readonly CardEntry[];
}

export interface PriceBook {
  /** Where the list prices come from, to be shown beside them. */
  readonly source: string;
  /** Changes whenever the same usage could get another price: with the lists, the rules or the user's settings. */
  readonly version: string;
  /** The card of a model name as logged; null for a model that nobody has a price for. Remembers its answers. */
  card(model: string | null, provider: string | null): PriceCard | null;
}

/** Raise when the rules in this file, in modelName.ts or in prices.ts change what anything costs. */
const RULES = 1;

/** More names than any honest log holds; beyond it the memory is emptied rather than grown. */
const MAX_REMEMBERED = 5_000;

/** Prices to compute with: the lists that come with this version, and the user's own on top. */
export function createPriceBook(settings: PriceSettings = { overrides: {}, aliases: {} }, table: PriceTable = PRICE_TABLE): PriceBook {
  const index: ModelIndex<PriceOverride> = {
    table,
    own: new Map(Object.entries(settings.overrides).map(([name, price]) => [keyOf(name), price])),
    aliases: new Map(Object.entries(settings.aliases).map(([name, target]) => [keyOf(name), keyOf(target)])),
  };
  const remembered = new Map<string | null, Map<string | null, PriceCard | null>>();
  let count = 0;
  return {
    source: table.source,
    version: versionOf(index),
    card(model, provider) {
      const known = remembered.get(provider)?.get(model);
      if (known !== undefined) return known;
      if (count >= MAX_REMEMBERED) {
        remembered.clear();
        count = 0;
      }
      const resolved = resolveModel(model, provider, index);
      const card = resolved === null ? null : cardOf(resolved);
      let ofProvider = remembered.get(provider);
      if (ofProvider === undefined) {
        ofProvider = new Map();
        remembered.set(provider, ofProvider);
      }
      ofProvider.set(model, card);
      count += 1;
      return card;
    },
  };
}

function keyOf(name: string): string {
  return name.trim().toLowerCase();
}

function cardOf(resolved: ResolvedModel<PriceOverride>): PriceCard | null {
  if (resolved.kind === "own") {
    const { name, price } = resolved;
    const rates = fullRates(ratesOfOverride(price), isClaude(name));
    const entry = { id: `own/${name}`, from: Number.NEGATIVE_INFINITY, hours: null, rates, above: [] };
    return { maker: null, model: name, fast: false, regional: false, entries: [entry] };
  }
  const { maker, model, fast, regional } = resolved;
  if (model.prices.length === 0) return null;
  return {
    maker: maker.id,
    model: model.id,
    fast,
    regional,
    entries: entriesOf(`${maker.id}/${model.id}`, maker.id === "anthropic", model.prices),
  };
}

/** Peak hours belong to the price list that they follow: they do not reach back before it was in force. */
function entriesOf(id: string, claude: boolean, prices: readonly PriceEntry[]): CardEntry[] {
  let since: string | undefined;
  return prices.map((entry) => {
    since = entry.from ?? since;
    const [start, end] = entry.utcSeconds ?? [];
    const hours: [number, number] | null = start === undefined || end === undefined ? null : [start * 1000, end * 1000];
    return {
      id: `${id}${since === undefined ? "" : `@${since}`}${hours === null ? "" : `T${start}-${end}`}`,
      from: since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since),
      hours,
      rates: fullRates(entry.rates, claude),
      above: (entry.above ?? []).map((tier) => ({ tokens: tier.tokens, rates: fullRates(tier.rates, claude) })),
    };
  });
}

/**
 * Fills in what a list leaves out. Anthropic prices its cache by rule: reads at 0.1 ×, writes for five minutes at 1.25 × and
 * for an hour at 2 × the input price (platform.claude.com/docs/en/build-with-claude/prompt-caching). Nobody else does, so for
 * others a class without a price of its own is what it was sent as, input: a missing discount is not assumed.
 */
function fullRates(rates: Rates, claude: boolean): FullRates {
  const { input } = rates;
  const write = rates.cacheWrite ?? (claude ? Math.round(input * 1.25) : input);
  return {
    input,
    output: rates.output ?? null,
    cacheRead: rates.cacheRead ?? (claude ? Math.round(input * 0.1) : input),
    cacheWrite5m: write,
    cacheWrite1h: rates.cacheWrite1h ?? (claude ? input * 2 : write),
    search: rates.search ?? (claude ? CLAUDE_SEARCH : null),
  };
}

/** $10 per 1,000 searches (platform.claude.com/docs/en/about-claude/pricing), in nano-dollars each. */
const CLAUDE_SEARCH = 10_000_000;

function ratesOfOverride(price: PriceOverride): Rates {
  return {
    input: picoPerToken(price.input),
    output: picoPerToken(price.output),
    cacheRead: price.cacheRead === undefined ? undefined : picoPerToken(price.cacheRead),
    cacheWrite: price.cacheWrite5m === undefined ? undefined : picoPerToken(price.cacheWrite5m),
    cacheWrite1h: price.cacheWrite1h === undefined ? undefined : picoPerToken(price.cacheWrite1h),
  };
}

function picoPerToken(usdPerMillion: number): number {
  return Math.round(usdPerMillion * 1e6);
}

function versionOf(index: ModelIndex<PriceOverride>): string {
  const own = [...index.own].sort(byName);
  const aliases = [...index.aliases].sort(byName);
  return `${index.table.hash}-${fingerprint(JSON.stringify([RULES, MODIFIERS_TEXT, own, aliases]))}`;
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}

/** 64 bits of FNV-1a in two halves with different offsets, as hex: tells texts apart, protects nothing. */
function fingerprint(text: string): string {
  let low = 0x811c9dc5;
  let high = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ (code + index), 0x01000193);
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
