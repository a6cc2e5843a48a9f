import type { SQLOutputValue } from "node:sqlite";
import { type RunningSum, runningSum } from "../core/runningSum";
import type { Ledger } from "./ledger";
import type { Names } from "./names";
import { type ClassTallyRow, DAY_MS, SLOT_MS } from "./tallies";

/** A session's usage in a quarter of an hour (or a bucket), with one source, model, place and branch. */
export type SessionTally = Omit<ClassTallyRow, "session" | "day">;

/**
 * What `tallyClasses` says of one session by the quarter of an hour, source, model, place and branch, in that order. The rows are read as
 * they are and summed here: of a whole ledger that takes less than half of the time that SQLite takes to sort them and to sum thirty columns.
 * @param id its number among the names; null is usage without a session
 * @param flat sources that a declared flat plan pays for
 */
export function tallySession(ledger: Ledger, names: Names, id: number | null, flat: readonly string[]): SessionTally[] {
  const flatIds = new Set(flat.flatMap((source) => names.find(source) ?? []));
  const sums: Sum[] = [];
  // Rows come by the time: those of one quarter of an hour are the last sums.
  let first = 0;
  let last: Sum | undefined;
  for (const row of ledger.lists(ROWS, id)) {
    const [at = 0, span = 0, source = null, model = null, cwd = null, branch = null] = row;
    const slot = Math.floor(Number(at) / SLOT_MS);
    const wholeDay = Number(span) >= DAY_MS;
    const isOf = (sum: Sum | undefined): boolean =>
      sum !== undefined &&
      sum.slot === slot &&
      sum.model === model &&
      sum.branch === branch &&
      sum.cwd === cwd &&
      sum.source === source &&
      sum.wholeDay === wholeDay;
    if (!isOf(last)) {
      if (sums.length > 0 && sums.at(-1)?.slot !== slot) first = sums.length;
      last = undefined;
      for (let one = first; one < sums.length && last === undefined; one++) if (isOf(sums[one])) last = sums[one];
      if (last === undefined) {
        last = newSum(slot, wholeDay, source, model, cwd, branch, Number(at));
        sums.push(last);
      }
    }
    if (last !== undefined) add(last, Number(at), row, flatIds.has(Number(source)));
  }
  return sums.sort(inOrder).map(({ slot, wholeDay, source, model, cwd, branch, firstAt, lastAt, tally, listByClass }) => ({
    source: nameOf(names, source),
    model: nameOf(names, model),
    cwd: nameOf(names, cwd),
    branch: nameOf(names, branch),
    slotAt: slot * SLOT_MS,
    wholeDay,
    firstAt,
    lastAt,
    tally,
    listByClass,
  }));
}

const ROWS = `SELECT at, span_ms, source, model, cwd, branch, responses, input, output, cache_read, cache_write_5m, cache_write_1h, reasoning, billed, reported,
  list, list_input, list_output, list_cache_read, list_cache_write_5m, list_cache_write_1h FROM usage WHERE session IS ? ORDER BY at`;

type Cell = SQLOutputValue;

interface Sum {
  readonly slot: number;
  readonly wholeDay: boolean;
  readonly source: Cell;
  readonly model: Cell;
  readonly cwd: Cell;
  readonly branch: Cell;
  readonly firstAt: number;
  lastAt: number;
  readonly tally: RunningSum;
  readonly listByClass: { -readonly [Name in keyof ClassTallyRow["listByClass"]]: number };
}

function newSum(slot: number, wholeDay: boolean, source: Cell, model: Cell, cwd: Cell, branch: Cell, at: number): Sum {
  const listByClass = { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return { slot, wholeDay, source, model, cwd, branch, firstAt: at, lastAt: at, tally: runningSum(), listByClass };
}

/** Adds a row of `ROWS`, at its best basis. */
function add(sum: Sum, at: number, row: readonly Cell[], flat: boolean): void {
  const { tally, listByClass } = sum;
  const { tokens, rows } = tally;
  const {
    7: input = null,
    8: output = null,
    9: cacheRead = null,
    10: cacheWrite5m = null,
    11: cacheWrite1h = null,
    12: reasoning = null,
  } = row;
  sum.lastAt = at;
  tally.responses += Number(row[6]);
  if (input !== null) tokens.input = (tokens.input ?? 0) + Number(input);
  if (output !== null) tokens.output = (tokens.output ?? 0) + Number(output);
  if (cacheRead !== null) tokens.cacheRead = (tokens.cacheRead ?? 0) + Number(cacheRead);
  if (cacheWrite5m !== null) tokens.cacheWrite5m = (tokens.cacheWrite5m ?? 0) + Number(cacheWrite5m);
  if (cacheWrite1h !== null) tokens.cacheWrite1h = (tokens.cacheWrite1h ?? 0) + Number(cacheWrite1h);
  if (reasoning !== null) tokens.reasoning = (tokens.reasoning ?? 0) + Number(reasoning);
  const { 13: billed = null, 14: reported = null, 15: list = null } = row;
  if (flat) tally.flat += Number(billed ?? reported ?? list);
  if (billed !== null) {
    tally.billed += Number(billed);
    rows.billed++;
  } else if (reported !== null) {
    tally.reported += Number(reported);
    rows.reported++;
  } else {
    if (list === null)
      tally.unpricedTokens += Number(input) + Number(output) + Number(cacheRead) + Number(cacheWrite5m) + Number(cacheWrite1h);
    else {
      tally.list += Number(list);
      rows.list++;
    }
    listByClass.input += Number(row[16]);
    listByClass.output += Number(row[17]);
    listByClass.cacheRead += Number(row[18]);
    listByClass.cacheWrite5m += Number(row[19]);
    listByClass.cacheWrite1h += Number(row[20]);
  }
}

function nameOf(names: Names, id: Cell): string | null {
  return names.text(id === null ? null : Number(id));
}

function inOrder(a: Sum, b: Sum): number {
  return (
    a.slot - b.slot ||
    Number(a.wholeDay) - Number(b.wholeDay) ||
    compare(a.source, b.source) ||
    compare(a.model, b.model) ||
    compare(a.cwd, b.cwd) ||
    compare(a.branch, b.branch)
  );
}

/** As SQLite does: null comes first. */
function compare(a: Cell, b: Cell): number {
  return (a === null ? -1 : Number(a)) - (b === null ? -1 : Number(b));
}
