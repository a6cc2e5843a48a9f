import { addDays, dayRange } from "../../core/day";
import { dayNumber, weekNumber } from "../../core/economics/calendar";
import { costOf, subtractTally, type Tally } from "../../core/tally";
import { addRow, costIn, tallyIn, tallyTable, tokensIn } from "../../core/tallyTable";
import type { DayRow, Mark, Part } from "../../protocol";
import { BECAME } from "../../protocolPanel";
import { spendOf } from "../spend";
import { CLASSES } from "./factColumns";
import type { NameTable } from "./nameTable";
import { KINDS } from "./outcomeColumns";
import type { Selection } from "./panelSelection";
import { sumsByNumber } from "./sumsByNumber";

/** What bars can be stacked by, the most used first; the last may be "…", all the others. */
export interface Stacks {
  readonly models: readonly string[];
  readonly agents: readonly string[];
  readonly places: readonly string[];
}

const MOST = 12;
export const OTHERS = "…";
const TITLES = 5;

/** The bars' first days, in order, and which bar a day is in. */
export interface Bars {
  readonly days: readonly string[];
  /** The first day of its bar, whether in the range or not. */
  readonly barOf: (day: string) => string;
  /** Place among `days` of the bar that a day, by its number, is in; -1 where there is none. */
  readonly placeOf: (day: number) => number;
}

/** Days, or weeks from Monday on, of which the first and the last may be cut off by the range. */
export function barsOf({ range, cells, columns }: Pick<Selection, "range" | "cells" | "columns">, unit: "day" | "week"): Bars {
  let first = range.firstDay;
  if (first === null && cells.length > 0) {
    const earliest = cells.reduce((least, cell) => Math.min(least, columns.cells.day[cell] ?? least), Number.POSITIVE_INFINITY);
    first = new Date(earliest * DAY_MS).toISOString().slice(0, 10);
  }
  if (first === null) return { days: [], barOf: (day) => day, placeOf: () => -1 };
  const start = first;
  const startNumber = dayNumber(start);
  const all = dayRange(start, range.lastDay);
  const within = (place: number, count: number): number => (place >= 0 && place < count ? place : -1);
  if (unit === "day") return { days: all, barOf: (day) => day, placeOf: (day) => within(day - startNumber, all.length) };
  const barOf = (day: string): string => {
    const monday = mondayOf(day);
    if (monday < start) return start;
    return monday;
  };
  const days = [...new Set(all.map(barOf))];
  const firstWeek = weekNumber(startNumber);
  return {
    days,
    barOf,
    placeOf: (day) => within(Math.max(0, weekNumber(day) - firstWeek), days.length),
  };
}

export function stacksOf(selection: Selection): Stacks {
  const { agents, models, repos } = selection.columns;
  return {
    models: mostUsed(selection, "model", models),
    agents: mostUsed(selection, "agent", agents),
    places: mostUsed(selection, "repo", repos),
  };
}

/** One row a bar; each of its splits sums to its spend. */
export function dayRows(
  { columns, cells, left, parts }: Selection,
  { days, placeOf }: Bars,
  stacks: Stacks,
  gatewayOf: (bar: string) => number | null,
): DayRow[] {
  const { sums: cellSums, listByClass } = columns.cells;
  const { code, sums: partSums } = columns.parts;
  const count = days.length;
  const spends = tallyTable(count);
  const gone = tallyTable(count);
  const whole = new Uint8Array(count).fill(1);
  const classes = new Float64Array(count * CLASSES.length);
  const models = splitter(stacks.models, columns.models, count);
  const agents = splitter(stacks.agents, columns.agents, count);
  const places = splitter(stacks.places, columns.repos, count);
  const states = splitter(BECAME, { names: BECAME }, count);
  for (const cell of cells) {
    const bar = placeOf(columns.cells.day[cell] ?? 0);
    if (bar < 0) continue;
    addRow(spends, bar, cellSums, cell);
    for (let at = 0; at < CLASSES.length; at++) {
      const sum = bar * CLASSES.length + at;
      classes[sum] = (classes[sum] ?? 0) + (listByClass[cell * CLASSES.length + at] ?? 0);
    }
    const tokens = tokensIn(cellSums, cell);
    const nanoUsd = costIn(cellSums, cell);
    models.add(bar, columns.cells.model[cell] ?? 0, tokens, nanoUsd);
    agents.add(bar, columns.cells.agent[cell] ?? 0, tokens, nanoUsd);
    places.add(bar, columns.cells.repo[cell] ?? 0, tokens, nanoUsd);
  }
  for (const part of left) {
    const bar = placeOf(columns.parts.day[part] ?? 0);
    if (bar < 0) continue;
    addRow(gone, bar, partSums, part);
    whole[bar] = 0;
    const tokens = -tokensIn(partSums, part);
    const nanoUsd = -costIn(partSums, part);
    models.add(bar, columns.parts.model[part] ?? 0, tokens, nanoUsd);
    agents.add(bar, columns.parts.agent[part] ?? 0, tokens, nanoUsd);
    places.add(bar, columns.parts.repo[part] ?? 0, tokens, nanoUsd);
  }
  for (const part of parts) {
    const bar = placeOf(columns.parts.day[part] ?? 0);
    if (bar >= 0) states.add(bar, columns.codes.became[code[part] ?? 0] ?? 0, tokensIn(partSums, part), costIn(partSums, part));
  }
  return days.map((day, bar) => {
    const all = tallyIn(spends, bar);
    const spend = whole[bar] === 1 ? all : subtractTally(all, tallyIn(gone, bar));
    return {
      day,
      spend: spendOf(spend),
      byModel: models.parts(bar),
      byAgent: agents.parts(bar),
      byPlace: places.parts(bar),
      byState: states.parts(bar),
      byClass: byClass(whole[bar] === 1 ? classes.subarray(bar * CLASSES.length) : null, spend),
      gatewayNanoUsd: gatewayOf(day),
    };
  });
}

