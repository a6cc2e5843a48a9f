import type { AttributionRules, Correction, Piece, Reason, SessionCommit, SessionWork, State } from "./attribution";
import { splitTally } from "./split";
import { EMPTY_TALLY, type Tally } from "./tally";

/** Where a share of a stretch went: to a commit that landed, or, with `commit` null or not landed, to a state. */
export interface StretchTarget extends Fated {
  /** Above 0; a target's share is its part of all weights. */
  readonly weight: number;
  /** Where the user moved its share; undefined where it was left. */
  readonly moved?: readonly StretchTarget[];
}

export interface Fated {
  readonly commit: SessionCommit | null;
  /** null exactly where the commit has an outcome. */
  readonly state: State | null;
}

/** Pieces of a session that have one fate. */
export interface Stretch<Own extends Piece> {
  readonly pieces: readonly Own[];
  readonly targets: readonly StretchTarget[];
}

export const CORRECTED = "moved by you";
/** Work older than this at the time of the commit was for something else. */
export const REACH_MS = 7 * 86_400_000;

/**
 * Cuts a session into stretches, each piece in exactly one; what was used elsewhere and went into no commit in none. What it used
 * since its commit before belongs to its next commit; where several commits followed without any use between them, they share it by the
 * lines that each took up. A commit that is only likely has what is left of that. Then the user's own word: a correction of a time has the
 * time's pieces, of two the later one made; a correction of what one outcome has moves that share alone, and leaves the others what they
 * have.
 */
export function cutSession<Own extends Piece>(
  session: SessionWork & { readonly pieces: readonly Own[] },
  rules: AttributionRules,
  corrections: readonly Correction[],
): Stretch<Own>[] {
  const own = corrections.filter((correction) => correction.session === session.session).sort((a, b) => a.id - b.id);
  const cutoff = rules.now - rules.settleMs;
  if (own.length === 0) return ruled(session, session.pieces, cutoff);
  const ofTime = own.filter(({ of }) => of === undefined).reverse();
  const rest: Own[] = [];
  const moved = new Map<Correction, Own[]>();
  for (const piece of session.pieces) {
    const correction = piece.elsewhere === true ? undefined : ofTime.find(({ from, until }) => piece.at >= from && piece.at <= until);
    const pieces = correction === undefined ? rest : moved.get(correction);
    if (pieces !== undefined) pieces.push(piece);
    else if (correction !== undefined) moved.set(correction, [piece]);
  }
  const ofShare = own.filter(({ of }) => of !== undefined);
  return [
    ...[...moved].flatMap(([correction, pieces]) =>
      moveShares(
        { pieces, targets: targetsOf(correction, latest(pieces)) },
        ofShare.filter(({ id }) => id > correction.id),
      ),
    ),
    ...ruled(session, rest, cutoff).flatMap((stretch) => moveShares(stretch, ofShare)),
  ];
}

/**
 * What of a stretch's sum, or of a part of it, each target has: the parts sum to it. What the user moved is split where its share was, so
 * that the shares of all others stay what they are, to the token: another repository counts some of them.
 */
export function sharesOf(sum: Tally, targets: readonly StretchTarget[]): { readonly target: Fated; readonly tally: Tally }[] {
  const parts = splitTally(
    sum,
    targets.map(({ weight }) => weight),
  );
  return targets.flatMap((target, index) => {
    const tally = parts[index] ?? EMPTY_TALLY;
    return target.moved === undefined ? [{ target, tally }] : sharesOf(tally, target.moved);
  });
}

