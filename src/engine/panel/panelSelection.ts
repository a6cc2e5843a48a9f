import { dayNumber } from "../../core/economics/calendar";
import { subtractTally, type Tally } from "../../core/tally";
import { addRow, type TallyTable, tallyIn, tallyTable } from "../../core/tallyTable";
import type { OutcomeRow, PanelQuery } from "../../protocol";
import { columnsOf, type FactColumns, type Labels } from "./factColumns";
import type { PlacedPart } from "./factParts";
import { hasMarkedView, KINDS, markViews } from "./outcomeColumns";
import type { PanelFacts } from "./panelFacts";
import { isInRange, type PanelRange } from "./panelRange";

/** What of the facts a query is about, as numbers of what stands in their columns. */
export interface Selection {
  readonly columns: FactColumns;
  readonly range: PanelRange;
  /** All usage that fits, whatever became of it. */
  readonly cells: Int32Array;
  /** The same with what became of it, without what became an outcome that is filtered away. */
  readonly parts: Int32Array;
  /** `parts` summed by their codes: the same in every sum over weeks, models, agents and fates, and many fewer. */
  readonly merged: Merged;
  /** What became outcomes that are filtered away: in `cells` and in no figure. Empty where outcomes are not filtered. */
  readonly left: Int32Array;
  /** The same again for all time. */
  readonly ever: { readonly cells: Int32Array; readonly parts: Int32Array; readonly left: Int32Array };
  /** Landed in the range or fed by usage in it, newest first; and the same as numbers. */
  readonly outcomes: readonly OutcomeRow[];
  readonly rows: Int32Array;
  /** Whether a part of usage is in `parts`. */
  readonly keeps: (part: PlacedPart) => boolean;
  /** By key: whether an outcome fits whenever it landed. */
  readonly fits: Uint8Array;
  /** The sum of `cells` without `left`. */
  readonly total: Tally;
}

/** Sums of parts of one code each, in the order in which codes first come, so that it does not matter which number a code has. */
export interface Merged {
  readonly codes: Int32Array;
  /** A row for each of `codes`. */
  readonly sums: TallyTable;
}

/**
 * Applies the filters to everything. Range, repository, branch, agent and model choose usage: the parts of any one of them add up
 * to the whole. Kind and "mine" choose outcomes, and leave out what was used for the others; usage that is linked to nothing
 * stays, since it is nobody else's.
 */
export function selectFacts(facts: PanelFacts, query: PanelQuery, range: PanelRange, dayOf: (ms: number) => string): Selection {
  const columns = columnsOf(facts, dayOf);
  const { outcomes } = columns;
  const { repo, agent, model, branch, kind, mine } = query;
  const usesFilter = repo !== null || agent !== undefined || model !== undefined || branch !== undefined;
  const fits = usesFilter ? usageFilter(columns, query) : null;
  const cells = fits === null ? columns.cells.all : fits(columns.cells);
  const used = fits === null ? columns.parts.all : fits(columns.parts);

  const { rows, keys } = outcomes;
  const kindNumber = kind === undefined ? -1 : KINDS.indexOf(kind);
  const isWanted = (row: number): boolean =>
    (kind === undefined || rows.kind[row] === kindNumber) && (mine === undefined || rows.mine[row] === 1);
  const leaves = kind === undefined && mine === undefined ? null : leavesOf(columns, isWanted);
  const [left, parts] = leaves === null ? [NONE, used] : split(used, columns.parts.code, leaves.codes);

  const ranged = range.firstDay !== null || range.until !== null;
  const first = range.firstDay === null ? Number.NEGATIVE_INFINITY : dayNumber(range.firstDay);
  const last = dayNumber(range.lastDay);
  const within = (some: Int32Array, { day }: Labels): Int32Array => (ranged ? daysWithin(some, day, first, last) : some);
  const inRange = { cells: within(cells, columns.cells), parts: within(parts, columns.parts), left: within(left, columns.parts) };
  const ofAll = used === columns.parts.all && !ranged && leaves !== null ? mergedParts(columns, used) : null;
  const merged = ofAll === null || leaves === null ? mergedParts(columns, inRange.parts) : without(ofAll, leaves.codes);

  const fed = fedBy(columns, inRange.parts);
  const labelled = agent !== undefined || model !== undefined || branch !== undefined;
  const everFed = !labelled ? null : ranged ? fedBy(columns, parts) : fed;
  const repoNumber = repo === null ? -1 : columns.repos.find(repo);
  const fitting = new Uint8Array(keys.names.length);
  const shown: number[] = [];
  for (let row = 0; row < rows.key.length; row++) {
    const key = rows.key[row] ?? 0;
    if (!isWanted(row) || (repo === null ? rows.twin[row] === 1 : rows.repo[row] !== repoNumber) || everFed?.[key] === 0) continue;
    fitting[key] = 1;
    const day = rows.day[row] ?? 0;
    if ((day >= first && day <= last) || fed[key] === 1) shown.push(row);
  }
  return {
    columns,
    range,
    ...inRange,
    merged,
    ever: { cells, parts, left },
    outcomes: shown.flatMap((row) => facts.outcomes[row] ?? []),
    rows: Int32Array.from(shown),
    keeps: (part) =>
      (repo === null || part.repo === repo) &&
      (agent === undefined || part.agent === agent) &&
      (model === undefined || (part.model ?? "") === model) &&
      (branch === undefined || (part.branch ?? "") === branch) &&
      isInRange(range, part.day) &&
      (leaves === null || part.fate.kind === "rest" || leaves.keys[keys.find(part.fate.outcome)] === 0),
    fits: fitting,
    total: totalOf(columns, inRange.cells, inRange.left),
  };
}

