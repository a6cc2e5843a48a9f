import type { CardEntry, FullRates, PriceBook, PriceCard } from "./priceBook";
import { type Factor, regionFactor, tierFactor } from "./priceModifiers";
import { TOKEN_CLASSES, type TokenClass, type Usage } from "./usage";

/** What of a usage decides its list price. A `Usage` fits as it is. */
export type Priceable = Pick<Usage, "model" | "provider" | "at" | "spanMs" | "tokens" | "tier" | "geo" | "webSearches">;

/**
 * Why a list price may differ from the maker's bill:
 * "mode": no public price for this mode of service (or the price is the user's own): the standard price was taken;
 * "bucket": several requests in one, of a model whose price depends on each request's size or hour: the base price was taken;
 * "search": web searches that the maker's list has no price for: they add nothing.
 */
export type PriceCaveat = "mode" | "bucket" | "search";

/** A list price in integer nano-dollars. `byClass` and `extra` add up to `nanoUsd` exactly. */
export interface Priced {
  readonly nanoUsd: number;
  /** A class that the source cannot tell is 0 here: it has no known cost. */
  readonly byClass: Readonly<Record<TokenClass, number>>;
  /** Web searches. */
  readonly extra: number;
  /** The line of the price list that was used and what was applied to it, for people to check. */
  readonly priceId: string;
  readonly caveat: PriceCaveat | null;
}

/**
 * Prices one usage from the list that was in force at `at`. null when there is no price: an unknown model, a class of tokens
 * that the list does not sell, nothing counted at all, or an amount beyond nine million dollars, which no response costs.
 * Never 0 for an unknown model.
 *
 * The amount is exact: tokens × integer pico-dollars, times a fraction for the mode and the region, and rounded half up to
 * the nano-dollar once. The classes are the differences of the running sum's rounded values, so that they add up.
 *
 * A request whose input (cache included) exceeds a long-context threshold is at the higher price as a whole
 * (platform.claude.com/docs/en/about-claude/pricing, developers.openai.com/api/docs/pricing, ai.google.dev/gemini-api/docs/pricing).
 * A bucket of requests never switches: how large each was is not known.
 */
export function priceUsage(usage: Priceable, book: PriceBook): Priced | null {
  const card = book.card(usage.model, usage.provider);
  if (card === null) return null;
  const { tokens } = usage;
  if (!hasCount(usage)) return null;

  const bucket = usage.spanMs > 0;
  const entry = entryAt(card, usage.at, bucket);
  const size = (tokens.input ?? 0) + (tokens.cacheRead ?? 0) + (tokens.cacheWrite5m ?? 0) + (tokens.cacheWrite1h ?? 0);
  const above = bucket ? null : tierFor(entry, size);
  const rates = above === null ? entry.rates : above.rates;
  if (rates.output === null && (tokens.output ?? 0) > 0) return null;

  const tier = card.fast && usage.tier === "standard" ? "fast" : usage.tier;
  const standard = tier === "standard" && usage.geo === null && !card.regional;
  const mode = standard
    ? ONE
    : card.maker === null
      ? tier === "standard"
        ? ONE
        : null
      : tierFactor(card.maker, card.model, tier, usage.at);
  const region = standard || card.maker === null ? ONE : regionFactor(card.maker, card.model, usage.geo, card.regional);

  const extra = usage.webSearches * (rates.search ?? 0);
  const byClass = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  const numerator = (mode ?? ONE).numerator * region.numerator;
  const denominator = (mode ?? ONE).denominator * region.denominator * PICO_PER_NANO;
  const sum = addClasses(usage, rates, numerator, denominator, byClass);
  const nanoUsd = sum === null ? Number.NaN : sum + extra;
  if (!Number.isSafeInteger(nanoUsd)) return null;

  let priceId = entry.id;
  if (above !== null) priceId += `>${above.tokens}`;
  if (tier !== "standard" && mode !== null) priceId += `*${tier}`;
  if (region.numerator !== region.denominator) priceId += "*regional";
  return { nanoUsd, byClass, extra, priceId, caveat: caveatOf(usage, card, entry, rates, mode, size) };
}