/** What landed in each bar, by kind. */
export function marksOf({ outcomes, rows, range, columns }: Selection, { barOf }: Bars): Mark[] {
  const { kind, day, reverted, cost } = columns.outcomes.rows;
  const first = range.firstDay === null ? Number.NEGATIVE_INFINITY : dayNumber(range.firstDay);
  const last = dayNumber(range.lastDay);
  const groups = new Map<number, { readonly day: string; readonly kind: number; readonly own: number[] }>();
  const bars = new Map<string, number>();
  const barOfDay = new Map<number, number>();
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    const number = day[row] ?? 0;
    if (number < first || number > last) continue;
    let bar = barOfDay.get(number);
    if (bar === undefined) {
      const name = barOf(outcomes[place]?.day ?? "");
      bar = bars.get(name) ?? bars.size;
      bars.set(name, bar);
      barOfDay.set(number, bar);
    }
    const key = bar * KINDS.length + (kind[row] ?? 0);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { day: barOf(outcomes[place]?.day ?? ""), kind: kind[row] ?? 0, own: [place] });
    else group.own.push(place);
  }
  const costAt = (place: number): number => cost[rows[place] ?? 0] ?? -1;
  return [...groups.values()].map(({ day: bar, kind: one, own }) => ({
    day: bar,
    kind: KINDS[one] ?? "commit",
    count: own.length,
    reverted: own.reduce((count, place) => count + (reverted[rows[place] ?? 0] ?? 0), 0),
    titles: own
      .toSorted((a, b) => costAt(b) - costAt(a))
      .slice(0, TITLES)
      .flatMap((place) => outcomes[place] ?? [])
      .map(({ title, revertedAt }) => ({ title, reverted: revertedAt !== null })),
  }));
}

const DAY_MS = 86_400_000;

interface Splitter {
  /** @param name by its number */
  add(bar: number, name: number, tokens: number, nanoUsd: number): void;
  parts(bar: number): Part[];
}

/** Sums by bar and name; a name that is not among them is one of the others. */
function splitter(shown: readonly string[], { names }: Pick<NameTable, "names">, bars: number): Splitter {
  const others = shown.indexOf(OTHERS);
  const place = Int32Array.from(names, (name) => {
    const own = shown.indexOf(name ?? "");
    return own < 0 ? others : own;
  });
  const tokens = new Float64Array(shown.length * bars);
  const nano = new Float64Array(shown.length * bars);
  return {
    add: (bar, name, moreTokens, moreNano) => {
      const index = place[name] ?? -1;
      if (index < 0) return;
      const cell = bar * shown.length + index;
      tokens[cell] = (tokens[cell] ?? 0) + moreTokens;
      nano[cell] = (nano[cell] ?? 0) + moreNano;
    },
    parts: (bar) =>
      shown.map((_, index) => ({ totalTokens: tokens[bar * shown.length + index] ?? 0, nanoUsd: nano[bar * shown.length + index] ?? 0 })),
  };
}

function mondayOf(day: string): string {
  const number = dayNumber(day);
  // Day 0 was a Thursday: week n begins on day 7n − 3.
  return addDays(day, weekNumber(number) * 7 - 3 - number);
}

function mostUsed({ columns, cells, left }: Selection, label: "model" | "agent" | "repo", { names }: NameTable): string[] {
  const tokens = sumsByNumber(names.length, columns.cells[label], columns.cells.sums, cells);
  const gone = sumsByNumber(names.length, columns.parts[label], columns.parts.sums, left);
  const sums = new Map<string, number>();
  for (const [number, name] of names.entries()) {
    if (tokens.seen[number] === 0 && gone.seen[number] === 0) continue;
    const more = (tokens.tokens[number] ?? 0) - (gone.tokens[number] ?? 0);
    sums.set(name ?? "", (sums.get(name ?? "") ?? 0) + more);
  }
  const sorted = [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  return sorted.length <= MOST ? sorted : [...sorted.slice(0, MOST - 1), OTHERS];
}

/** What was billed or reported is known only as a whole, as are web searches, and what is left of a sum that a part is taken from. */
function byClass(known: Float64Array | null, spend: Tally): DayRow["byClass"] {
  const [input = 0, output = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0] = known ?? [];
  const sum = input + output + cacheRead + cacheWrite5m + cacheWrite1h;
  return { input, output, cacheRead, cacheWrite5m, cacheWrite1h, whole: costOf(spend) - sum };
}
