import { splitTally } from "./split";
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
 * "never-landed": its commit is on no landed line after the settling time; "no-session": metered without a session.
 */
export type Reason = "reading" | "not-committed" | "never-landed" | "no-session";

export interface Allocation {
  readonly outcome: string;
  readonly session: string;
  /** 0..1: share of the session's tokens in the range that went here; a session's weights and remainder sum to 1. */
  readonly weight: number;
  readonly tally: Tally;
  readonly evidence: string;
  readonly grade: Grade;
  /** The facts, a sentence for each commit. */
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
/** Work older than this at the time of the commit was for something else. */
const REACH_MS = 7 * 86_400_000;

/**
 * Splits usage between outcomes, in flight and unattributed: the three sum to the total, class by class and to the
 * nano-dollar. What a session used since its commit before belongs to its next commit; where several commits followed
 * without any use between them, they share it by the lines that each took up. Time alone never links: without a commit
 * of its own, a session has no outcome.
 */
export function attribute(work: readonly SessionWork[], rules: AttributionRules): Attribution {
  const allocations: Allocation[] = [];
  const reasons = new Map<Reason, Tally>();
  let inFlight = EMPTY_TALLY;
  let total = EMPTY_TALLY;
  for (const session of work) {
    const sum = session.pieces.reduce((all, piece) => addTally(all, piece.tally), EMPTY_TALLY);
    total = addTally(total, sum);
    const linked = new Map<string, { tally: Tally; commits: SessionCommit[] }>();
    for (const { tally, at, commits } of stretches(session)) {
      const parts =
        commits.length === 0
          ? [tally]
          : splitTally(
              tally,
              commits.map(({ lines }) => lines),
            );
      for (const [index, part] of parts.entries()) {
        const commit = commits[index];
        if (commit?.outcome != null) {
          const known = linked.get(commit.outcome);
          const makers = known?.commits ?? [];
          linked.set(commit.outcome, {
            tally: addTally(known?.tally ?? EMPTY_TALLY, part),
            commits: makers.includes(commit) ? makers : [...makers, commit],
          });
        } else if (at > rules.now - rules.settleMs) {
          inFlight = addTally(inFlight, part);
        } else {
          const reason = commit !== undefined ? "never-landed" : reasonOf(session);
          reasons.set(reason, addTally(reasons.get(reason) ?? EMPTY_TALLY, part));
        }
      }
    }
    const all = totalTokens(sum.tokens);
    for (const [outcome, { tally, commits }] of linked) {
      const weakest = commits.reduce((a, b) => (GRADES.indexOf(b.grade) > GRADES.indexOf(a.grade) ? b : a));
      const weight = all === 0 ? 0 : totalTokens(tally.tokens) / all;
      allocations.push({
        outcome,
        session: session.session,
        weight,
        tally,
        evidence: weakest.evidence,
        grade: weakest.grade,
        why: commits.map(({ why }) => why).join(" "),
      });
    }
  }
  const unattributed = [...reasons.values()].reduce(addTally, EMPTY_TALLY);
  return { allocations, inFlight, unattributed, reasons, total };
}

/** From the surest on: an allocation is as sure as the least sure of its commits. */
const GRADES: readonly Grade[] = ["exact", "strong", "likely", "weak"];

function reasonOf({ session, commits, edited }: SessionWork): Reason {
  if (session === "") return "no-session";
  return edited || commits.length > 0 ? "not-committed" : "reading";
}

interface Stretch {
  readonly tally: Tally;
  /** The last moment of it. */
  readonly at: number;
  /** The commits that it was for; none when it was for no commit. */
  readonly commits: readonly SessionCommit[];
}

/** Cuts a session at its commits. */
function stretches({ pieces, commits }: SessionWork): Stretch[] {
  const moments = [...pieces].sort((a, b) => a.at - b.at);
  const ends = [...commits].sort((a, b) => a.at - b.at || (a.sha < b.sha ? -1 : 1));
  const cut: Stretch[] = [];
  let next = 0;
  for (let first = 0; first < ends.length; ) {
    const end = ends[first]?.at ?? 0;
    const from = next;
    while ((moments[next]?.at ?? Number.POSITIVE_INFINITY) <= end) next++;
    // Commits before the session's next use were made from the same work.
    let last = first + 1;
    const resumes = moments[next]?.at ?? Number.POSITIVE_INFINITY;
    while (last < ends.length && (ends[last]?.at ?? 0) < resumes) last++;
    const own = moments.slice(from, next);
    cut.push(...unlinked(own.filter(({ at }) => at < end - REACH_MS)));
    const near = own.filter(({ at }) => at >= end - REACH_MS);
    if (near.length > 0) cut.push({ tally: sum(near), at: near.at(-1)?.at ?? end, commits: ends.slice(first, last) });
    first = last;
  }
  return [...cut, ...unlinked(moments.slice(next))];
}

/** Piece by piece: whether each is young enough to be in flight is its own matter. */
function unlinked(pieces: readonly Piece[]): Stretch[] {
  return pieces.map(({ at, tally }) => ({ tally, at, commits: [] }));
}

function sum(pieces: readonly Piece[]): Tally {
  return pieces.reduce((all, { tally }) => addTally(all, tally), EMPTY_TALLY);
}
