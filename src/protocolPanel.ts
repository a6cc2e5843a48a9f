/** What the panel's charts are drawn from; `protocol.ts` says where each stands. Money is integer nano-dollars. */
import * as z from "zod/mini";

const Kind = z.enum(["commit", "request", "issue"]);
const Grade = z.enum(["exact", "strong", "likely", "weak", "none"]);
const Amount = { totalTokens: z.number(), nanoUsd: z.number() };
export const PART = z.object(Amount);

/** What usage became, in the order in which views stack it; "exploration" is all that is linked to nothing and old enough to be. */
export const BECAME = ["landed", "reverted", "in-flight", "exploration"] as const;
export type Became = (typeof BECAME)[number];

/** What can be chosen from, in the range and the repository in question; the most used first. */
export const CHOICES = z.object({
  agents: z.array(z.object({ id: z.string(), label: z.string() })),
  models: z.array(z.string()),
  /** At most 100; `moreBranches` are not listed. */
  branches: z.array(z.string()),
  moreBranches: z.number(),
  kinds: z.array(Kind),
  /** Whether any outcome is known to be the user's own. */
  mine: z.boolean(),
});

/** Outcomes of one kind in one bar's time. */
export const MARK = z.object({
  /** The bar's first day. */
  day: z.string(),
  kind: Kind,
  count: z.number(),
  /** How many of them were taken back since. */
  reverted: z.number(),
  /** The dearest first, at most 5. */
  titles: z.array(z.object({ title: z.string(), reverted: z.boolean() })),
});

/** Usage from what made it, to what it became, to the outcomes: each column sums to the same whole. */
export const FLOW = z.object({
  sides: z.array(
    z.object({
      by: z.enum(["model", "agent"]),
      /** The most first, at most 8; the last may be all others together, and `others` is then how many. */
      from: z.array(z.object({ key: z.string(), label: z.string(), others: z.number(), ...Amount })),
      /** `from` is the index of what it comes from. */
      links: z.array(z.object({ from: z.number(), became: z.enum(BECAME), ...Amount })),
    }),
  ),
  states: z.array(z.object({ became: z.enum(BECAME), ...Amount })),
  /** What landed and what was reverted, by outcome, the dearest first, and the rest of each as one with its number. */
  ends: z.array(
    z.object({
      became: z.enum(BECAME),
      outcome: z.nullable(z.object({ kind: Kind, id: z.string(), repo: z.string(), key: z.string(), title: z.string() })),
      count: z.number(),
      ...Amount,
    }),
  ),
});

export const COST_POINT = z.object({
  kind: Kind,
  id: z.string(),
  repo: z.string(),
  key: z.string(),
  title: z.string(),
  url: z.nullable(z.string()),
  at: z.number(),
  nanoUsd: z.number(),
  /** Lines added and removed; null where nobody tells. */
  lines: z.nullable(z.number()),
  /** From the first usage that is linked to it until it landed, in milliseconds. */
  tookMs: z.number(),
});

/** The outcomes that the cost per outcome is of: the newest of them where there are more than can be told apart. */
export const POINTS = z.object({ of: z.number(), rows: z.array(COST_POINT) });

/** The range's usage by the grade of its link: sums to the headline. */
export const GRADE_SHARE = z.object({ grade: Grade, ...Amount });

export const CHANGE = z.object({
  /** The period before, of the same length; null where it is not known. */
  previous: z.nullable(z.number()),
  /** This period over the one before; null where the gates do not allow it. */
  ratio: z.nullable(z.number()),
  verdict: z.enum(["more", "less", "no clear difference", "not enough yet"]),
  why: z.string(),
});

/** This period against the one before; null for all time and for a span. */
export const COMPARISON = z.object({ days: z.number(), spend: CHANGE, tokens: CHANGE, outcomes: CHANGE, costPerOutcome: CHANGE });