/** The sum of some rows. */
export function sumRows(table: TallyTable, rows: Int32Array): Tally {
  const sum = tallyTable(1);
  for (const row of rows) addRow(sum, 0, table, row);
  return tallyIn(sum, 0);
}

const NONE = new Int32Array(0);

/** Repository, agent, model and branch; a name that is "" stands for none. */
function usageFilter(
  { agents, models, branches, repos }: FactColumns,
  { repo, agent, model, branch }: PanelQuery,
): (labels: Labels & { readonly all: Int32Array }) => Int32Array {
  // What nothing bears has the number -1, which nothing has.
  const repoNumber = repos.find(repo);
  const agentNumber = agents.find(agent ?? "");
  const [modelNumber, noModel] = [models.find(model ?? ""), model === "" ? models.find(null) : -1];
  const [branchNumber, noBranch] = [branches.find(branch ?? ""), branch === "" ? branches.find(null) : -1];
  return (labels) =>
    labels.all.filter(
      (number) =>
        (repo === null || labels.repo[number] === repoNumber) &&
        (agent === undefined || labels.agent[number] === agentNumber) &&
        (model === undefined || labels.model[number] === modelNumber || labels.model[number] === noModel) &&
        (branch === undefined || labels.branch[number] === branchNumber || labels.branch[number] === noBranch),
    );
}

/** By key and by code: whether it is, or became, an outcome that is no part of one that is wanted. */
function leavesOf(
  { codes, outcomes }: FactColumns,
  isWanted: (row: number) => boolean,
): { readonly keys: Uint8Array; readonly codes: Uint8Array } {
  const { rows } = outcomes;
  const count = outcomes.keys.names.length;
  const wanted = new Uint8Array(count);
  for (let row = 0; row < rows.key.length; row++) if (isWanted(row)) wanted[rows.key[row] ?? 0] = 1;
  const leaves = { keys: new Uint8Array(count), codes: new Uint8Array(codes.count) };
  for (let key = 0; key < count; key++) if (!hasMarkedView(outcomes, key, wanted)) leaves.keys[key] = 1;
  for (let code = 0; code < codes.count; code++) leaves.codes[code] = leaves.keys[codes.outcome[code] ?? -1] ?? 0;
  return leaves;
}

/** Those whose code is marked, and the others. */
function split(some: Int32Array, code: Int32Array, marks: Uint8Array): [marked: Int32Array, others: Int32Array] {
  const marked = new Int32Array(some.length);
  const others = new Int32Array(some.length);
  let count = 0;
  for (let place = 0; place < some.length; place++) {
    const part = some[place] ?? 0;
    if (marks[code[part] ?? 0] === 1) marked[count++] = part;
    else others[place - count] = part;
  }
  return [marked.subarray(0, count), others.subarray(0, some.length - count)];
}

function daysWithin(some: Int32Array, days: Int32Array, first: number, last: number): Int32Array {
  const found = new Int32Array(some.length);
  let count = 0;
  for (const number of some) {
    const day = days[number] ?? 0;
    if (day >= first && day <= last) found[count++] = number;
  }
  return found.subarray(0, count);
}

/** By key: commits that usage went to, and the requests and issues that these are a part of. */
function fedBy({ parts, codes, outcomes }: FactColumns, some: Int32Array): Uint8Array {
  const fed = new Uint8Array(outcomes.keys.names.length);
  const seen = new Uint8Array(fed.length);
  for (const part of some) {
    const outcome = codes.outcome[parts.code[part] ?? 0] ?? -1;
    if (outcome < 0 || seen[outcome] === 1) continue;
    seen[outcome] = 1;
    markViews(outcomes, outcome, fed);
  }
  return fed;
}

/** Of all there is: the same for every question that chooses no part of it. */
const MERGED = new WeakMap<Int32Array, Merged>();

function mergedParts({ parts, codes }: FactColumns, some: Int32Array): Merged {
  const known = MERGED.get(some);
  if (known !== undefined) return known;
  const places = new Int32Array(codes.count).fill(-1);
  const order: number[] = [];
  for (const part of some) {
    const code = parts.code[part] ?? 0;
    if ((places[code] ?? 0) >= 0) continue;
    places[code] = order.length;
    order.push(code);
  }
  const sums = tallyTable(order.length);
  for (const part of some) addRow(sums, places[parts.code[part] ?? 0] ?? 0, parts.sums, part);
  const merged = { codes: Int32Array.from(order), sums };
  if (some === parts.all) MERGED.set(some, merged);
  return merged;
}

/** Sums but for those whose code is marked. */
function without({ codes, sums }: Merged, marks: Uint8Array): Merged {
  const kept = codes.filter((code) => marks[code] === 0);
  const own = tallyTable(kept.length);
  let place = 0;
  for (let row = 0; row < codes.length; row++) if (marks[codes[row] ?? 0] === 0) addRow(own, place++, sums, row);
  return { codes: kept, sums: own };
}

function totalOf({ cells, parts }: FactColumns, some: Int32Array, left: Int32Array): Tally {
  const all = sumRows(cells.sums, some);
  return left.length === 0 ? all : subtractTally(all, sumRows(parts.sums, left));
}
