import { type AttributionRules, type Correction, GRADES, type Grade, type Piece, type SessionWork, type State } from "../attribution";
import { addTo, type RunningSum, runningSum } from "../runningSum";
import { cutSession, type Stretch, type StretchTarget, sharesOf } from "../stretches";
import { costOf, type Tally } from "../tally";
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
  const parts: UsagePart[] = [];
  let number = 0;
  for (const session of work) {
    const stretches = cutSession(session, rules, corrections);
    const grades = gradesOf(stretches);
    const numbers = new Map<string, number>();
    for (const { pieces, targets } of stretches) {
      for (const [key, { first, sum }] of groupsOf(pieces, grainOf)) {
        const piece = numbers.get(key) ?? number++;
        numbers.set(key, piece);
        const shared = { session: session.session, at: first.at, piece, ...labelOf(first) };
        for (const { target, tally } of sharesOf(sum, targets)) {
          const { commit, state } = target;
          if (isNothing(tally) || commit?.elsewhere === true) continue;
          const outcome = commit?.outcome ?? null;
          if (outcome !== null) parts.push({ ...shared, tally, fate: { kind: "outcome", outcome, grade: grades.get(outcome) ?? "weak" } });
          else if (state !== null) parts.push({ ...shared, tally, fate: { kind: "rest", state } });
        }
      }
    }
  }
  return parts;
}

/** As in `attribute`: what a session gave to an outcome is as sure as the least sure of its commits there. */
function gradesOf(stretches: readonly Stretch<LabelledPiece>[]): Map<string, Grade> {
  const grades = new Map<string, Grade>();
  const note = (targets: readonly StretchTarget[]): void => {
    for (const { commit, moved } of targets) {
      if (moved !== undefined) note(moved);
      else if (commit?.outcome != null) {
        const known = grades.get(commit.outcome);
        if (known === undefined || GRADES.indexOf(commit.grade) > GRADES.indexOf(known)) grades.set(commit.outcome, commit.grade);
      }
    }
  };
  for (const { targets } of stretches) note(targets);
  return grades;
}

const SLOT_MS = 15 * 60_000;

interface Group {
  readonly first: LabelledPiece;
  readonly sum: RunningSum;
}

/** Neighbours mostly share all of it, so that the key is put together once for a run of them. */
function groupsOf(pieces: readonly LabelledPiece[], grainOf: (ms: number) => number): Map<string, Group> {
  const groups = new Map<string, Group>();
  let last: (Label & { readonly grain: number; readonly sum: RunningSum }) | null = null;
  for (const piece of pieces) {
    const { agent, model, cwd, branch } = piece;
    const grain = grainOf(piece.at);
    const same =
      last !== null && last.grain === grain && last.agent === agent && last.model === model && last.cwd === cwd && last.branch === branch;
    if (!same || last === null) {
      const key: string = JSON.stringify([grain, agent, model, cwd, branch]);
      const group: Group = groups.get(key) ?? { first: piece, sum: runningSum() };
      groups.set(key, group);
      last = { grain, agent, model, cwd, branch, sum: group.sum };
    }
    addTo(last.sum, piece.tally);
  }
  return groups;
}

function labelOf({ agent, model, cwd, branch }: Label): Label {
  return { agent, model, cwd, branch };
}

function isNothing(tally: Tally): boolean {
  return tally.responses === 0 && costOf(tally) === 0 && totalTokens(tally.tokens) === 0;
}
