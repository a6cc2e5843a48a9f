/** What outcomes cost and what the user declared: the economic part of a panel snapshot. Money is integer nano-dollars. */
import * as z from "zod/mini";
import { Distribution, Interval, Spend } from "./protocolFigures";

/** By what yield can be told apart. `centre` has rows only where cost centres are declared. */
const YIELD_GROUPS = ["model", "agent", "task", "centre"] as const;

const YieldRow = z.object({
  /** A model, a source's id, a task type or a cost centre; "several": no group made 80 % of the outcome; null: not known. */
  key: z.nullable(z.string()),
  /** As a person calls it; "" where it is not known. */
  label: z.string(),
  /** All of its usage in the range, whatever became of it: the rows of one group sum to the headline's. */
  spend: Spend,
  /** Landed in the range and not taken back, with an exact or strong link. */
  outcomes: z.number(),
  /** Per outcome, whenever it was worked on; `n` of them have a known cost. */
  cost: Distribution,
  /** For the median; null where it has none. */
  interval: z.nullable(Interval),
  /** Outcomes for a dollar of all of its usage, exploration included; null below the gate. */
  perUsd: z.nullable(z.object({ ratio: z.number(), interval: z.nullable(Interval) })),
});

/** What a limit would have met, by the past run again; or why that cannot be said. */
const Replay = z.discriminatedUnion("shown", [
  z.object({
    shown: z.literal(false),
    because: z.enum(["no amount", "no usage", "coverage", "no prices", "few outcomes"]),
    why: z.string(),
    coverage: z.nullable(z.number()),
  }),
  z.object({
    shown: z.literal(true),
    coverage: z.number(),
    effect: z.enum(["delayed", "stopped"]),
    /** Landed outcomes that had work beyond the cap, at most 20, the first met first; `met` is how many there are of `landed`. */
    outcomes: z.array(z.object({ id: z.string(), title: z.string(), repo: z.string(), nanoUsd: z.number(), at: z.number() })),
    met: z.number(),
    landed: z.number(),
    beyondNanoUsd: z.number(),
    beyondLandedNanoUsd: z.number(),
    sessions: z.number(),
  }),
]);

const Commitment = z.object({
  name: z.string(),
  /** "YYYY-MM-DD", both included. */
  from: z.string(),
  to: z.string(),
  amountNanoUsd: z.number(),
  spentNanoUsd: z.number(),
  /** 0..1. */
  elapsedShare: z.number(),
  spentShare: z.nullable(z.number()),
  projected: z.nullable(z.object({ lowNanoUsd: z.number(), highNanoUsd: z.number(), weeks: z.number() })),
  verdict: z.enum(["over", "exceeded", "heading above", "heading below", "open", "not enough yet", "not begun"]),
  /** A sentence in English, which the page may translate by its verdict. */
  why: z.string(),
});

const Return = z.object({
  kind: z.enum(["commit", "request", "issue"]),
  n: z.number(),
  valueNanoUsd: z.number(),
  costNanoUsd: z.number(),
  /** Value over cost; null below the gate. */
  ratio: z.nullable(z.number()),
  interval: z.nullable(Interval),
  /** Outcomes that cost something and have no declared value. */
  withoutValue: z.number(),
});

export const Economics = z.object({
  yields: z.array(z.object({ by: z.enum(YIELD_GROUPS), rows: z.array(YieldRow) })),
  /** Cache reads over all input, 0..1; null without input. `responses` are those whose source can tell. */
  cacheHitShare: z.object({ share: z.nullable(z.number()), interval: z.nullable(Interval), responses: z.number() }),
  /** Everything that is counted, whatever the query; empty where none is declared. */
  commitments: z.array(Commitment),
  /** null where no value is declared. */
  returns: z.nullable(z.array(Return)),
  /** null where no cap is asked about. */
  replay: z.nullable(Replay),
  /** Share of the range's tokens with an exact or strong link, 0..1; null without tokens. */
  coverage: z.nullable(z.number()),
});

/** A cap to run the past again under; it limits nothing. */
export const Cap = z.object({ per: z.enum(["day", "week", "session"]), nanoUsd: z.number().check(z.int(), z.nonnegative()) });
