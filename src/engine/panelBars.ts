import { addDays, dayRange } from "../core/day";
import { dayNumber, weekNumber } from "../core/economics/calendar";
import { runningSum, sumsBy } from "../core/runningSum";
import { costOf, subtractTally, type Tally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { DayRow, Mark, OutcomeRow, Part } from "../protocol";
import { BECAME, type Became } from "../protocolPanel";
import type { DayCell, PlacedPart } from "./panelFacts";
import { isInRange } from "./panelRange";
import type { Selection } from "./panelSelection";
import { costView, spendOf } from "./spend";

/** What bars can be stacked by, the most used first; the last may be "…", all the others. */
export interface Stacks {
  readonly models: readonly string[];
  readonly agents: readonly string[];
  readonly places: readonly string[];
}

const MOST = 12;
export const OTHERS = "…";
const TITLES = 5;

/** The bars' first days, in order, and which bar a day of the range is in. */
export interface Bars {
  readonly days: readonly string[];
  readonly barOf: (day: string) => string;
}

/** Days, or weeks from Monday on, of which the first and the last may be cut off by the range. */
export function barsOf({ range, cells }: Pick<Selection, "range" | "cells">, unit: "day" | "week"): Bars {
  let first = range.firstDay;
  if (first === null) for (const { day } of cells) if (first === null || day < first) first = day;
  if (first === null) return { days: [], barOf: (day) => day };
  const start = first;
  if (unit === "day") return { days: dayRange(start, range.lastDay), barOf: (day) => day };
  const barOf = (day: string): string => [mondayOf(day), start].toSorted()[1] ?? day;
  return { days: [...new Set(dayRange(start, range.lastDay).map(barOf))], barOf };
}

export function stacksOf({ cells, left }: Selection): Stacks {
  return {
    models: mostUsed(
      cells,
      left,
      ({ model }) => model ?? "",
      ({ model }) => model ?? "",
    ),
    agents: mostUsed(
      cells,
      left,
      ({ source }) => source ?? "",
      ({ agent }) => agent ?? "",
    ),
    places: mostUsed(
      cells,
      left,
      ({ repo }) => repo ?? "",
      ({ repo }) => repo ?? "",
    ),
  };
}

/** One row a bar; each of its splits sums to its spend. */
export function dayRows(
  { cells, left, parts }: Selection,
  { days, barOf }: Bars,
  stacks: Stacks,
  becameOf: (part: PlacedPart) => Became,
  gatewayOf: (bar: string) => number | null,
): DayRow[] {
  const keyed = <T extends { readonly day: string }>(items: readonly T[]): Map<string, T[]> => groupBy(items, ({ day }) => barOf(day));
  const cellsOf = keyed(cells);
  const leftOf = keyed(left);
  const partsOf = keyed(parts);
  return days.map((day) => {
    const own = cellsOf.get(day) ?? [];
    const gone = leftOf.get(day) ?? [];
    const spend = spentOf(own, gone);
    const split = (names: readonly string[], nameOf: (cell: DayCell) => string, goneNameOf: (part: PlacedPart) => string): Part[] => {
      const sums = sumsBy(own, nameOf, ({ tally }) => tally);
      for (const [name, tally] of sumsBy(gone, goneNameOf, (part) => part.tally)) {
        const all = sums.get(name);
        if (all !== undefined) sums.set(name, subtractTally(all, tally));
      }
      return sharedOut(names, sums);
    };
    const landed = sumsBy(partsOf.get(day) ?? [], becameOf, ({ tally }) => tally);
    return {
      day,
      spend: spendOf(spend),
      byModel: split(
        stacks.models,
        ({ model }) => model ?? "",
        ({ model }) => model ?? "",
      ),
      byAgent: split(
        stacks.agents,
        ({ source }) => source ?? "",
        ({ agent }) => agent ?? "",
      ),
      byPlace: split(
        stacks.places,
        ({ repo }) => repo ?? "",
        ({ repo }) => repo ?? "",
      ),
      byState: BECAME.map((became) => partOf(landed.get(became))),
      byClass: byClass(own, gone, spend),
      gatewayNanoUsd: gatewayOf(day),
    };
  });
}

/** What landed in each bar, by kind. */
export function marksOf(outcomes: readonly OutcomeRow[], { range }: Selection, { barOf }: Bars): Mark[] {
  const landed = outcomes.filter(({ day }) => isInRange(range, day));
  return [...groupBy(landed, ({ day, kind }) => `${barOf(day)} ${kind}`)].map(([key, rows]) => ({
    day: key.slice(0, 10),
    kind: rows[0]?.kind ?? "commit",
    count: rows.length,
    reverted: rows.filter(({ revertedAt }) => revertedAt !== null).length,
    titles: rows
      .toSorted((a, b) => (b.cost?.nanoUsd ?? -1) - (a.cost?.nanoUsd ?? -1))
      .slice(0, TITLES)
      .map(({ title, revertedAt }) => ({ title, reverted: revertedAt !== null })),
  }));
}

export function partOf(tally: Tally | undefined): Part {
  return tally === undefined ? { totalTokens: 0, nanoUsd: 0 } : { totalTokens: totalTokens(tally.tokens), nanoUsd: costOf(tally) };
}

function mondayOf(day: string): string {
  const number = dayNumber(day);
  // Day 0 was a Thursday: week n begins on day 7n − 3.
  return addDays(day, weekNumber(number) * 7 - 3 - number);
}

function mostUsed(
  cells: readonly DayCell[],
  left: readonly PlacedPart[],
  nameOf: (cell: DayCell) => string,
  goneNameOf: (part: PlacedPart) => string,
): string[] {
  const tokens = new Map<string, number>();
  const add = (name: string, more: number): void => void tokens.set(name, (tokens.get(name) ?? 0) + more);
  for (const cell of cells) add(nameOf(cell), totalTokens(cell.tally.tokens));
  for (const part of left) add(goneNameOf(part), -totalTokens(part.tally.tokens));
  const names = [...tokens].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  return names.length <= MOST ? names : [...names.slice(0, MOST - 1), OTHERS];
}

function sharedOut(names: readonly string[], sums: ReadonlyMap<string, Tally>): Part[] {
  const others = { totalTokens: 0, nanoUsd: 0 };
  const named = new Set(names);
  for (const [name, tally] of sums) {
    if (named.has(name)) continue;
    others.totalTokens += totalTokens(tally.tokens);
    others.nanoUsd += costOf(tally);
  }
  return names.map((name) => (name === OTHERS && !sums.has(OTHERS) ? others : partOf(sums.get(name))));
}

function spentOf(own: readonly DayCell[], gone: readonly PlacedPart[]): Tally {
  const sum = runningSum();
  for (const { tally } of own) sum.add(tally);
  if (gone.length === 0) return sum.tally();
  const less = runningSum();
  for (const { tally } of gone) less.add(tally);
  return subtractTally(sum.tally(), less.tally());
}

/** What was billed or reported is known only as a whole, as are web searches, and what is left of a sum that a part is taken from. */
function byClass(own: readonly DayCell[], gone: readonly PlacedPart[], spend: Tally): DayRow["byClass"] {
  const classes = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  if (gone.length === 0) {
    for (const { listByClass } of own) {
      for (const name of ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const) classes[name] += listByClass[name];
    }
  }
  const known = classes.input + classes.output + classes.cacheRead + classes.cacheWrite5m + classes.cacheWrite1h;
  return { ...classes, whole: costView(spend).nanoUsd - known };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
