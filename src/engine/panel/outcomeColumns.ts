import type { OutcomeRange } from "../../core/economics/costPerOutcome";
import { type CostSummary, knownCost, summariseKnown } from "../../core/economics/costSummary";
import type { OutcomeCost } from "../../core/economics/outcome";
import { taskTypeOf } from "../../core/economics/taskType";
import type { OutcomeRow } from "../../protocol";
import type { DayNumbers } from "./calendarNumbers";
import { createNameTable, type NameTable } from "./nameTable";
import type { PanelFacts } from "./panelFacts";
import { keyOf } from "./rowIndex";

/** Outcomes as columns of numbers. Each outcome has a number of its own, its key, by its qualified id. */
export interface OutcomeColumns {
  readonly keys: NameTable;
  readonly rows: RowColumns;
  readonly costs: CostColumns;
  /** By key: its row's number among `PanelFacts.outcomes`, or -1. */
  readonly rowOf: Int32Array;
  /** Costs whose outcome has a row, the newest first. */
  readonly newest: () => Int32Array;
  /** By key: the outcomes that it is a part of, itself among them, are `views` from `starts[key]` up to `starts[key + 1]`. */
  readonly starts: Int32Array;
  readonly views: Int32Array;
}

/** `PanelFacts.outcomes`, in that order. */
export interface RowColumns {
  readonly key: Int32Array;
  readonly kind: Uint8Array;
  readonly mine: Uint8Array;
  readonly repo: Int32Array;
  readonly day: Int32Array;
  readonly reverted: Uint8Array;
  /** Nano-dollars; -1 where it has none. */
  readonly cost: Float64Array;
  /** Whether it is shown in another repository where all are: clones hold the same commits, see `markTwins`. */
  readonly twin: Uint8Array;
}

/** What outcomes cost, one repository after another. */
export interface CostColumns {
  readonly all: readonly OutcomeCost[];
  readonly key: Int32Array;
  readonly kind: Uint8Array;
  /** Its place among the facts' repositories. */
  readonly repository: Int32Array;
  readonly at: Float64Array;
  readonly day: Int32Array;
  /** Number of the week among those of the facts. */
  readonly week: Int32Array;
  readonly reverted: Uint8Array;
  /** Whether any sure link gives it anything. */
  readonly linked: Uint8Array;
  /** Nano-dollars; NaN where it is not known. */
  readonly known: Float64Array;
  readonly task: Int32Array;
  readonly tasks: NameTable;
  /** By key: the last of `all` that is of it, or -1. */
  readonly ofKey: Int32Array;
}

export const KINDS = ["commit", "request", "issue"] as const;

/**
 * @param keys of what usage became
 * @param weekOf the number, among those of the facts, of the week that a day is in
 */
export function outcomeColumns(
  facts: PanelFacts,
  keys: NameTable,
  repos: NameTable,
  days: DayNumbers,
  dayOf: (ms: number) => string,
  weekOf: (day: number) => number,
): OutcomeColumns {
  const rows = rowColumns(facts.outcomes, keys, repos, days, facts.repositories.length > 1);
  const all = facts.repositories.flatMap(({ costs }) => [...costs]);
  const key = Int32Array.from(all, ({ outcome }) => keys.numberOf(outcome.id));
  const starts: number[] = [0];
  const views: number[] = [];
  // What it is a part of may be no row and have no cost; it is a part of nothing more by itself.
  for (let one = 0; one < keys.names.length; one++) {
    for (const view of facts.viewsOf(keys.names[one] ?? "")) views.push(keys.numberOf(view));
    starts.push(views.length);
  }
  const count = all.length;
  const tasks = createNameTable();
  const costs = {
    all,
    key,
    kind: new Uint8Array(count),
    repository: new Int32Array(count),
    at: new Float64Array(count),
    day: new Int32Array(count),
    week: new Int32Array(count),
    reverted: new Uint8Array(count),
    linked: new Uint8Array(count),
    known: new Float64Array(count),
    task: new Int32Array(count),
    tasks,
    ofKey: new Int32Array(keys.names.length).fill(-1),
  } satisfies CostColumns;
  let number = 0;
  for (const [repository, { costs: own }] of facts.repositories.entries()) {
    for (const { outcome, tally } of own) {
      const { kind, at, reverted, title, labels, around = labels } = outcome;
      const day = days.numberOf(dayOf(at));
      costs.kind[number] = KINDS.indexOf(kind);
      costs.repository[number] = repository;
      costs.at[number] = at;
      costs.day[number] = day;
      costs.week[number] = weekOf(day);
      costs.reverted[number] = Number(reverted);
      costs.linked[number] = Number(tally !== null);
      costs.known[number] = knownCost(tally) ?? Number.NaN;
      costs.task[number] = tasks.numberOf(taskTypeOf(title, around));
      costs.ofKey[key[number] ?? 0] = number;
      number++;
    }
  }
  const rowOf = new Int32Array(keys.names.length).fill(-1);
  for (let row = rows.key.length - 1; row >= 0; row--) rowOf[rows.key[row] ?? 0] = row;
  let newest: Int32Array | undefined;
  return {
    keys,
    rows,
    costs,
    rowOf,
    newest: () => {
      newest ??= newestCosts(facts.outcomes, key, rowOf);
      return newest;
    },
    starts: Int32Array.from(starts),
    views: Int32Array.from(views),
  };
}

