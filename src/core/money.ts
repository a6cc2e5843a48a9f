/**
 * Money is an integer of nano-dollars. One person's fits a `number`: nine million dollars are exact. Sums over people are
 * `bigint`. Amounts are added as integers and formatted once, at the very end: a shown figure is never added to another,
 * so that a total may differ in its last shown digit from the sum of what is shown above it, and is right.
 */
export const NANO_PER_USD = 1_000_000_000;

/**
 * Sums one person's amounts. Throws a RangeError when an amount is not a whole number or the sum leaves the safe integers,
 * as it would then no longer be exact.
 */
export function sumNanoUsd(amounts: Iterable<number>): number {
  let sum = 0;
  for (const amount of amounts) {
    sum += amount;
    if (!Number.isSafeInteger(amount) || !Number.isSafeInteger(sum)) {
      throw new RangeError(`A sum of nano-dollars is not exact: it reached ${sum} on adding ${amount}.`);
    }
  }
  return sum;
}

/** Sums amounts of several people, each a `number` of one person's or a sum already. Throws a RangeError for a fraction. */
export function sumPeopleNanoUsd(amounts: Iterable<number | bigint>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += BigInt(amount);
  return sum;
}

/**
 * An amount as people read it, with as many digits as say something: "$0.004", "$0.42", "$3.42", "$1,234". What is not zero
 * never reads as zero: "<$0.001". A figure that does not exist (NaN, an infinity) reads "–".
 *
 * @param locale BCP 47; the runtime's own when left out
 */
export function formatUsd(nanoUsd: number | bigint, locale?: string): string {
  const usd = Number(nanoUsd) / NANO_PER_USD;
  if (!Number.isFinite(usd)) return "–";
  const size = Math.abs(usd);
  if (size > 0 && size < 0.0005) return usd < 0 ? `>${usdFormat(locale, 3).format(-0.001)}` : `<${usdFormat(locale, 3).format(0.001)}`;
  // The limits are where the shorter form rounds up to the next one, so that "$0.010" and "$1,000.00" do not occur.
  const digits = size >= 999.995 ? 0 : size >= 0.0095 || size === 0 ? 2 : 3;
  return usdFormat(locale, digits).format(usd);
}

/** A count of tokens in short form: "812", "12.4k", "3.1M", "1.2B" in English. A figure that does not exist reads "–". */
export function formatTokens(count: number, locale?: string): string {
  if (!Number.isFinite(count)) return "–";
  return tokenFormat(locale)
    .formatToParts(count)
    .map((part) => (part.type === "compact" && part.value === "K" ? "k" : part.value))
    .join("");
}

const usdFormats = new Map<string, Intl.NumberFormat>();
const tokenFormats = new Map<string, Intl.NumberFormat>();

function usdFormat(locale: string | undefined, digits: number): Intl.NumberFormat {
  return remembered(usdFormats, `${locale ?? ""} ${digits}`, () => {
    return new Intl.NumberFormat(locale, {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  });
}

function tokenFormat(locale: string | undefined): Intl.NumberFormat {
  return remembered(tokenFormats, locale ?? "", () => new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }));
}

/** Making a format takes a hundred times as long as using one. */
function remembered(formats: Map<string, Intl.NumberFormat>, key: string, make: () => Intl.NumberFormat): Intl.NumberFormat {
  let format = formats.get(key);
  if (format === undefined) {
    format = make();
    formats.set(key, format);
  }
  return format;
}
