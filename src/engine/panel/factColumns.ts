import { GRADES, SURE_GRADES } from "../../core/attribution";
import { putTally, type TallyTable, tallyTable } from "../../core/tallyTable";
import type { State } from "../../protocol";
import { BECAME } from "../../protocolPanel";
import { numberDays, numberWeeks } from "./calendarNumbers";
import type { DayCell } from "./dayCells";
import type { FactPart, FactRemainder } from "./factParts";
import { createNameTable, type NameTable } from "./nameTable";
import { type OutcomeColumns, outcomeColumns } from "./outcomeColumns";
import type { PanelFacts } from "./panelFacts";

/** The facts as columns of numbers: made once for each facts, so that a filter walks numbers and no objects. */
export interface FactColumns {
  readonly agents: NameTable;
  readonly models: NameTable;
  readonly branches: NameTable;
  readonly repos: NameTable;
  readonly cells: CellColumns;
  readonly parts: PartColumns;
  readonly codes: CodeColumns;
  readonly outcomes: OutcomeColumns;
  /** Numbers of the weeks that there is anything in. */
  readonly weeks: readonly number[];
}

/** What usage is filtered by: numbers of names, and of days. */
export interface Labels {
  readonly day: Int32Array;
  readonly agent: Int32Array;
  readonly model: Int32Array;
  readonly branch: Int32Array;
  readonly repo: Int32Array;
}

/** `PanelFacts.cells`, in that order. */
export interface CellColumns extends Labels {
  /** 0, 1, 2, …: all of them. */
  readonly all: Int32Array;
  readonly sums: TallyTable;
  /** List price by class of tokens, as `CLASSES` has them, for each cell. */
  readonly listByClass: Float64Array;
}

/** `PanelFacts.parts`, one list after the other. */
export interface PartColumns extends Labels {
  readonly all: Int32Array;
  readonly code: Int32Array;
  /** Its number among `rests`, or -1. */
  readonly rest: Int32Array;
  readonly rests: readonly FactRemainder[];
  readonly sums: TallyTable;
}

/** What parts with the same code have in common. */
export interface CodeColumns {
  readonly count: number;
  /** One of the parts. */
  readonly sample: readonly (FactPart | undefined)[];
  /** Number among `FactColumns.weeks`. */
  readonly week: Int32Array;
  readonly agent: Int32Array;
  readonly model: Int32Array;
  /** Key of the outcome that it became, or -1. */
  readonly outcome: Int32Array;
  /** Place among `GRADES`, the surest first; `GRADES.length` where it is linked to nothing. */
  readonly grade: Uint8Array;
  /** Place among `BECAME`. */
  readonly became: Uint8Array;
  /** Place among `STATES`, or -1 where it became an outcome. */
  readonly state: Int8Array;
}

export const CLASSES = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;
export const STATES: readonly State[] = ["in-flight", "reading", "not-committed", "never-landed", "no-session", "kept", "outside"];

/** Whether figures and statistics stand on a grade, by its place among `GRADES`. */
export function isSureGrade(grade: number): boolean {
  return SURE[grade] === true;
}

const SURE = GRADES.map((grade) => SURE_GRADES.has(grade));

/** @param dayOf the day of a moment, in the time zone that the facts are cut by */
export function columnsOf(facts: PanelFacts, dayOf: (ms: number) => string): FactColumns {
  const known = KNOWN.get(facts);
  if (known !== undefined) return known;
  const made = makeColumns(facts, dayOf);
  KNOWN.set(facts, made);
  return made;
}

const KNOWN = new WeakMap<PanelFacts, FactColumns>();

function makeColumns(facts: PanelFacts, dayOf: (ms: number) => string): FactColumns {
  const agents = createNameTable();
  const models = createNameTable();
  const branches = createNameTable();
  const repos = createNameTable();
  const keys = createNameTable();
  const days = numberDays();
  const weeks = numberWeeks();
  const labels = (count: number): Labels => ({
    day: new Int32Array(count),
    agent: new Int32Array(count),
    model: new Int32Array(count),
    branch: new Int32Array(count),
    repo: new Int32Array(count),
  });
  const label = (to: Labels, number: number, agent: string | null, { day, model, branch, repo }: DayCell | FactPart): void => {
    to.day[number] = days.numberOf(day);
    to.agent[number] = agents.numberOf(agent);
    to.model[number] = models.numberOf(model);
    to.branch[number] = branches.numberOf(branch);
    to.repo[number] = repos.numberOf(repo);
  };

  const cellCount = facts.cells.length;
  const cells = {
    ...labels(cellCount),
    all: upTo(cellCount),
    sums: tallyTable(cellCount),
    listByClass: new Float64Array(cellCount * CLASSES.length),
  };
  let at = 0;
  for (const [number, cell] of facts.cells.entries()) {
    label(cells, number, cell.source, cell);
    putTally(cells.sums, number, cell.tally);
    for (const name of CLASSES) cells.listByClass[at++] = cell.listByClass[name];
  }

  const partCount = facts.parts.reduce((sum, { length }) => sum + length, 0);
  const rests: FactRemainder[] = [];
  const restNumbers = new Map<FactRemainder, number>();
  const parts = {
    ...labels(partCount),
    all: upTo(partCount),
    code: new Int32Array(partCount),
    rest: new Int32Array(partCount),
    rests,
    sums: tallyTable(partCount),
  };
  const codes = codeColumns(facts.codes);
  const put = (part: FactPart, number: number): void => {
    const { code, rest, agent } = part;
    label(parts, number, agent, part);
    putTally(parts.sums, number, part.tally);
    parts.code[number] = code;
    let restNumber = rest === null ? -1 : restNumbers.get(rest);
    if (restNumber === undefined) restNumber = rests.length;
    if (rest !== null && restNumber === rests.length) {
      rests.push(rest);
      restNumbers.set(rest, restNumber);
    }
    parts.rest[number] = restNumber;
    if (codes.sample[code] !== undefined) return;
    const { fate, became } = part;
    codes.sample[code] = part;
    codes.week[code] = weeks.numberOf(parts.day[number] ?? 0);
    codes.agent[code] = parts.agent[number] ?? 0;
    codes.model[code] = parts.model[number] ?? 0;
    codes.outcome[code] = fate.kind === "outcome" ? keys.numberOf(fate.outcome) : -1;
    codes.grade[code] = fate.kind === "outcome" ? GRADES.indexOf(fate.grade) : GRADES.length;
    codes.became[code] = BECAME.indexOf(became);
    codes.state[code] = fate.kind === "outcome" ? -1 : STATES.indexOf(fate.state);
  };
  let number = 0;
  for (const list of facts.parts) for (const part of list) put(part, number++);
  const outcomes = outcomeColumns(facts, keys, repos, days, dayOf, weeks.numberOf);
  return { agents, models, branches, repos, cells, parts, codes, outcomes, weeks: weeks.all };
}

function codeColumns(count: number) {
  return {
    count,
    sample: new Array<FactPart | undefined>(count),
    week: new Int32Array(count),
    agent: new Int32Array(count),
    model: new Int32Array(count),
    outcome: new Int32Array(count),
    grade: new Uint8Array(count),
    became: new Uint8Array(count),
    state: new Int8Array(count),
  } satisfies CodeColumns;
}

function upTo(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, number) => number);
}
