import { addTo, type RunningSum, runningSum, sumOf } from "../../core/runningSum";
import { subtractTally, type Tally } from "../../core/tally";
import type { OutcomeRow, PanelQuery } from "../../protocol";
import type { DayCell } from "./dayCells";
import type { FactPart, PlacedPart } from "./factParts";
import type { PanelFacts } from "./panelFacts";
import { isInRange, type PanelRange } from "./panelRange";
import { keyOf } from "./rowIndex";

/** What of the facts a query is about. */
export interface Selection {
  readonly range: PanelRange;
  /** All usage that fits, whatever became of it. */
  readonly cells: readonly DayCell[];
  /** The same with what became of it, without what became an outcome that is filtered away. */
  readonly parts: readonly FactPart[];
  /** `parts` summed by their codes: the same in every sum over weeks, models, agents and fates, and many fewer. */
  readonly merged: readonly FactPart[];
  /** What became outcomes that are filtered away: in `cells` and in no figure. Empty where outcomes are not filtered. */
  readonly left: readonly FactPart[];
  /** The same again for all time. */
  readonly ever: {
    readonly cells: readonly DayCell[];
    readonly parts: readonly FactPart[];
    readonly merged: readonly FactPart[];
    readonly left: readonly FactPart[];
  };
  /** Landed in the range or fed by usage in it, newest first. */
  readonly outcomes: readonly OutcomeRow[];
  /** Whether a part of usage is in `parts`. */
  readonly keeps: (part: PlacedPart) => boolean;
  /** Whether an outcome, by its qualified id, fits whenever it landed. */
  readonly fits: (outcome: string) => boolean;
  /** The sum of `cells` without `left`. */
  readonly total: Tally;
}

/**
 * Applies the filters to everything. Range, repository, branch, agent and model choose usage: the parts of any one of them add up
 * to the whole. Kind and "mine" choose outcomes, and leave out what was used for the others; usage that is linked to nothing
 * stays, since it is nobody else's.
 */
export function selectFacts(facts: PanelFacts, query: PanelQuery, range: PanelRange): Selection {
  const { repo, agent, model, branch, kind, mine } = query;
  const fits = (
    label: { readonly repo: string | null; readonly model: string | null; readonly branch: string | null },
    source: string | null,
  ) =>
    (repo === null || label.repo === repo) &&
    (agent === undefined || source === agent) &&
    (model === undefined || (label.model ?? "") === model) &&
    (branch === undefined || (label.branch ?? "") === branch);
  const usesFilter = repo !== null || agent !== undefined || model !== undefined || branch !== undefined;
  const cells = usesFilter ? facts.cells.filter((cell) => fits(cell, cell.source)) : facts.cells;
  const used = usesFilter ? facts.parts.filter((part) => fits(part, part.agent)) : facts.parts;

  const wanted = (row: OutcomeRow): boolean => (kind === undefined || row.kind === kind) && (mine === undefined || row.mine === true);
  const narrowed = kind !== undefined || mine !== undefined;
  const wantedIds = new Set(narrowed ? facts.outcomes.filter(wanted).map(keyOf) : []);
  const leaves = new Map<string, boolean>();
  const isLeft = ({ fate }: PlacedPart): boolean => {
    if (fate.kind !== "outcome") return false;
    const known = leaves.get(fate.outcome) ?? !facts.viewsOf(fate.outcome).some((view) => wantedIds.has(view));
    leaves.set(fate.outcome, known);
    return known;
  };
  const parts = narrowed ? used.filter((part) => !isLeft(part)) : used;
  const left = narrowed ? used.filter(isLeft) : [];

  const here = ({ day }: { readonly day: string }): boolean => isInRange(range, day);
  const ranged = range.firstDay !== null || range.until !== null;
  const inRange = {
    cells: ranged ? cells.filter(here) : cells,
    parts: ranged ? parts.filter(here) : parts,
    left: ranged ? left.filter(here) : left,
  };
  const everMerged = usesFilter || narrowed ? mergedParts(facts, parts) : allMerged(facts);
  const merged = ranged ? mergedParts(facts, inRange.parts) : everMerged;
  const fed = fedBy(facts, merged);
  const labelled = agent !== undefined || model !== undefined || branch !== undefined;
  const everFed = labelled ? fedBy(facts, everMerged) : null;
  const fitting = facts.outcomes.filter(
    (row) => (repo === null || row.repo === repo) && wanted(row) && (everFed === null || everFed.has(keyOf(row))),
  );
  const keys = new Set(fitting.map(keyOf));
  return {
    range,
    ...inRange,
    merged,
    ever: { cells, parts, merged: everMerged, left },
    outcomes: fitting.filter((row) => here(row) || fed.has(keyOf(row))),
    keeps: (part) => fits(part, part.agent) && here(part) && !(narrowed && isLeft(part)),
    fits: (outcome) => keys.has(outcome),
    total: totalOf(inRange.cells, inRange.left),
  };
}

/** An outcome's id among those of several repositories. */
/** Commits that usage went to, and the requests and issues that these are a part of. */
function fedBy(facts: PanelFacts, parts: readonly PlacedPart[]): ReadonlySet<string> {
  const commits = new Set<string>();
  for (const { fate } of parts) if (fate.kind === "outcome") commits.add(fate.outcome);
  return new Set([...commits].flatMap((commit) => facts.viewsOf(commit)));
}

/** Of all there is: the same for every range. */
const ALL = new WeakMap<PanelFacts, readonly FactPart[]>();

function allMerged(facts: PanelFacts): readonly FactPart[] {
  const merged = ALL.get(facts) ?? mergedParts(facts, facts.parts);
  ALL.set(facts, merged);
  return merged;
}

/** In the order in which codes first come, so that it does not matter which number a code has. */
function mergedParts({ codes }: PanelFacts, parts: readonly FactPart[]): FactPart[] {
  const sums = new Array<RunningSum | undefined>(codes);
  const merged: FactPart[] = [];
  for (const part of parts) {
    let sum = sums[part.code];
    if (sum === undefined) {
      sum = runningSum();
      sums[part.code] = sum;
      merged.push({ ...part, tally: sum });
    }
    addTo(sum, part.tally);
  }
  return merged;
}

function totalOf(cells: readonly DayCell[], left: readonly FactPart[]): Tally {
  const all = sumOf(cells);
  return left.length === 0 ? all : subtractTally(all, sumOf(left));
}
