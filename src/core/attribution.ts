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
  /** The last moment that it can hold use of, where it sums up a time; `at` where it is left out. */
  readonly until?: number;
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

/** The user's own word on a part of a session: it wins over every rule. */
export interface Correction {
  readonly id: number;
  readonly session: string;
  /** Epoch milliseconds, both inclusive. */
  readonly from: number;
  readonly until: number;
  /** Where it belongs: an outcome, or null for exploration; with weights above 0 when it is split. */
  readonly targets: readonly { readonly outcome: string | null; readonly weight: number }[];
}

export const CORRECTED = "moved by you";

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
 * "never-landed": its commit is on no landed line after the settling time; "no-session": metered without a session;
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
  /** Unlinked usage younger than this is in flight: most work has not landed yet. */
  readonly settleMs: number;
}

export const DEFAULT_SETTLE_MS = 14 * 86_400_000;
/** Work older than this at the time of the commit was for something else. */
export const REACH_MS = 7 * 86_400_000;

/**
 * Splits usage between outcomes, in flight and unattributed: the three sum to the total, class by class and to the
 * nano-dollar. What a session used since its commit before belongs to its next commit; where several commits followed
 * without any use between them, they share it by the lines that each took up. Time alone never links: without a commit
 * of its own, a session has no outcome. A correction wins over all of that for the usage in its time; of two that
 * overlap, the later one made.
 */
export function attribute(work: readonly SessionWork[], rules: AttributionRules, corrections: readonly Correction[] = []): Attribution {
  const allocations: Allocation[] = [];
  const remainders: Remainder[] = [];
  let total = EMPTY_TALLY;
  for (const session of work) {
    const sum = session.pieces.reduce((all, piece) => addTally(all, piece.tally), EMPTY_TALLY);
    const tokens = totalTokens(sum.tokens);
    total = addTally(total, sum);
    const links = new Map<string, Link>();
    const rests = new Map<State, Part>();
    for (const { tally, from, until, targets } of parted(session, corrections)) {
      const parts = splitTally(
        tally,
        targets.map(({ weight }) => weight),
      );
      for (const [index, { commit, state }] of targets.entries()) {
        const part = { tally: parts[index] ?? EMPTY_TALLY, from, until };
        if (commit?.outcome != null) {
          const known = links.get(commit.outcome);
          const commits = known?.commits ?? [];
          links.set(commit.outcome, { ...joined(known, part), commits: commits.includes(commit) ? commits : [...commits, commit] });
        } else {
          const told = state ?? (until > rules.now - rules.settleMs ? "in-flight" : commit !== null ? "never-landed" : reasonOf(session));
          rests.set(told, joined(rests.get(told), part));
        }
      }
    }
    for (const [outcome, { tally, from, until, commits }] of links) {
      const weakest = commits.reduce((a, b) => (GRADES.indexOf(b.grade) > GRADES.indexOf(a.grade) ? b : a));
      const weight = tokens === 0 ? 0 : totalTokens(tally.tokens) / tokens;
      const { evidence, grade } = weakest;
      allocations.push({
        outcome,
        session: session.session,
        weight,
        tally,
        from,
        until,
        evidence,
        grade,
        why: commits.map(({ why }) => why).join(" "),
      });
    }
    for (const [state, part] of rests) remainders.push({ session: session.session, state, ...part });
  }
  const reasons = new Map<Reason, Tally>();
  let inFlight = EMPTY_TALLY;
  for (const { state, tally } of remainders) {
    if (state === "in-flight") inFlight = addTally(inFlight, tally);
    else reasons.set(state, addTally(reasons.get(state) ?? EMPTY_TALLY, tally));
  }
  const unattributed = [...reasons.values()].reduce(addTally, EMPTY_TALLY);
  return { allocations, remainders, inFlight, unattributed, reasons, total };
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

/** A stretch of a session and what it is shared between: commits, or, where there is none, one state. */
interface Parted extends Part {
  readonly targets: readonly { readonly weight: number; readonly commit: SessionCommit | null; readonly state: Reason | null }[];
}

function parted(session: SessionWork, corrections: readonly Correction[]): Parted[] {
  const { rest, moved } = applyCorrections(session, corrections);
  const ruled = stretches({ ...session, pieces: rest }).map(({ commits, ...part }) => ({
    ...part,
    targets:
      commits.length === 0
        ? [{ weight: 1, commit: null, state: null }]
        : commits.map((commit) => ({ weight: commit.lines, commit, state: null })),
  }));
  return [...moved, ...ruled];
}

/** Takes out what the user has spoken on; the last correction made that covers a piece has it. */
function applyCorrections(
  { session, pieces }: SessionWork,
  corrections: readonly Correction[],
): { readonly rest: readonly Piece[]; readonly moved: readonly Parted[] } {
  const latest = corrections.filter((correction) => correction.session === session).sort((a, b) => b.id - a.id);
  if (latest.length === 0) return { rest: pieces, moved: [] };
  const rest: Piece[] = [];
  const parts = new Map<Correction, Part>();
  for (const piece of pieces) {
    const correction = latest.find(({ from, until }) => piece.at >= from && piece.at <= until);
    if (correction === undefined) rest.push(piece);
    else parts.set(correction, joined(parts.get(correction), { tally: piece.tally, from: piece.at, until: piece.at }));
  }
  const moved = [...parts].map(([{ targets }, part]) => ({
    ...part,
    targets: targets.map(({ outcome, weight }) => ({
      weight,
      commit: outcome === null ? null : correctedCommit(session, part.until, outcome),
      state: "kept" as const,
    })),
  }));
  return { rest, moved };
}

function correctedCommit(session: string, at: number, outcome: string): SessionCommit {
  return { at, sha: outcome, outcome, lines: 1, evidence: CORRECTED, grade: "exact", why: `You moved a part of session ${session} here.` };
}

/** From the surest on: an allocation is as sure as the least sure of its commits. */
const GRADES: readonly Grade[] = ["exact", "strong", "likely", "weak"];

function reasonOf({ session, commits, edited }: SessionWork): Reason {
  if (session === "") return "no-session";
  return edited || commits.length > 0 ? "not-committed" : "reading";
}

interface Stretch extends Part {
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
    const near = unlinked(own.filter(({ at }) => at >= end - REACH_MS));
    const [head, ...others] = near;
    if (head !== undefined) cut.push({ ...others.reduce(joined, head), commits: ends.slice(first, last) });
    first = last;
  }
  return [...cut, ...unlinked(moments.slice(next))];
}

/** Piece by piece: whether each is young enough to be in flight is its own matter. */
function unlinked(pieces: readonly Piece[]): Stretch[] {
  return pieces.map(({ at, until = at, tally }) => ({ tally, from: at, until, commits: [] }));
}
