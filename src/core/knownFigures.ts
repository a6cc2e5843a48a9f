/** A sum of usage, with its cost. */
interface Sum {
  readonly responses: number;
  readonly totalTokens: number;
  readonly cost: { readonly nanoUsd: number; readonly unpricedTokens: number };
}

/** Tokens by class; null where no source could tell. */
type Classes = Readonly<Record<"input" | "output" | "cacheRead" | "cacheWrite5m" | "cacheWrite1h", number | null>>;

/** How many responses a sum stands for; null where there is usage and no source could count it. As `responsesOf` of a tally. */
export function knownResponses({ responses, cost, totalTokens }: Sum): number | null {
  return responses === 0 && (totalTokens > 0 || cost.nanoUsd > 0 || cost.unpricedTokens > 0) ? null : responses;
}

/** How many tokens a sum is of; null where there is usage and no source could tell any class of them (a gateway that tells of spend only). */
export function knownTokens(tokens: Classes, isUsage: boolean): number | null {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = tokens;
  const told = [input, output, cacheRead, cacheWrite5m, cacheWrite1h].filter((count) => count !== null);
  return told.length === 0 && isUsage ? null : told.reduce((sum, count) => sum + count, 0);
}
