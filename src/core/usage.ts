/** The disjoint classes that a metered response's tokens fall into, in the order in which views show them. */
export const TOKEN_CLASSES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
export type TokenClass = (typeof TOKEN_CLASSES)[number];

/**
 * Token counts of one response or of a sum of them. The five classes are disjoint: `input` is uncached input only and
 * `output` includes reasoning. `reasoning` is a part of `output`, for display, and is never added to it.
 * Non-negative safe integers; `null` means that the source cannot tell, which is not the same as 0.
 */
export interface Tokens {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite5m: number | null;
  readonly cacheWrite1h: number | null;
  readonly reasoning: number | null;
}

/** What a money figure is: `billed` by a provider or gateway, `reported` by the agent itself, or tokens at `list` price. */
export type Basis = "billed" | "reported" | "list";

/** How a source's figures relate to what was truly used. */
export type Completeness = { readonly grade: "exact" } | { readonly grade: "partial" | "estimated"; readonly why: string };

/** Price-relevant facts about a response beside its tokens. */
export type ServiceTier = "standard" | "priority" | "batch" | "flex" | "fast";

/**
 * One metered model response or, from an aggregating source, one bucket of them (`spanMs` > 0).
 * `key` identifies it inside its source for ever: the same response read again, from a copy, a fork or after a restart has the same key.
 * A key that starts with `YIELDING` is of a poorer record of a session, see there.
 */
export interface Usage {
  readonly key: string;
  /** The agent's own id of the conversation, the parent's for a subagent; null when the source knows no sessions. */
  readonly session: string | null;
  /** Epoch milliseconds, UTC: when the response was made, or when the bucket starts. */
  readonly at: number;
  readonly spanMs: number;
  /** As logged. null is "unknown" and is never guessed. */
  readonly model: string | null;
  /** The provider when the log names one, e.g. "anthropic", "openai", "bedrock". */
  readonly provider: string | null;
  readonly tokens: Tokens;
  /** How many responses this is; 1 unless it is a bucket. 0 is a bucket whose source cannot count them, see `responsesOf`. */
  readonly responses: number;
  readonly tier: ServiceTier;
  /** "us" and the like where the log names where inference ran, for regional uplift. */
  readonly geo: string | null;
  /** Web searches billed beside tokens. */
  readonly webSearches: number;
  /** The cost that the agent itself wrote down, in nano-dollars. */
  readonly reportedNanoUsd: number | null;
  /** The cost that a gateway or provider charged, in nano-dollars. */
  readonly billedNanoUsd: number | null;
  /** Working directory and branch at that moment; null when unknown, branch "" outside git. */
  readonly cwd: string | null;
  readonly branch: string | null;
  /**
   * Which reading of a response that stands in several places owns its session, time, place and branch: the lowest wins,
   * then the earliest `at`, then the smaller session (see `mergeUsage`). Main conversation 0, subagent's own file 1,
   * replay of a side question 2, a line that says that it was copied by branching 3.
   */
  readonly ownerRank: number;
}

/**
 * What the keys of a source's poorer record start with, where an agent keeps two of a session: such usage gives way to all other
 * usage of the same source and session, whichever is read first, since both together would count it twice.
 */
export const YIELDING = "~";

export const NO_TOKENS: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, reasoning: 0 };

/** Sum of the five disjoint classes; an unknown class adds nothing. */
export function totalTokens(tokens: Tokens): number {
  let total = 0;
  for (const name of TOKEN_CLASSES) total += tokens[name] ?? 0;
  return total;
}

/** Adds class by class. A class is null only where both sides are: one known part makes a known, if incomplete, sum. */
export function addTokens(a: Tokens, b: Tokens): Tokens {
  return {
    input: addKnown(a.input, b.input),
    output: addKnown(a.output, b.output),
    cacheRead: addKnown(a.cacheRead, b.cacheRead),
    cacheWrite5m: addKnown(a.cacheWrite5m, b.cacheWrite5m),
    cacheWrite1h: addKnown(a.cacheWrite1h, b.cacheWrite1h),
    reasoning: addKnown(a.reasoning, b.reasoning),
  };
}

function addKnown(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : a + b;
}
