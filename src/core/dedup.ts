import type { ServiceTier, Tokens, Usage } from "./usage";

/**
 * Joins two readings of one response: lines of a log that repeat it block by block, copies in resumed and forked sessions,
 * replays of side questions, a second reading of a file. The order of readings never matters: the function is commutative,
 * associative and idempotent over readings with the same key.
 *
 * The rule, for the ledger to mirror row by row:
 * - `input`, `output`, `cacheRead`, `reasoning`: the larger; a known value over null.
 * - cache writes: their total (5m + 1h) is the larger total. The 1 h part is the larger of those that a reading states, at
 *   most the total; the 5 min part is the rest. A reading without a split has all in 5m and null in 1h; null stays
 *   only when no reading states a split. (1h known with 5m null does not occur.)
 * - the owner is the reading with the lowest `ownerRank`, then the earliest `at`, then the smaller `session`, then `cwd`,
 *   then `branch` (compared by UTF-16 code units, null after every text). It gives all five of these together. A session's log carries the session's
 *   name, so in one folder this is the order of paths.
 * - `model`, `provider`, `geo`: a known value over null, else the smaller text.
 * - `tier`: the one further right in standard, flex, batch, priority, fast.
 * - `spanMs`, `responses`, `webSearches`, `reportedNanoUsd`, `billedNanoUsd`: the larger; a known value over null.
 */
export function mergeUsage(a: Usage, b: Usage): Usage {
  const owner = compareOwners(a, b) <= 0 ? a : b;
  return {
    key: owner.key,
    session: owner.session,
    at: owner.at,
    cwd: owner.cwd,
    branch: owner.branch,
    ownerRank: owner.ownerRank,
    spanMs: Math.max(a.spanMs, b.spanMs),
    model: smallerKnown(a.model, b.model),
    provider: smallerKnown(a.provider, b.provider),
    tokens: mergeTokens(a.tokens, b.tokens),
    responses: Math.max(a.responses, b.responses),
    tier: TIER_ORDER[a.tier] >= TIER_ORDER[b.tier] ? a.tier : b.tier,
    geo: smallerKnown(a.geo, b.geo),
    webSearches: Math.max(a.webSearches, b.webSearches),
    reportedNanoUsd: largerKnown(a.reportedNanoUsd, b.reportedNanoUsd),
    billedNanoUsd: largerKnown(a.billedNanoUsd, b.billedNanoUsd),
  };
}

/**
 * Whether a later reading of a response says nothing new, so that joining it would change nothing. Quick: most lines of a
 * response say again what its first one said. false where that is not plain to see.
 */
export function isRepeated(known: Usage, later: Usage): boolean {
  const { tokens } = later;
  return (
    later.at >= known.at &&
    later.ownerRank === known.ownerRank &&
    later.session === known.session &&
    later.cwd === known.cwd &&
    later.branch === known.branch &&
    later.model === known.model &&
    later.provider === known.provider &&
    later.tier === known.tier &&
    later.geo === known.geo &&
    later.spanMs === known.spanMs &&
    later.responses === known.responses &&
    later.webSearches === known.webSearches &&
    later.reportedNanoUsd === known.reportedNanoUsd &&
    later.billedNanoUsd === known.billedNanoUsd &&
    tokens.input === known.tokens.input &&
    tokens.output === known.tokens.output &&
    tokens.cacheRead === known.tokens.cacheRead &&
    tokens.cacheWrite5m === known.tokens.cacheWrite5m &&
    tokens.cacheWrite1h === known.tokens.cacheWrite1h &&
    tokens.reasoning === known.tokens.reasoning
  );
}

const TIER_ORDER: Readonly<Record<ServiceTier, number>> = { standard: 0, flex: 1, batch: 2, priority: 3, fast: 4 };

function mergeTokens(a: Tokens, b: Tokens): Tokens {
  const writes = largerKnown(allWrites(a), allWrites(b));
  const stated1h = largerKnown(a.cacheWrite1h, b.cacheWrite1h);
  const write1h = writes === null || stated1h === null ? null : Math.min(stated1h, writes);
  return {
    input: largerKnown(a.input, b.input),
    output: largerKnown(a.output, b.output),
    cacheRead: largerKnown(a.cacheRead, b.cacheRead),
    cacheWrite5m: writes === null ? null : writes - (write1h ?? 0),
    cacheWrite1h: write1h,
    reasoning: largerKnown(a.reasoning, b.reasoning),
  };
}

function allWrites(tokens: Tokens): number | null {
  return tokens.cacheWrite5m === null ? null : tokens.cacheWrite5m + (tokens.cacheWrite1h ?? 0);
}

function compareOwners(a: Usage, b: Usage): number {
  return (
    a.ownerRank - b.ownerRank ||
    a.at - b.at ||
    compareKnownFirst(a.session, b.session) ||
    compareKnownFirst(a.cwd, b.cwd) ||
    compareKnownFirst(a.branch, b.branch)
  );
}

function compareKnownFirst(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null || a < b ? -1 : 1;
}

function smallerKnown(a: string | null, b: string | null): string | null {
  return compareKnownFirst(a, b) <= 0 ? a : b;
}

function largerKnown(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null || a >= b ? a : b;
}
