import { type Interval, ratioInterval } from "../statisticsIntervals";
import type { UsagePart } from "./parts";

/** How much of the input came from a prompt cache. */
export interface CacheShare {
  /** Tokens read from a cache over all input tokens (uncached, read and written), 0 to 1; null without input. */
  readonly share: number | null;
  readonly interval: Interval | null;
  readonly cacheReadTokens: number;
  readonly inputTokens: number;
  /** Responses that it is of; those of sources that cannot tell cached input are left out. */
  readonly responses: number;
}

export function cacheShareOf(parts: readonly UsagePart[], weekOf: (ms: number) => number): CacheShare {
  const known = parts.flatMap(({ at, tally: { tokens, responses } }) => {
    if (tokens.cacheRead === null || tokens.input === null) return [];
    const all = tokens.input + tokens.cacheRead + (tokens.cacheWrite5m ?? 0) + (tokens.cacheWrite1h ?? 0);
    return [{ week: weekOf(at), numerator: tokens.cacheRead, denominator: all, responses }];
  });
  const total = (of: "numerator" | "denominator" | "responses"): number => known.reduce((sum, part) => sum + part[of], 0);
  const inputTokens = total("denominator");
  const cacheReadTokens = total("numerator");
  return {
    share: inputTokens === 0 ? null : cacheReadTokens / inputTokens,
    interval: ratioInterval(known, "share"),
    cacheReadTokens,
    inputTokens,
    responses: total("responses"),
  };
}
