import type { PriceSettings } from "./priceBook";

/** What the user decides about counting; the same in the settings and in the CLI's config file. */
export interface CountingRules {
  readonly prices: PriceSettings;
  /** Ids of sources that a flat plan pays for: their figures are "at API prices, not a bill". */
  readonly flatPlans: readonly string[];
  /** Ids of sources that are not read, and absolute folders (a repository's covers its worktrees) whose usage is not kept. */
  readonly exclude: readonly string[];
}

export const DEFAULT_RULES: CountingRules = { prices: { overrides: {}, aliases: {} }, flatPlans: [], exclude: [] };
