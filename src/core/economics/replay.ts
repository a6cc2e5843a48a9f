import { SURE_GRADES } from "../attribution";
import { MIN_COVERAGE, MIN_OUTCOMES_FOR_MEDIAN } from "../gates";
import { costOf, type Tally } from "../tally";
import { totalTokens } from "../usage";
import type { UsagePart } from "./parts";
import { stateOf, USAGE_STATES, type UsageState } from "./states";

/** A limit that somebody might set. */
export interface Cap {
  readonly per: "day" | "week" | "session";
  readonly nanoUsd: number;
}

export interface StoppedOutcome {
  readonly outcome: string;
  /** Of its own sessions' usage for it, what would not have been used then. */
  readonly nanoUsd: number;
  /** When its work would first have been stopped, epoch milliseconds. */
  readonly at: number;
}

/** What a cap would have done, or why that cannot be said. */
export type Replay =
  | {
      readonly shown: false;
      readonly because: "no amount" | "no usage" | "coverage" | "no prices" | "few outcomes";
      readonly why: string;
      readonly coverage: number | null;
    }
  | {
      readonly shown: true;
      readonly cap: Cap;
      readonly coverage: number;
      /** "delayed": a day's or a week's cap lifts by itself; "stopped": a session's does not. */
      readonly effect: "delayed" | "stopped";
      /** Landed outcomes whose work would have met the cap, of `landed` that usage in this time is surely linked to. */
      readonly outcomes: readonly StoppedOutcome[];
      readonly landed: number;
      /** Usage beyond the cap. What was work for an outcome is saved only if the outcome is given up. */
      readonly beyondNanoUsd: number;
      readonly byState: Readonly<Record<UsageState, number>>;
      /** Sessions that would have met it. */
      readonly sessions: number;
    };

export interface ReplayInput {
  /** Settled usage only: what is younger has not shown yet what becomes of it. */
  readonly parts: readonly UsagePart[];
  readonly isReverted: (outcome: string) => boolean;
  /** The number of the day of a moment, in the user's time zone. */
  readonly dayOf: (ms: number) => number;
  readonly weekOf: (ms: number) => number;
}

/**
 * Runs the past again under a cap: within each day, week or session, use that begins after the cap was reached does not
 * happen. Which outcomes that later landed had work there? It assumes that nobody would have worked differently. Shown only
 * where at least 60 % of tokens are surely linked and at least 8 outcomes landed; unlinked work may hide more of them.
 */
export function replayCap(cap: Cap, { parts, isReverted, dayOf, weekOf }: ReplayInput): Replay {
  const tokens = parts.reduce((sum, { tally }) => sum + totalTokens(tally.tokens), 0);
  const sure = parts.filter(isSure);
  const coverage = tokens === 0 ? null : sure.reduce((sum, { tally }) => sum + totalTokens(tally.tokens), 0) / tokens;
  const hide = (because: Extract<Replay, { shown: false }>["because"], why: string): Replay => ({ shown: false, because, why, coverage });
  if (!(Number.isSafeInteger(cap.nanoUsd) && cap.nanoUsd >= 0)) return hide("no amount", "A cap is an amount of money, 0 or more.");
  if (coverage === null) return hide("no usage", "There is no settled usage in this time.");
  if (coverage < MIN_COVERAGE) {
    return hide(
      "coverage",
      `Only ${Math.floor(coverage * 100)} % of tokens are linked to an outcome; from ${MIN_COVERAGE * 100} % on it can be said what a cap would have met.`,
    );
  }
  const unpriced = parts.reduce((sum, { tally }) => sum + tally.unpricedTokens, 0);
  if (unpriced > (1 - MIN_COVERAGE) * tokens) return hide("no prices", "Too much of the usage has no known price.");
  const landed = new Set(
    sure.flatMap((part) => (stateOf(part, isReverted) === "landed" && part.fate.kind === "outcome" ? part.fate.outcome : [])),
  );
  if (landed.size < MIN_OUTCOMES_FOR_MEDIAN)
    return hide("few outcomes", `Only ${landed.size} outcomes landed; it takes ${MIN_OUTCOMES_FOR_MEDIAN}.`);

  const windowOf = ({ at, session }: UsagePart): string =>
    cap.per === "session" ? `s ${session}` : cap.per === "day" ? `d ${dayOf(at)}` : `w ${weekOf(at)}`;
  const stopped = partsBeyond(parts, cap.nanoUsd, windowOf);
  const byState = Object.fromEntries(USAGE_STATES.map((state) => [state, 0])) as Record<UsageState, number>;
  const outcomes = new Map<string, StoppedOutcome>();
  for (const part of stopped) {
    const nanoUsd = costOf(part.tally);
    byState[stateOf(part, isReverted)] += nanoUsd;
    if (part.fate.kind !== "outcome" || !landed.has(part.fate.outcome) || !isSure(part)) continue;
    const known = outcomes.get(part.fate.outcome);
    outcomes.set(part.fate.outcome, {
      outcome: part.fate.outcome,
      nanoUsd: (known?.nanoUsd ?? 0) + nanoUsd,
      at: Math.min(known?.at ?? Number.POSITIVE_INFINITY, part.at),
    });
  }
  return {
    shown: true,
    cap,
    coverage,
    effect: cap.per === "session" ? "stopped" : "delayed",
    outcomes: [...outcomes.values()].sort((a, b) => a.at - b.at || (a.outcome < b.outcome ? -1 : 1)),
    landed: landed.size,
    beyondNanoUsd: stopped.reduce((sum, { tally }) => sum + costOf(tally), 0),
    byState,
    sessions: new Set(stopped.map(({ session }) => session)).size,
  };
}

/** The parts of pieces that begin when their window's earlier pieces have reached the cap. */
function partsBeyond(parts: readonly UsagePart[], cap: number, windowOf: (part: UsagePart) => string): UsagePart[] {
  const pieces = new Map<number, UsagePart[]>();
  for (const part of parts) {
    const piece = pieces.get(part.piece);
    if (piece === undefined) pieces.set(part.piece, [part]);
    else piece.push(part);
  }
  const order = [...pieces.values()].sort(([a], [b]) => (a?.at ?? 0) - (b?.at ?? 0) || (a?.piece ?? 0) - (b?.piece ?? 0));
  const spent = new Map<string, number>();
  const beyond: UsagePart[] = [];
  for (const piece of order) {
    const [first] = piece;
    if (first === undefined) continue;
    const window = windowOf(first);
    const before = spent.get(window) ?? 0;
    if (before >= cap) beyond.push(...piece);
    spent.set(window, before + piece.reduce((sum, { tally }: { readonly tally: Tally }) => sum + costOf(tally), 0));
  }
  return beyond;
}

function isSure({ fate }: UsagePart): boolean {
  return fate.kind === "outcome" && SURE_GRADES.has(fate.grade);
}