const ONE: Factor = { numerator: 1, denominator: 1 };
const PICO_PER_NANO = 1000;
const DAY_MS = 86_400_000;

function hasCount(usage: Priceable): boolean {
  if (usage.webSearches > 0) return true;
  for (const name of TOKEN_CLASSES) if (usage.tokens[name] !== null) return true;
  return false;
}

/** The last line whose conditions hold, else the first. A bucket lies in no hour, so it gets the price outside peak hours. */
function entryAt(card: PriceCard, at: number, bucket: boolean): CardEntry {
  const { entries } = card;
  for (let index = entries.length - 1; index > 0; index--) {
    const entry = entries[index];
    if (entry === undefined || at < entry.from) continue;
    if (entry.hours === null || (!bucket && isWithin(entry.hours, at))) return entry;
  }
  const first = entries[0];
  if (first === undefined) throw new RangeError(`The price card of ${card.model} has no entries.`);
  return first;
}

function isWithin([start, end]: readonly [number, number], at: number): boolean {
  const time = ((at % DAY_MS) + DAY_MS) % DAY_MS;
  return end < start ? time >= start || time < end : time >= start && time < end;
}

function tierFor(entry: CardEntry, size: number): CardEntry["above"][number] | null {
  for (let index = entry.above.length - 1; index >= 0; index--) {
    const tier = entry.above[index];
    if (tier !== undefined && size > tier.tokens) return tier;
  }
  return null;
}

/** Fills `byClass` and returns its sum; null when a count is no whole number. */
function addClasses(
  usage: Priceable,
  rates: FullRates,
  numerator: number,
  denominator: number,
  byClass: Record<TokenClass, number>,
): number | null {
  let running = 0;
  let rounded = 0;
  for (const name of TOKEN_CLASSES) {
    const count = usage.tokens[name];
    if (count === null || count === 0) continue;
    running += count * (rates[name] ?? 0) * numerator;
    // Beyond the safe integers the product has lost digits; whole numbers without a limit take over.
    if (!(running <= Number.MAX_SAFE_INTEGER)) return addLargeClasses(usage, rates, numerator, denominator, byClass);
    const next = divideRounded(running, denominator);
    byClass[name] = next - rounded;
    rounded = next;
  }
  return rounded;
}

/** Half up, for safe integers of 0 or more: the remainder is exact where a quotient would not be. */
function divideRounded(amount: number, divisor: number): number {
  const rest = amount % divisor;
  return (amount - rest) / divisor + (rest * 2 >= divisor ? 1 : 0);
}

function addLargeClasses(
  usage: Priceable,
  rates: FullRates,
  numerator: number,
  denominator: number,
  byClass: Record<TokenClass, number>,
): number | null {
  const divisor = BigInt(denominator);
  let running = 0n;
  let rounded = 0n;
  for (const name of TOKEN_CLASSES) {
    const count = usage.tokens[name] ?? 0;
    if (!Number.isSafeInteger(count)) return null;
    running += BigInt(count) * BigInt((rates[name] ?? 0) * numerator);
    const next = (running * 2n + divisor) / (divisor * 2n);
    byClass[name] = Number(next - rounded);
    rounded = next;
  }
  return Number(rounded);
}

function caveatOf(
  usage: Priceable,
  card: PriceCard,
  entry: CardEntry,
  rates: FullRates,
  mode: Factor | null,
  size: number,
): PriceCaveat | null {
  if (mode === null) return "mode";
  if (usage.spanMs > 0) {
    const threshold = entry.above[0];
    if (threshold !== undefined && size > threshold.tokens) return "bucket";
    if (card.entries.length > 1 && card.entries.some((each) => each.hours !== null)) return "bucket";
  }
  return usage.webSearches > 0 && rates.search === null ? "search" : null;
}
