import type { Correction } from "../../core/attribution";
import type { Declared } from "../../core/declared";
import type { UsagePart } from "../../core/economics/parts";
import { joinLists } from "../../core/joinLists";
import type { Ledger } from "../../ledger/ledger";
import type { Names } from "../../ledger/names";
import type { RepoRecord } from "../../ledger/outcomes";
import type { OutcomeRow } from "../../protocol";
import type { DayCell } from "./dayCells";
import { type FactPart, outsideParts, type PlacedPart } from "./factParts";
import { type Kept, updateKept } from "./kept";
import type { KeptRepository } from "./keptRepositories";
import type { EconomicRepository } from "./panelEconomics";
import { joinIndexes, type RowIndex } from "./rowIndex";

/** All that a panel's figures are summed from, of all time and every repository: the same whatever is filtered by. */
export interface PanelFacts {
  readonly cells: readonly DayCell[];
  readonly repositories: readonly FactRepository[];
  /** Session by session: one list of all of them would be made anew with every response. */
  readonly parts: readonly (readonly FactPart[])[];
  /** More than every code of a part. */
  readonly codes: number;
  /** Newest first. */
  readonly outcomes: readonly OutcomeRow[];
  /** By their qualified ids. */
  readonly rowOf: RowIndex;
  /** A commit (its qualified id) and the request and the issues that it is a part of. */
  readonly viewsOf: (commit: string) => readonly string[];
  /** Where a part of usage belongs. */
  readonly place: (part: UsagePart) => PlacedPart;
}

export interface FactRepository extends EconomicRepository {
  /** What a cost per outcome is of here. */
  readonly unit: "commit" | "request";
  readonly corrections: readonly Correction[];
}

export interface FactInputs {
  readonly now: number;
  readonly timeZone: string;
  readonly dayOf: (ms: number) => string;
  readonly repos: readonly RepoRecord[];
  readonly cwdsIn: (commonDir: string) => readonly string[];
  readonly sources: readonly string[];
  readonly flat: readonly string[];
  /** Whether a place and a branch matter beside a model and an agent. */
  readonly declared: Declared;
}

/**
 * The facts as the ledger has them now. Read whole once; then only the sessions and repositories that something was said of are
 * read anew, and what comes out is what a whole reading would say. A filter costs a sum over a year's days, whatever there is.
 */
export function panelFacts(ledger: Ledger, names: Names, inputs: FactInputs): PanelFacts {
  names.begin();
  const known = KEPT.get(ledger);
  // What was broken off half-way is no ground for what comes.
  KEPT.delete(ledger);
  const { kept, changed } = ledger.read(() => updateKept(ledger, names, inputs, known?.kept));
  const shown = shownOf([...kept.repositories.values()], known?.shown);
  const facts = known === undefined || changed ? factsOf(kept, inputs, shown) : known.facts;
  KEPT.set(ledger, { kept, shown, facts });
  return facts;
}

const KEPT = new WeakMap<Ledger, { readonly kept: Kept; readonly shown: Shown; readonly facts: PanelFacts }>();

function factsOf(
  { sessions, cells: dayCells, coder, outside: outsideOf, places, repositories: kept }: Kept,
  { dayOf }: FactInputs,
  { outcomes, rowOf }: Shown,
): PanelFacts {
  const { cells, outside } = dayCells.all();
  const parts: (readonly FactPart[])[] = [];
  const away: (readonly FactPart[])[] = [];
  for (const session of sessions.values()) {
    parts.push(session.parts);
    if (session.away.length > 0) away.push(session.away);
  }
  parts.push(outsideParts(outside, joinLists(away), coder, outsideOf));
  const all = [...kept.values()];
  const views = new Map<string, readonly string[]>();
  for (const one of all) for (const [commit, ids] of one.views) views.set(commit, ids);
  return {
    cells,
    parts,
    codes: coder.end(),
    repositories: all.map(({ repo, costs, produced, made }) => ({ repo, costs, unit: produced.unit, corrections: made.corrections })),
    outcomes,
    rowOf,
    viewsOf: (commit) => views.get(commit) ?? [commit],
    place: (part) => ({ ...part, day: dayOf(part.at), repo: part.cwd === null ? null : (places.get(part.cwd) ?? null) }),
  };
}

/** The outcomes that are shown, and the rows that they were chosen from. */
interface Shown extends Pick<PanelFacts, "outcomes" | "rowOf"> {
  readonly from: readonly (readonly OutcomeRow[])[];
}

function shownOf(all: readonly KeptRepository[], before: Shown | undefined): Shown {
  if (before?.from.length === all.length && all.every((one, index) => one.rows === before.from[index])) return before;
  const rows = joinLists(all.map((one) => one.rows));
  const echoes = echoesAmong(rows);
  const outcomes = echoes.size === 0 ? rows : rows.filter((row) => !echoes.has(row));
  return {
    from: all.map((one) => one.rows),
    outcomes: outcomes.sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)),
    rowOf: joinIndexes(
      all.map(({ index }) => index),
      echoes,
    ),
  };
}

/**
 * A tracker that belongs to every repository tells each of all its issues: what has nothing to do with a repository is
 * shown where it has, or once. These are the rows that are left out for it.
 */
function echoesAmong(rows: readonly OutcomeRow[]): ReadonlySet<OutcomeRow> {
  const echoes = new Set<OutcomeRow>();
  const remote = rows.filter(({ kind }) => kind !== "commit");
  const linked = new Set(remote.flatMap(({ links, id }) => (links.length > 0 ? id : [])));
  const shown = new Set<string>();
  for (const row of remote) {
    if (row.links.length > 0) continue;
    if (linked.has(row.id) || shown.has(row.id)) echoes.add(row);
    shown.add(row.id);
  }
  return echoes;
}
