import path from "node:path";
import * as z from "zod/mini";
import type { CountingRules } from "../core/countingRules";

const price = z.number().check(z.nonnegative(), z.maximum(1_000_000));
/** In dollars per million tokens, as price lists write it. */
const PriceSetting = z.strictObject({
  input: price,
  output: price,
  cacheRead: z.optional(price),
  cacheWrite5m: z.optional(price),
  cacheWrite1h: z.optional(price),
});

/** The counting rules as a person writes them, in the settings and in the CLI's config file. Each is optional. */
export const RULE_SETTINGS = {
  prices: z._default(z.record(z.string(), PriceSetting), {}),
  aliases: z._default(z.record(z.string(), z.string()), {}),
  flatPlans: z._default(z.array(z.string()), []),
  exclude: z._default(z.array(z.string()), []),
};

export interface RuleSettings {
  readonly prices: CountingRules["prices"]["overrides"];
  readonly aliases: Readonly<Record<string, string>>;
  readonly flatPlans: readonly string[];
  readonly exclude: readonly string[];
}

/** Rules to count by. A folder to exclude may begin with "~" and is made absolute; anything else is a source's id. */
export function rulesOf({ prices, aliases, flatPlans, exclude }: RuleSettings, home: string): CountingRules {
  return {
    prices: { overrides: prices, aliases },
    flatPlans,
    exclude: exclude.map((entry) => {
      const expanded = entry === "~" || /^~[\\/]/.test(entry) ? path.join(home, entry.slice(1)) : entry;
      return path.isAbsolute(expanded) ? path.resolve(expanded) : expanded;
    }),
  };
}
