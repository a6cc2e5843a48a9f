import { type AttributionRules, attribute, type Correction, type Grade, type Piece, type SessionWork, type State } from "../attribution";
import { costOf, EMPTY_TALLY, type Tally } from "../tally";
import { totalTokens } from "../usage";

/** What a piece of usage was made with, and where. */
export interface Label {
  /** The source's id. */
  readonly agent: string | null;
  readonly model: string | null;
  readonly cwd: string | null;
  readonly branch: string | null;
}

export interface LabelledPiece extends Piece, Label {}

export interface LabelledWork extends SessionWork {
  readonly pieces: readonly LabelledPiece[];
}

/** What became of a part of usage. "outside": of any repository that is known. */
export type Fate =
  | { readonly kind: "outcome"; readonly outcome: string; readonly grade: Grade }
  | { readonly kind: "rest"; readonly state: State | "outside" };

/** A part of a piece of usage with one fate: the finest grain that economics reads. */
export interface UsagePart extends Label {
  readonly session: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** The parts of one response, or of one quarter of an hour, have one number: they were used together or not at all. */
  readonly piece: number;
  readonly tally: Tally;
  readonly fate: Fate;
}

/**
 * Follows each quarter of an hour of a session, by model, agent and place, to what it became. Each is attributed with the
 * whole session around it, so the fates are those of `attribute`, and the parts of a piece sum to it exactly; an outcome's sum
 * can differ from its allocation's by a few nano-dollars, because what cannot be split evenly is given away piece by piece.
 * @param grainOf the time that is followed as one (epoch milliseconds to any number): a quarter of an hour where left out
 */
export function followUsage(
  work: readonly LabelledWork[],
  rules: AttributionRules,
  corrections: readonly Correction[],
  grainOf: (ms: number) => number = (ms) => Math.floor(ms / SLOT_MS),
): UsagePart[] {
  const corrected = new Set(corrections.map(({ session }) => session));
  const parts: UsagePart[] = [];
  let number = 0;
  for (const session of work) {
    const others = corrected.has(session.session) ? session.pieces : landmarks(session);
    for (const group of groupsOf(session.pieces, grainOf)) {
      const [first] = group;
      if (first === undefined) continue;
      const mine = new Set<Piece>(group);
      // Only the times of the others matter here: they say where the session went on.
      const pieces = [...group, ...others.flatMap((piece) => (mine.has(piece) ? [] : { at: piece.at, tally: EMPTY_TALLY }))];
      const { allocations, remainders } = attribute([{ ...session, pieces }], rules, corrections);
      const shared = { session: session.session, at: first.at, piece: number++, ...labelOf(first) };
      for (const { outcome, grade, tally } of allocations) {
        if (!isNothing(tally)) parts.push({ ...shared, tally, fate: { kind: "outcome", outcome, grade } });
      }
      for (const { state, tally } of remainders) if (!isNothing(tally)) parts.push({ ...shared, tally, fate: { kind: "rest", state } });
    }
  }
  return parts;
}

const SLOT_MS = 15 * 60_000;

/**
 * The first and the last piece between each two commits: where a session went on after a commit, and how old the work for
 * one is, are told by these alone, so the hundreds in between need not be looked at for every quarter of an hour.
 */
function landmarks({ pieces, commits }: LabelledWork): readonly Piece[] {
  const ends = [...new Set(commits.map(({ at }) => at))].sort((a, b) => a - b);
  if (ends.length === 0) return [];
  const kept = new Set<Piece>();
  const sorted = pieces.toSorted((a, b) => a.at - b.at);
  let next = 0;
  for (const end of [...ends, Number.POSITIVE_INFINITY]) {
    const from = next;
    while (next < sorted.length && (sorted[next]?.at ?? 0) <= end) next++;
    for (const piece of [sorted[from], sorted[next - 1]]) if (next > from && piece !== undefined) kept.add(piece);
  }
  return [...kept];
}

function groupsOf(pieces: readonly LabelledPiece[], grainOf: (ms: number) => number): LabelledPiece[][] {
  const groups = new Map<string, LabelledPiece[]>();
  for (const piece of pieces.toSorted((a, b) => a.at - b.at)) {
    const { agent, model, cwd, branch } = piece;
    const key = JSON.stringify([grainOf(piece.at), agent, model, cwd, branch]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [piece]);
    else group.push(piece);
  }
  return [...groups.values()];
}

function labelOf({ agent, model, cwd, branch }: Label): Label {
  return { agent, model, cwd, branch };
}

function isNothing(tally: Tally): boolean {
  return tally.responses === 0 && costOf(tally) === 0 && totalTokens(tally.tokens) === 0;
}
