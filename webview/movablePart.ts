/** A part of a session that the user can move: what an allocation or an open question is about. */
import type { Cost, Intent, OutcomeRow } from "../src/protocol";

export interface MovablePart {
  readonly repo: string;
  readonly session: string;
  /** Epoch milliseconds, both inclusive. */
  readonly from: number;
  readonly until: number;
  readonly cost: Cost;
  readonly totalTokens: number;
  /** Where it is now: an outcome's id, or the name of a state. */
  readonly place: string;
  /** The outcome whose share it is; absent for a part of a session that is linked to nothing. */
  readonly of?: string;
}

/** Names the part in every snapshot: its times may grow while the session lives, its place is left out of none. */
export function partKey({ repo, session, place }: MovablePart): string {
  return `${repo}\n${session}\n${place}`;
}

/** What the user picks: an outcome's id, or null for exploration, with a share above 0. */
export interface Target {
  readonly outcome: string | null;
  readonly share: number;
}

/** Another outcome that the same session worked for at the same time. */
export interface Neighbour {
  readonly outcome: OutcomeRow;
  readonly cost: Cost;
  readonly totalTokens: number;
  /** Whether it keeps its share: all of its time lies in the part's, or the part is a share itself; the rest of the time moves along. */
  readonly inside: boolean;
}

/**
 * What is linked to nothing is moved by its time, which other outcomes may have a share in: they are told, and kept where that is
 * possible. A share of an outcome's is moved alone.
 */
export function neighbours(part: MovablePart, outcomes: readonly OutcomeRow[]): readonly Neighbour[] {
  return outcomes.flatMap((outcome) =>
    outcome.repo !== part.repo || outcome.id === part.place
      ? []
      : outcome.allocations
          .filter(({ session, from, until }) => session === part.session && from <= part.until && until >= part.from)
          .map(({ cost, totalTokens, from, until }) => ({
            outcome,
            cost,
            totalTokens,
            inside: part.of !== undefined || (from >= part.from && until <= part.until),
          })),
  );
}

/** What to ask the engine for. A neighbour inside of the part's time is named beside the targets, with the tokens that it has. */
export function correctionOf(part: MovablePart, targets: readonly Target[], outcomes: readonly OutcomeRow[]): Intent & { type: "correct" } {
  const { repo, session, from, until } = part;
  const kept = part.of !== undefined ? [] : neighbours(part, outcomes).filter(({ inside, totalTokens }) => inside && totalTokens > 0);
  const [only, ...others] = targets;
  const sum = targets.reduce((all, { share }) => all + share, 0);
  const weights = new Map<string | null, number>();
  const add = (outcome: string | null, weight: number) => weights.set(outcome, (weights.get(outcome) ?? 0) + weight);
  if (kept.length === 0 && others.length === 0 && only !== undefined) add(only.outcome, 1);
  else if (kept.length === 0) for (const { outcome, share } of targets) add(outcome, share);
  else {
    for (const { outcome, share } of targets) add(outcome, (Math.max(1, part.totalTokens) * share) / sum);
    for (const { outcome, totalTokens } of kept) add(outcome.id, totalTokens);
  }
  const of = part.of === undefined ? {} : { of: part.of };
  return { type: "correct", repo, session, from, until, ...of, targets: [...weights].map(([outcome, weight]) => ({ outcome, weight })) };
}
