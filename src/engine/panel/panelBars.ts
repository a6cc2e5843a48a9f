import { addDays, dayRange } from "../../core/day";
import { dayNumber, weekNumber } from "../../core/economics/calendar";
import { addTo, runningSum } from "../../core/runningSum";
import { costOf, EMPTY_TALLY, subtractTally, type Tally } from "../../core/tally";
import { totalTokens } from "../../core/usage";
import type { DayRow, Mark, OutcomeRow, Part } from "../../protocol";
import { BECAME } from "../../protocolPanel";
import { spendOf } from "../spend";
import type { DayCell } from "./dayCells";
import type { PlacedPart } from "./factParts";
import { isInRange } from "./panelRange";
import type { Selection } from "./panelSelection";

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
  gatewayOf: (bar: string) => number | null,
): DayRow[] {
  const place = new Map(days.map((day, index) => [day, index]));
  const at = memo((day) => place.get(barOf(day)) ?? -1);
  const spends = days.map(runningSum);
  const gone = days.map(runningSum);
  const classes = days.map(() => ({ input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 }));
  const models = splitter(stacks.models, days.length);
  const agents = splitter(stacks.agents, days.length);
  const places = splitter(stacks.places, days.length);
  const states = splitter(BECAME, days.length);
  const whole = days.map(() => true);
  for (const { day, tally, model, source, repo, listByClass } of cells) {
    const bar = at(day);
    const spend = spends[bar];
    const byClass = classes[bar];
    if (spend === undefined || byClass === undefined) continue;
    addTo(spend, tally);
    for (const name of CLASSES) byClass[name] += listByClass[name];
    const tokens = totalTokens(tally.tokens);
    const nanoUsd = costOf(tally);
    models.add(bar, model ?? "", tokens, nanoUsd);
    agents.add(bar, source ?? "", tokens, nanoUsd);
    places.add(bar, repo ?? "", tokens, nanoUsd);
  }
  for (const { day, tally, model, agent, repo } of left) {
    const bar = at(day);
    const sum = gone[bar];
    if (sum === undefined) continue;
    addTo(sum, tally);
    whole[bar] = false;
    const tokens = -totalTokens(tally.tokens);
    const nanoUsd = -costOf(tally);
    models.add(bar, model ?? "", tokens, nanoUsd);
    agents.add(bar, agent ?? "", tokens, nanoUsd);
    places.add(bar, repo ?? "", tokens, nanoUsd);
  }
  for (const { day, tally, became } of parts) {
    const bar = at(day);
    if (bar >= 0) states.add(bar, became, totalTokens(tally.tokens), costOf(tally));
  }
  return days.map((day, bar) => {
    const all: Tally = spends[bar] ?? EMPTY_TALLY;
    const spend = whole[bar] === true ? all : subtractTally(all, gone[bar] ?? EMPTY_TALLY);
    return {
      day,
      spend: spendOf(spend),
      byModel: models.parts(bar),
      byAgent: agents.parts(bar),
      byPlace: places.parts(bar),
      byState: states.parts(bar),
      byClass: byClass(whole[bar] === true ? (classes[bar] ?? null) : null, spend),
      gatewayNanoUsd: gatewayOf(day),
    };
  });
}

const CLASSES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;

interface Splitter {
  add(bar: number, name: string, tokens: number, nanoUsd: number): void;
  parts(bar: number): Part[];
}

/** Sums by bar and name; a name that is not among them is one of the others. */
function splitter(names: readonly string[], bars: number): Splitter {
  const others = names.indexOf(OTHERS);
  const place = new Map(names.map((name, index) => [name, index]));
  const tokens = new Float64Array(names.length * bars);
  const nano = new Float64Array(names.length * bars);
  return {
    add: (bar, name, moreTokens, moreNano) => {
      const index = place.get(name) ?? others;
      if (index < 0) return;
      const cell = bar * names.length + index;
      tokens[cell] = (tokens[cell] ?? 0) + moreTokens;
      nano[cell] = (nano[cell] ?? 0) + moreNano;
    },
    parts: (bar) =>
      names.map((_, index) => ({ totalTokens: tokens[bar * names.length + index] ?? 0, nanoUsd: nano[bar * names.length + index] ?? 0 })),
  };
}

function memo(make: (day: string) => number): (day: string) => number {
  const known = new Map<string, number>();
  return (day) => {
    const before = known.get(day);
    if (before !== undefined) return before;
    const made = make(day);
    known.set(day, made);
    return made;
  };
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

/** What was billed or reported is known only as a whole, as are web searches, and what is left of a sum that a part is taken from. */
function byClass(known: Omit<DayRow["byClass"], "whole"> | null, spend: Tally): DayRow["byClass"] {
  const classes = known ?? { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  const sum = CLASSES.reduce((all, name) => all + classes[name], 0);
  return { ...classes, whole: costOf(spend) - sum };
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
