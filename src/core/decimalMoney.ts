/**
 * Reads a dollar amount as an API writes it (a JSON number or a numeric string, scientific notation allowed) and returns
 * whole nano-dollars, rounded half up at the tenth decimal. Works on the decimal digits, so that no binary fraction drifts:
 * a number is taken by the shortest decimal that stands for it, which is what its sender printed.
 *
 * Returns null for what is no amount: not a decimal number, NaN, an infinity, below zero (what rounds to zero is zero), or above 9,007,199.25 dollars
 * (where nano-dollars leave the safe integers).
 */
export function parseUsdToNano(value: number | string): number | null {
  const text = typeof value === "number" ? String(value) : value.trim();
  if (text.length > LONGEST) return null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const whole = match[1] ?? "";
  const fraction = match[2] ?? "";
  if (whole === "" && fraction === "") return null;
  const digits = (whole + fraction).replace(/^0+/, "");
  if (digits === "") return 0;

  // The amount is 0.<digits> × 10^magnitude; its first `keep` digits are whole nano-dollars.
  const leadingZeros = whole.length + fraction.length - digits.length;
  const magnitude = whole.length - leadingZeros + Number(match[3] ?? "0");
  const keep = magnitude + 9;
  if (keep < 0) return 0;
  if (keep > 16) return null;
  const nano = Number(digits.slice(0, keep).padEnd(keep, "0")) + (digits.charAt(keep) >= "5" ? 1 : 0);
  if (nano === 0) return 0;
  return Number.isSafeInteger(nano) && !text.startsWith("-") ? nano : null;
}

/** Longer than any amount that was meant as one; keeps a hostile string from costing time. */
const LONGEST = 400;
const DECIMAL = /^[+-]?(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;