function newestCosts(all: readonly OutcomeRow[], keys: Int32Array, rowOf: Int32Array): Int32Array {
  const moments = Float64Array.from(keys, (key) => all[rowOf[key] ?? -1]?.at ?? Number.NaN);
  const shown = Int32Array.from(keys.keys()).filter((cost) => !Number.isNaN(moments[cost] ?? Number.NaN));
  return shown.sort((a, b) => (moments[b] ?? 0) - (moments[a] ?? 0));
}

/** `standingOutcomes` over columns: numbers of costs among `some`. */
export function standingCosts(
  { kind, at, reverted }: CostColumns,
  some: readonly number[],
  of: number,
  { since, until }: OutcomeRange,
): number[] {
  return some.filter((cost) => {
    const landed = at[cost] ?? 0;
    return kind[cost] === of && reverted[cost] === 0 && (since === null || landed >= since) && (until === null || landed < until);
  });
}

/** `costPerOutcome` over columns: what standing outcomes cost, behind the gates. */
export function summariseStanding({ known, week }: CostColumns, standing: readonly number[], weeks: readonly number[]): CostSummary {
  const priced = standing.filter((cost) => !Number.isNaN(known[cost] ?? Number.NaN));
  return summariseKnown(
    Float64Array.from(priced, (cost) => known[cost] ?? 0),
    Int32Array.from(priced, (cost) => weeks[week[cost] ?? 0] ?? 0),
    standing.length,
  );
}

/** Whether any of the outcomes that one is a part of, itself among them, is marked. */
export function hasMarkedView({ starts, views }: OutcomeColumns, key: number, marks: Uint8Array): boolean {
  for (let at = starts[key] ?? 0; at < (starts[key + 1] ?? 0); at++) if (marks[views[at] ?? 0] === 1) return true;
  return false;
}

/** Marks the outcomes that one is a part of, itself among them. */
export function markViews({ starts, views }: OutcomeColumns, key: number, marks: Uint8Array): void {
  for (let at = starts[key] ?? 0; at < (starts[key + 1] ?? 0); at++) marks[views[at] ?? 0] = 1;
}

function rowColumns(all: readonly OutcomeRow[], keys: NameTable, repos: NameTable, days: DayNumbers, several: boolean): RowColumns {
  const count = all.length;
  const rows = {
    key: new Int32Array(count),
    kind: new Uint8Array(count),
    mine: new Uint8Array(count),
    repo: new Int32Array(count),
    day: new Int32Array(count),
    reverted: new Uint8Array(count),
    cost: new Float64Array(count),
    twin: new Uint8Array(count),
  } satisfies RowColumns;
  for (const [number, row] of all.entries()) {
    rows.key[number] = keys.numberOf(keyOf(row));
    rows.kind[number] = KINDS.indexOf(row.kind);
    rows.mine[number] = Number(row.mine === true);
    rows.repo[number] = repos.numberOf(row.repo);
    rows.day[number] = days.numberOf(row.day);
    rows.reverted[number] = Number(row.revertedAt !== null);
    rows.cost[number] = row.cost?.nanoUsd ?? -1;
  }
  if (several) markTwins(all, rows.twin);
  return rows;
}

/**
 * What clones of one repository hold, a commit or a merged request, is one outcome: the row of the clone that usage went to stands for it,
 * else the user's own, else the first by where they are. A row that has usage of its own is always shown.
 */
function markTwins(all: readonly OutcomeRow[], twin: Uint8Array): void {
  const standing = new Map<string, number>();
  const comesBefore = (a: OutcomeRow, b: OutcomeRow): boolean => {
    if ((a.grade === "none") !== (b.grade === "none")) return b.grade === "none";
    if ((a.mine === true) !== (b.mine === true)) return a.mine === true;
    return a.repo < b.repo;
  };
  for (const [number, row] of all.entries()) {
    if (row.kind === "issue") continue;
    const other = standing.get(row.id);
    const rival = all[other ?? -1];
    if (other === undefined || rival === undefined) standing.set(row.id, number);
    else if (comesBefore(row, rival)) {
      standing.set(row.id, number);
      twin[other] = Number(rival.grade === "none");
    } else twin[number] = Number(row.grade === "none");
  }
}
