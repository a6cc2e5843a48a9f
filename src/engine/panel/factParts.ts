import { weekNumber } from "../../core/economics/calendar";
import type { UsagePart } from "../../core/economics/parts";
import { sumsBy } from "../../core/runningSum";
import { subtractTally } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import type { State } from "../../protocol";
import type { Became } from "../../protocolPanel";
import type { DayCell } from "./dayCells";

/** A part of usage with what became of it, and its day. `piece` is its number within the session. */
export interface PlacedPart extends UsagePart {
  /** "YYYY-MM-DD" in the user's time zone. */
  readonly day: string;
  readonly repo: string | null;
}

/** The same with what it is summed by, as small numbers: there are a hundred thousand of them. */
export interface FactPart extends PlacedPart {
  readonly became: Became;
  /** Parts of one week, model, agent and fate have one number; with cost centres, of one place and branch too. */
  readonly code: number;
  /** Where it is linked to nothing: what of its session it is a part of. Null elsewhere, and in no repository. */
  readonly rest: FactRemainder | null;
}

/** What of a session is linked to nothing, see `Remainder`. */
export interface FactRemainder {
  /** Common git directory. */
  readonly repo: string;
  readonly session: string;
  readonly state: State;
  readonly from: number;
  readonly until: number;
}

/** Gives parts their codes. A code stays as long as the coder does. */
export interface Coder {
  codeOf(part: PlacedPart): number;
  /** More than every code that was given. */
  end(): number;
}

/** @param dayNumberOf number of the day of a moment, in the user's time zone */
export function createCoder(dayNumberOf: (ms: number) => number, byPlace: boolean): Coder {
  const codes = new Map<string, number>();
  return {
    codeOf: (part) => {
      const { at, agent, model, cwd, branch, fate } = part;
      const fateKey = fate.kind === "outcome" ? `${fate.grade} ${fate.outcome}` : fate.state;
      const key = `${weekNumber(dayNumberOf(at))}\n${agent}\n${model}\n${fateKey}${byPlace ? `\n${cwd}\n${branch}` : ""}`;
      const code = codes.get(key) ?? codes.size;
      codes.set(key, code);
      return code;
    },
    end: () => codes.size,
  };
}

export function becameOf({ fate }: UsagePart, isReverted: (outcome: string) => boolean): Became {
  if (fate.kind === "outcome") return isReverted(fate.outcome) ? "reverted" : "landed";
  return fate.state === "in-flight" ? "in-flight" : "exploration";
}

/**
 * Usage in no repository, cell by cell, became nothing that is known; what of it went into a repository's commit, from a folder above it say, is
 * that repository's.
 * @param away what became something though it was used in no repository
 * @param known what was made of cells before, with the same coder: most of them stay
 */
export function outsideParts(
  outside: readonly DayCell[],
  away: readonly FactPart[],
  coder: Coder,
  known: WeakMap<DayCell, FactPart>,
): FactPart[] {
  const keyOf = (day: string, source: string | null, { model, cwd, branch }: Pick<DayCell, "model" | "cwd" | "branch">): string =>
    JSON.stringify([day, source, model, cwd, branch]);
  const taken = sumsBy(away, (part) => keyOf(part.day, part.agent, part));
  const parts: FactPart[] = [];
  for (const cell of outside) {
    const gone = taken.size === 0 ? undefined : taken.get(keyOf(cell.day, cell.source, cell));
    const before = known.get(cell);
    if (gone === undefined && before?.piece === parts.length) {
      parts.push(before);
      continue;
    }
    const tally = gone === undefined ? cell.tally : subtractTally(cell.tally, gone);
    if (tally.responses <= 0 && totalTokens(tally.tokens) <= 0) continue;
    const { day, firstAt: at, source: agent, model, cwd, branch } = cell;
    const fate = { kind: "rest", state: "outside" } as const;
    const placed: PlacedPart = { session: "", at, piece: parts.length, agent, model, cwd, branch, tally, fate, day, repo: null };
    const part: FactPart = { ...placed, became: "exploration", code: coder.codeOf(placed), rest: null };
    if (gone === undefined) known.set(cell, part);
    parts.push(part);
  }
  return parts;
}
