import { addTo, runningSum } from "./runningSum";
import { cutSession, sharesOf } from "./stretches";
import { addTally, EMPTY_TALLY, type Tally } from "./tally";
import { totalTokens } from "./usage";

/** How sure an allocation is. Only exact and strong enter statistics. */
export type Grade = "exact" | "strong" | "likely" | "weak";

/** The grades that figures and statistics stand on. */
export const SURE_GRADES: ReadonlySet<Grade> = new Set(["exact", "strong"]);

/** A part of a session's usage that is attributed as a whole. */
export interface Piece {
  readonly at: number;
  /** The last moment that it can hold use of, where it sums up a time; `at` where it is left out. */
  readonly until?: number;
  readonly tally: Tally;
  /** Used in another place than the one in question: it counts here only where a commit here took it up. */
  readonly elsewhere?: boolean;
}

/** A commit that the session made, or had a part in, and what became of it. */
export interface SessionCommit {
  readonly at: number;
  readonly sha: string;
  /** The outcome that carries it; null when it has not landed. */
  readonly outcome: string | null;
  /** Lines of the session's edits in it, at least 1. */
  readonly lines: number;
  readonly evidence: string;
  readonly grade: Grade;
  readonly why: string;
  /** On a branch that still exists, so that it may land yet; absent where it is not. */
  readonly open?: boolean;
  /** Made in another repository: what went into it is counted there, and not here. */
  readonly elsewhere?: boolean;
}

/** The user's own word on a part of a session: it wins over every rule. */
export interface Correction {
  readonly id: number;
  readonly session: string;
  /** Epoch milliseconds, both inclusive. */
  readonly from: number;
  readonly until: number;
  /**
   * The outcome that it is taken from, and its commits: only the share that the time gave to these moves; none, where another repository
   * counts them, whose shares are cut at the same moments. Absent: all of the time.
   */
  readonly of?: readonly string[];
  /** Where it belongs: an outcome, or null for exploration; with weights above 0 when it is split. */
  readonly targets: readonly { readonly outcome: string | null; readonly weight: number }[];
}

export interface SessionWork {
  /** "" for usage without a session. */
  readonly session: string;
  readonly pieces: readonly Piece[];
  readonly commits: readonly SessionCommit[];
  /** Whether its log shows it editing files here. */
  readonly edited: boolean;
}

/**
 * Why usage is linked to no outcome. Neutral: reading, trying and rejecting are work too.
 * "reading": the session edited nothing; "not-committed": edits, or work after the last commit, that no commit took up;
 * "never-landed": its commit is on no landed line after the settling time, and on no branch that still exists; "no-session": metered without a session;
 * "kept": the user's own word.
 */
export type Reason = "reading" | "not-committed" | "never-landed" | "no-session" | "kept";

export interface Allocation {
  readonly outcome: string;
  readonly session: string;
  /** 0..1: share of the session's tokens in the range that went here; a session's weights and remainder sum to 1. */
  readonly weight: number;
  readonly tally: Tally;
  /** First and last moment of use, epoch milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly evidence: string;
  readonly grade: Grade;
  /** The facts, a sentence for each commit. */
  readonly why: string;
}

export type State = "in-flight" | Reason;

/** What of a session is linked to no outcome, and why. */
export interface Remainder {
  readonly session: string;
  readonly state: State;
  readonly tally: Tally;
  readonly from: number;
  readonly until: number;
}

export interface Attribution {
  readonly allocations: readonly Allocation[];
  readonly remainders: readonly Remainder[];
  readonly inFlight: Tally;
  readonly unattributed: Tally;
  readonly reasons: ReadonlyMap<Reason, Tally>;
  readonly total: Tally;
}

export interface AttributionRules {
  readonly now: number;
  /** Unlinked usage younger than this is in flight: most work has not landed yet. So is older one in a commit that may land yet. */
  readonly settleMs: number;
}

export const DEFAULT_SETTLE_MS = 14 * 86_400_000;

/**
 * Splits usage between outcomes, in flight and unattributed: the three sum to the total, class by class and to the
 * nano-dollar. See `cutSession` for what belongs to what. Time alone never links: without a commit of its own, a session has no
 * outcome.
 */
export function attribute(work: readonly SessionWork[], rules: AttributionRules, corrections: readonly Correction[] = []): Attribution {
  const allocations: Allocation[] = [];
  const remainders: Remainder[] = [];
  const total = runningSum();
  for (const session of work) {
    let tokens = 0;
    const links = new Map<string, Link>();
    const rests = new Map<State, Part>();
    for (const { pieces, targets } of cutSession(session, rules, corrections)) {
      const sum = runningSum();
      let from = Number.POSITIVE_INFINITY;
      let until = 0;
      for (const piece of pieces) {
        addTo(sum, piece.tally);
        from = Math.min(from, piece.at);
        until = Math.max(until, piece.until ?? piece.at);
      }
      for (const { target, tally } of sharesOf(sum, targets)) {
        const { commit, state } = target;
        if (commit?.elsewhere === true) continue;
        const part = { tally, from, until };
        addTo(total, part.tally);
        tokens += totalTokens(part.tally.tokens);
        if (commit?.outcome != null) {
          const known = links.get(commit.outcome);
          const commits = known?.commits ?? [];
          links.set(commit.outcome, { ...joined(known, part), commits: commits.includes(commit) ? commits : [...commits, commit] });
        } else if (state !== null) rests.set(state, joined(rests.get(state), part));
      }
    }
    for (const [outcome, { tally, from, until, commits }] of links) {
      const { evidence, grade } = commits.reduce((a, b) => (GRADES.indexOf(b.grade) > GRADES.indexOf(a.grade) ? b : a));
      const weight = tokens === 0 ? 0 : totalTokens(tally.tokens) / tokens;
      const why = commits.map((commit) => commit.why).join(" ");
      allocations.push({ outcome, session: session.session, weight, tally, from, until, evidence, grade, why });
    }
    for (const [state, part] of rests) remainders.push({ session: session.session, state, ...part });
  }
  return { allocations, remainders, ...sumRemainders(remainders), total };
}

function sumRemainders(remainders: readonly Remainder[]): Pick<Attribution, "inFlight" | "unattributed" | "reasons"> {
  const reasons = new Map<Reason, Tally>();
  const inFlight = runningSum();
  const unattributed = runningSum();
  for (const { state, tally } of remainders) {
    if (state === "in-flight") addTo(inFlight, tally);
    else {
      addTo(unattributed, tally);
      reasons.set(state, addTally(reasons.get(state) ?? EMPTY_TALLY, tally));
    }
  }
  return { inFlight, unattributed, reasons };
}

interface Part {
  readonly tally: Tally;
  readonly from: number;
  readonly until: number;
}

interface Link extends Part {
  readonly commits: readonly SessionCommit[];
}

function joined(known: Part | undefined, part: Part): Part {
  if (known === undefined) return part;
  return { tally: addTally(known.tally, part.tally), from: Math.min(known.from, part.from), until: Math.max(known.until, part.until) };
}

/** From the surest on: an allocation is as sure as the least sure of its commits. */
export const GRADES: readonly Grade[] = ["exact", "strong", "likely", "weak"];
