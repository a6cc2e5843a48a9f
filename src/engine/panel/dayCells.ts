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
  all(): DayCell[];
}

export function createDayCells(): DayCells {
  const entries = new Map<string, Entry>();
  const given = new Map<number, readonly Entry[]>();
  let sorted: Entry[] | null = null;
  return {
    put: (session, cells) => {
      const touched = new Set(given.get(session));
      for (const entry of touched) entry.parts.delete(session);
      const own = cells.map((cell) => {
        const key = keyOf(cell);
        let entry = entries.get(key);
        if (entry === undefined) {
          entry = { key, parts: new Map(), sum: null };
          entries.set(key, entry);
          sorted = null;
        }
        entry.parts.set(session, cell);
        return entry;
      });
      for (const entry of own) touched.add(entry);
      if (own.length === 0) given.delete(session);
      else given.set(session, own);
      for (const entry of touched) {
        entry.sum = null;
        if (entry.parts.size > 0) continue;
        entries.delete(entry.key);
        sorted = null;
      }
    },
    all: () => {
      sorted ??= [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      const cells: DayCell[] = [];
      for (const entry of sorted) {
        entry.sum ??= sumOfCells(entry.parts.values());
        if (entry.sum !== null) cells.push(entry.sum);
      }
      return cells;
    },
  };
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
  /** Summed when it is asked for. */
  sum: DayCell | null;
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
