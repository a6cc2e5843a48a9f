import { type Attribution, type Reason, SURE_GRADES } from "../attribution";
import { splitWhole } from "../split";
import { type Interval, ratioInterval } from "../statisticsIntervals";
import { addTally, costOf, EMPTY_TALLY, type Tally } from "../tally";
import { totalTokens } from "../usage";
import type { UsagePart } from "./parts";

/** What became of usage. "exploration" is neutral: reading, trying, reviewing and rejecting are work that git cannot see. */
export const USAGE_STATES = ["landed", "in-flight", "reverted", "exploration"] as const;
export type UsageState = (typeof USAGE_STATES)[number];

export interface StateShare {
  readonly state: UsageState;
  readonly tally: Tally;
  /** Ten-thousandths of all tokens; the four sum to 10,000. null without tokens. */
  readonly tokenShare: number | null;
  /** The same of what is known of the cost; null without any. */
  readonly costShare: number | null;
  /** Of the share of tokens, 0 to 1. */
  readonly interval: Interval | null;
}

export interface StateShares {
  readonly states: readonly StateShare[];
  /** Exploration by why it is linked to nothing: sums to its state. */
  readonly reasons: readonly { readonly reason: Reason; readonly tally: Tally }[];
  /** The part of landed and reverted that stands on likely and weak links: no statistic uses it. */
  readonly unsure: Tally;
  /** How many sessions it is about. */
  readonly sessions: number;
}

/** Shares usage out by state: conserved to the token and the nano-dollar, because the attribution is. */
export function shareByState(
  { allocations, inFlight, unattributed, reasons }: Attribution,
  parts: readonly UsagePart[],
  isReverted: (outcome: string) => boolean,
  weekOf: (ms: number) => number,
): StateShares {
  const sums: Record<UsageState, Tally> = { landed: EMPTY_TALLY, "in-flight": inFlight, reverted: EMPTY_TALLY, exploration: unattributed };
  let unsure = EMPTY_TALLY;
  for (const { outcome, grade, tally } of allocations) {
    const state = isReverted(outcome) ? "reverted" : "landed";
    sums[state] = addTally(sums[state], tally);
    if (!SURE_GRADES.has(grade)) unsure = addTally(unsure, tally);
  }
  const tokenShares = tenThousandths(USAGE_STATES.map((state) => totalTokens(sums[state].tokens)));
  const costShares = tenThousandths(USAGE_STATES.map((state) => costOf(sums[state])));
  return {
    states: USAGE_STATES.map((state, index) => ({
      state,
      tally: sums[state],
      tokenShare: tokenShares?.[index] ?? null,
      costShare: costShares?.[index] ?? null,
      interval: ratioInterval(
        parts.map((part) => {
          const tokens = totalTokens(part.tally.tokens);
          return { week: weekOf(part.at), numerator: stateOf(part, isReverted) === state ? tokens : 0, denominator: tokens };
        }),
        "share",
      ),
    })),
    reasons: [...reasons].map(([reason, tally]) => ({ reason, tally })),
    unsure,
    sessions: new Set(parts.map(({ session }) => session)).size,
  };
}

export function stateOf({ fate }: UsagePart, isReverted: (outcome: string) => boolean): UsageState {
  if (fate.kind === "outcome") return isReverted(fate.outcome) ? "reverted" : "landed";
  return fate.state === "in-flight" ? "in-flight" : "exploration";
}

function tenThousandths(amounts: readonly number[]): number[] | null {
  return amounts.every((amount) => amount === 0) ? null : splitWhole(10_000, amounts);
}