/** What the commits alone say. */
function ruled<Own extends Piece>(session: SessionWork, pieces: readonly Own[], cutoff: number): Stretch<Own>[] {
  const moments = inOrder(pieces);
  const ordered = [...session.commits].sort((a, b) => a.at - b.at || (a.sha < b.sha ? -1 : 1));
  // What is only likely has what nothing surer took up, and none of what was used in another repository.
  const ends = ordered.filter(({ grade }) => grade !== "likely");
  const guesses = ordered.filter(({ grade, elsewhere }) => grade === "likely" && elsewhere !== true);
  const guessed = new Map<SessionCommit, Own[]>();
  const cut: Stretch<Own>[] = [];
  const young: Own[] = [];
  const old: Own[] = [];
  // Piece by piece: whether each is young enough to be in flight is its own matter.
  const unlinked = (from: number, to: number): void => {
    for (let at = from; at < to; at++) {
      const piece = moments[at];
      if (piece === undefined || piece.elsewhere === true) continue;
      const guess = guesses.find((commit) => piece.at <= commit.at && piece.at >= commit.at - REACH_MS);
      const others = guess === undefined ? (endOf(piece) > cutoff ? young : old) : guessed.get(guess);
      if (others !== undefined) others.push(piece);
      else if (guess !== undefined) guessed.set(guess, [piece]);
    }
  };
  let next = 0;
  for (let first = 0; first < ends.length; ) {
    const end = ends[first]?.at ?? 0;
    const from = next;
    while ((moments[next]?.at ?? Number.POSITIVE_INFINITY) <= end) next++;
    // Commits before the session's next use were made from the same work.
    let last = first + 1;
    const resumes = moments[next]?.at ?? Number.POSITIVE_INFINITY;
    while (last < ends.length && (ends[last]?.at ?? 0) < resumes) last++;
    let near = from;
    while (near < next && (moments[near]?.at ?? 0) < end - REACH_MS) near++;
    unlinked(from, near);
    if (near < next) cut.push(takenUp(moments.slice(near, next), ends.slice(first, last), cutoff));
    first = last;
  }
  unlinked(next, moments.length);
  for (const [commit, own] of guessed) cut.push(takenUp(own, [commit], cutoff));
  if (young.length > 0) cut.push({ pieces: young, targets: [{ weight: 1, commit: null, state: "in-flight" }] });
  if (old.length > 0) cut.push({ pieces: old, targets: [{ weight: 1, commit: null, state: reasonOf(session) }] });
  return cut;
}

/** Pieces that these commits share by the lines that each took up. */
function takenUp<Own extends Piece>(pieces: readonly Own[], commits: readonly SessionCommit[], cutoff: number): Stretch<Own> {
  const isYoung = latest(pieces) > cutoff;
  const stateOf = ({ outcome, open }: SessionCommit): State | null =>
    outcome !== null ? null : isYoung || open === true ? "in-flight" : "never-landed";
  return { pieces, targets: commits.map((commit) => ({ weight: commit.lines, commit, state: stateOf(commit) })) };
}

/** Applies corrections of shares, in the order in which they were made, to the pieces in their times. */
function moveShares<Own extends Piece>(stretch: Stretch<Own>, corrections: readonly Correction[]): Stretch<Own>[] {
  if (corrections.length === 0) return [stretch];
  const groups = new Map<string, { readonly of: readonly Correction[]; readonly pieces: Own[] }>();
  for (const piece of stretch.pieces) {
    const of = corrections.filter(({ from, until }) => piece.at >= from && piece.at <= until);
    const key = of.map(({ id }) => id).join(" ");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { of, pieces: [piece] });
    else group.pieces.push(piece);
  }
  return [...groups.values()].map(({ of, pieces }) => ({
    pieces,
    targets: of.reduce<readonly StretchTarget[]>(
      (targets, correction) => withoutShare(targets, correction, latest(pieces)),
      stretch.targets,
    ),
  }));
}

function withoutShare(targets: readonly StretchTarget[], correction: Correction, at: number): StretchTarget[] {
  return targets.map((target) => {
    if (target.moved !== undefined) return { ...target, moved: withoutShare(target.moved, correction, at) };
    const { commit } = target;
    const isMeant = commit?.outcome != null && commit.elsewhere !== true && correction.of?.includes(commit.outcome) === true;
    return isMeant ? { ...target, moved: targetsOf(correction, at) } : target;
  });
}

function targetsOf({ session, targets }: Correction, at: number): StretchTarget[] {
  return targets.map(({ outcome, weight }) => ({
    weight,
    commit: outcome === null ? null : correctedCommit(session, at, outcome),
    state: outcome === null ? "kept" : null,
  }));
}

function correctedCommit(session: string, at: number, outcome: string): SessionCommit {
  return { at, sha: outcome, outcome, lines: 1, evidence: CORRECTED, grade: "exact", why: `You moved a part of session ${session} here.` };
}

function reasonOf({ session, commits, edited }: SessionWork): Reason {
  if (session === "") return "no-session";
  return edited || commits.length > 0 ? "not-committed" : "reading";
}

function endOf({ at, until = at }: Piece): number {
  return until;
}

function latest(pieces: readonly Piece[]): number {
  return pieces.reduce((last, piece) => Math.max(last, endOf(piece)), 0);
}

/** Most sessions come in order already. */
function inOrder<Own extends Piece>(pieces: readonly Own[]): readonly Own[] {
  for (let at = 1; at < pieces.length; at++)
    if ((pieces[at]?.at ?? 0) < (pieces[at - 1]?.at ?? 0)) return pieces.toSorted((a, b) => a.at - b.at);
  return pieces;
}
