/** The figures that snapshots are made of; `protocol.ts` says where they stand. */
import * as z from "zod/mini";

const Tokens = z.object({
  input: z.nullable(z.number()),
  output: z.nullable(z.number()),
  cacheRead: z.nullable(z.number()),
  cacheWrite5m: z.nullable(z.number()),
  cacheWrite1h: z.nullable(z.number()),
  reasoning: z.nullable(z.number()),
});

const Basis = z.enum(["billed", "reported", "list", "mixed"]);

/**
 * Money with what it is: integer nano-dollars. `flatNanoUsd` is the part that a declared flat plan pays for: "at API prices,
 * not a bill". `unpricedTokens` are tokens that no price is known for and that add nothing here.
 */
export const Cost = z.object({
  nanoUsd: z.number(),
  basis: Basis,
  byBasis: z.object({ billed: z.number(), reported: z.number(), list: z.number() }),
  flatNanoUsd: z.number(),
  unpricedTokens: z.number(),
});

export const Spend = z.object({ cost: Cost, tokens: Tokens, totalTokens: z.number(), responses: z.number() });

/** Median and quartiles with their n; `enough` false means that the view shows n and says so, and draws no figure. */
export const Distribution = z.object({
  n: z.number(),
  enough: z.boolean(),
  median: z.nullable(z.number()),
  q1: z.nullable(z.number()),
  q3: z.nullable(z.number()),
});

/** Where a figure lies, at a level of at least 95 %; `lasting`: it may be read beyond the weeks that it is made of. */
export const Interval = z.object({ low: z.number(), high: z.number(), n: z.number(), weeks: z.number(), lasting: z.boolean() });
