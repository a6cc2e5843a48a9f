import { addTally, EMPTY_TALLY, type Tally } from "./tally";
import { totalTokens } from "./usage";

/** How sure an allocation is. Only exact and strong enter statistics. */
export type Grade = "exact" | "strong" | "likely" | "weak";

/** The grades that figures and statistics stand on. */
export const SURE_GRADES: ReadonlySet<Grade> = new Set(["exact", "strong"]);

/** A part of a session's usage that is attributed as a whole. */
export interface Piece {
  readonly at: number;
  readonly tally: Tally;
}

/** A commit that the session made by its own word, and what became of it. */
export interface SessionCommit {
  readonly at: number;
  /** As printed. */
  readonly sha: string;
  /** The outcome that carries it; null when it has not landed. */
  readonly outcome: string | null;
}

export interface SessionWork {
  readonly session: string;
  readonly pieces: readonly Piece[];
  readonly commits: readonly SessionCommit[];
}

/** Why usage is not (yet) linked to an outcome. Neutral: reading, trying and rejecting are work too. */
export type Reason = "no-commit" | "after-last-commit" | "not-landed" | "no-session";

export interface Allocation {
  readonly outcome: string;
  readonly session: string;
  /** 0..1: share of the session's tokens in the range that went here; a session's weights and remainder sum to 1. */
  readonly weight: number;
  readonly tally: Tally;
  readonly evidence: string;
  readonly grade: Grade;
  /** One sentence with the facts. */
  readonly why: string;
}

export interface Attribution {
  readonly allocations: readonly Allocation[];
  readonly inFlight: Tally;
  readonly unattributed: Tally;
  readonly reasons: ReadonlyMap<Reason, Tally>;
  readonly total: Tally;
}

export interface AttributionRules {
  readonly now: number;
  /** Unlinked usage younger than this is in flight: most work has not landed yet. */
  readonly settleMs: number;
}

export const DEFAULT_SETTLE_MS = 14 * 86_400_000;

/** Evidence of a commit that the session's own log shows being made. */
export const PRINTED_COMMIT = "commit sha printed in the session's own log";

/**
 * Splits usage between outcomes, in flight and unattributed, whole piece by whole piece: the three sum to the total,
 * class by class and to the nano-dollar. A session's usage up to and including the moment of its own commit belongs to
 * that commit, back to its commit before; what follows its last commit is linked to nothing. Time alone never links: without
 * a commit of its own, a session has no outcome.
 */
export function attribute(work: readonly SessionWork[], rules: AttributionRules): Attribution {
  const allocations: Allocation[] = [];
  const reasons = new Map<Reason, Tally>();
  let inFlight = EMPTY_TALLY;
  let unattributed = EMPTY_TALLY;
  let total = EMPTY_TALLY;
  for (const { session, pieces, commits } of work) {
    const ordered = [...commits].sort((a, b) => a.at - b.at || (a.sha < b.sha ? -1 : 1));
    const byOutcome = new Map<string, { tally: Tally; shas: Set<string> }>();
    let sessionTotal = EMPTY_TALLY;
    for (const { at, tally } of pieces) {
      sessionTotal = addTally(sessionTotal, tally);
      const commit = ordered.find((candidate) => candidate.at >= at);
      if (commit?.outcome != null) {
        const sum = byOutcome.get(commit.outcome) ?? { tally: EMPTY_TALLY, shas: new Set() };
        byOutcome.set(commit.outcome, { tally: addTally(sum.tally, tally), shas: sum.shas.add(commit.sha) });
      } else if (at > rules.now - rules.settleMs) {
        inFlight = addTally(inFlight, tally);
      } else {
        const reason: Reason =
          commit !== undefined ? "not-landed" : session === "" ? "no-session" : ordered.length > 0 ? "after-last-commit" : "no-commit";
        reasons.set(reason, addTally(reasons.get(reason) ?? EMPTY_TALLY, tally));
        unattributed = addTally(unattributed, tally);
      }
    }
    total = addTally(total, sessionTotal);
    const all = totalTokens(sessionTotal.tokens);
    for (const [outcome, { tally, shas }] of byOutcome) {
      const printed = [...shas].join(", ");
      allocations.push({
        outcome,
        session,
        weight: all === 0 ? 0 : totalTokens(tally.tokens) / all,
        tally,
        evidence: PRINTED_COMMIT,
        grade: "exact",
        why: `Session ${session} printed ${printed} when it committed; its usage since its commit before belongs to it.`,
      });
    }
  }
  return { allocations, inFlight, unattributed, reasons, total };
}
