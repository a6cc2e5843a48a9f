import { type CostSummary, summariseCosts } from "./costSummary";
import type { EconomicOutcome, OutcomeCost } from "./outcome";

/** Epoch milliseconds; null is open; `until` exclusive. */
export interface OutcomeRange {
  readonly since: number | null;
  readonly until: number | null;
}

/** What outcomes of one kind cost; `reverted` were taken back and are in none of the figures. */
export interface CostPerOutcome extends CostSummary {
  readonly reverted: number;
}

/**
 * The outcomes that a cost per outcome is of: of this kind, landed (merged, closed) in the range, and not taken back. One that
 * was taken back produced nothing, and what it cost is shown by its state instead.
 */
export function standingOutcomes(
  costs: readonly OutcomeCost[],
  kind: EconomicOutcome["kind"],
  { since, until }: OutcomeRange,
): OutcomeCost[] {
  return costs.filter(({ outcome }) => isOf(outcome, kind, since, until) && !outcome.reverted);
}

/** The one rule for what an outcome costs: over `standingOutcomes`, by exact and strong links alone, behind the gates. */
export function costPerOutcome(
  costs: readonly OutcomeCost[],
  kind: EconomicOutcome["kind"],
  range: OutcomeRange,
  weekOf: (ms: number) => number,
): CostPerOutcome {
  const reverted = costs.filter(({ outcome }) => isOf(outcome, kind, range.since, range.until) && outcome.reverted);
  return { ...summariseCosts(standingOutcomes(costs, kind, range), weekOf), reverted: reverted.length };
}

/** Whether it is of this kind and landed in the range. */
export function isOf(outcome: EconomicOutcome, kind: EconomicOutcome["kind"], since: number | null, until: number | null): boolean {
  return outcome.kind === kind && (since === null || outcome.at >= since) && (until === null || outcome.at < until);
}
