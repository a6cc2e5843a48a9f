import { addTo, type RunningSum, runningSum } from "../../core/runningSum";
import type { Tally } from "../../core/tally";
import type { ClassTallyRow } from "../../ledger/tallies";

/** A day's usage of one source, model, place and branch, whatever became of it. */
export interface DayCell extends Pick<ClassTallyRow, "source" | "model" | "cwd" | "branch" | "firstAt" | "listByClass"> {
  /** "YYYY-MM-DD" in the user's time zone. */
  readonly day: string;
  readonly tally: Tally;
  /** Common git directory of its place; null outside of the repositories. */
  readonly repo: string | null;
}

/** Cells that are sums over sessions, so that one session's can be replaced. */
export interface DayCells {
  /** Replaces what a session has given before. */
  put(session: number, cells: readonly DayCell[]): void;
  /** All sums, in an order that does not depend on what came first. */
  all(): AllCells;
}

export interface AllCells {
  readonly cells: readonly DayCell[];
  /** Those of no repository; the same list while they are the same. */
  readonly outside: readonly DayCell[];
}

export function createDayCells(): DayCells {
  const entries = new Map<string, Entry>();
  const given = new Map<number, readonly Entry[]>();
  /** Sums by their sorted keys, but for the entries that were touched since. */
  let keys: string[] = [];
  let sums: DayCell[] = [];
  let outside: readonly DayCell[] = [];
  let touched = new Set<Entry>();
  return {
    put: (session, cells) => {
      for (const entry of given.get(session) ?? []) {
        entry.parts.delete(session);
        touched.add(entry);
      }
      const own = cells.map((cell) => {
        const key = keyOf(cell);
        const entry = entries.get(key) ?? { key, parts: new Map() };
        entries.set(key, entry);
        entry.parts.set(session, cell);
        touched.add(entry);
        return entry;
      });
      if (own.length === 0) given.delete(session);
      else given.set(session, own);
    },
    all: () => {
      let changed = touched.size > FEW;
      for (const { key, parts } of touched) if (parts.size === 0) entries.delete(key);
      if (touched.size > FEW) {
        const sorted = [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
        keys = sorted.map(({ key }) => key);
        sums = sorted.flatMap(({ parts }) => sumOfCells(parts.values()) ?? []);
      } else {
        for (const { key, parts } of touched) {
          const at = placeIn(keys, key);
          const sum = sumOfCells(parts.values());
          const there = keys[at] === key ? 1 : 0;
          changed ||= sum?.repo === null || (there === 1 && sums[at]?.repo === null);
          if (sum !== null && there === 1) sums[at] = sum;
          else {
            keys.splice(at, there, ...(sum === null ? [] : [key]));
            sums.splice(at, there, ...(sum === null ? [] : [sum]));
          }
        }
      }
      touched = new Set();
      if (changed) outside = sums.filter(({ repo }) => repo === null);
      return { cells: sums.slice(), outside };
    },
  };
}

/** Up to so many are put in their places one by one. */
const FEW = 200;

/** The first place in a sorted list that is not before a key. */
function placeIn(keys: readonly string[], key: string): number {
  let [from, to] = [0, keys.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((keys[middle] ?? "") < key) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Sums the rows of one session by the day. */
export function sumByDay(rows: readonly DayCell[]): DayCell[] {
  const groups = new Map<string, DayCell[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].flatMap((group) => sumOfCells(group) ?? []);
}

interface Entry {
  readonly key: string;
  /** What each session gives to it. */
  readonly parts: Map<number, DayCell>;
}

function keyOf({ day, source, model, cwd, branch }: DayCell): string {
  return JSON.stringify([day, source, model, cwd, branch]);
}

function sumOfCells(cells: Iterable<DayCell>): DayCell | null {
  let first: DayCell | null = null;
  let sum: { firstAt: number; readonly tally: RunningSum; readonly listByClass: Mutable } | null = null;
  for (const cell of cells) {
    if (first === null) {
      first = cell;
      continue;
    }
    if (sum === null) {
      sum = { firstAt: first.firstAt, tally: runningSum(), listByClass: { ...first.listByClass } };
      addTo(sum.tally, first.tally);
    }
    addTo(sum.tally, cell.tally);
    sum.firstAt = Math.min(sum.firstAt, cell.firstAt);
    const { listByClass } = sum;
    listByClass.input += cell.listByClass.input;
    listByClass.output += cell.listByClass.output;
    listByClass.cacheRead += cell.listByClass.cacheRead;
    listByClass.cacheWrite5m += cell.listByClass.cacheWrite5m;
    listByClass.cacheWrite1h += cell.listByClass.cacheWrite1h;
  }
  return first === null || sum === null ? first : { ...first, ...sum };
}

type Mutable = { -readonly [Name in keyof DayCell["listByClass"]]: number };
