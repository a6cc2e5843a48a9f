import type { Declared } from "../../core/declared";
import { costCentreOf } from "../../core/economics/costCentre";
import { summariseKnown } from "../../core/economics/costSummary";
import { compareGroups, DOMINANT_SHARE, type GroupYield, outcomesPerUsd, SEVERAL } from "../../core/economics/yieldBy";
import { NANO_PER_USD } from "../../core/money";
import { addRow, costIn, tallyIn, tallyTable, tokensIn } from "../../core/tallyTable";
import type { PanelEconomics } from "../../protocol";
import { spendOf } from "../spend";
import { type FactColumns, isSureGrade } from "./factColumns";
import { createNameTable, type NameTable } from "./nameTable";
import { KINDS, standingCosts } from "./outcomeColumns";
import type { FactRepository } from "./panelFacts";
import type { Selection } from "./panelSelection";
import { weekSums } from "./weekSums";

export interface YieldInputs {
  /** Those that the query is about. */
  readonly repositories: readonly FactRepository[];
  readonly selection: Selection;
  /** Numbers of the costs that the query is about, whenever they landed. */
  readonly costs: readonly number[];
  readonly declared: Declared;
  readonly commonDirOf: (cwd: string | null) => string | null;
  readonly labelOf: (source: string) => string;
}

/** Yields by model, agent, type of task and cost centre: `yieldByUsage` and `yieldByOutcome` over columns. */
export function yieldsOf(inputs: YieldInputs): PanelEconomics["yields"] {
  const { selection, costs, declared, labelOf } = inputs;
  const { columns, range } = selection;
  const { codes, models, agents, outcomes } = columns;
  const commits = standingCosts(outcomes.costs, costs, KINDS.indexOf("commit"), range);
  const plain = (key: string): string => key;
  const byMaker = (names: NameTable, groupOf: (code: number) => number): GroupYield[] => {
    const makers = makersOf(selection, names, groupOf);
    const none = names.numberOf(null);
    return groupYields(selection, commits, names, groupOf, (cost) => {
      const maker = makers[outcomes.costs.key[cost] ?? 0] ?? -1;
      return maker < 0 ? none : maker;
    });
  };
  return [
    {
      by: "model",
      rows: rowsOf(
        byMaker(models, (code) => codes.model[code] ?? 0),
        plain,
      ),
    },
    {
      by: "agent",
      rows: rowsOf(
        byMaker(agents, (code) => codes.agent[code] ?? 0),
        labelOf,
      ),
    },
    { by: "task", rows: rowsOf(taskYields(selection, costs, commits), plain) },
    {
      by: "centre",
      rows: declared.costCentres.length === 0 ? [] : rowsOf(byMaker(...centresOf(columns, inputs)), plain),
    },
  ];
}

function taskYields(selection: Selection, costs: readonly number[], commits: readonly number[]): GroupYield[] {
  const { codes, outcomes } = selection.columns;
  const { ofKey, task, tasks } = outcomes.costs;
  const none = tasks.numberOf(null);
  const unknown = tasks.numberOf("unknown");
  const asked = new Uint8Array(outcomes.costs.all.length);
  for (const cost of costs) asked[cost] = 1;
  const taskOf = (cost: number): number => (asked[cost] === 1 ? (task[cost] ?? unknown) : unknown);
  const groupOf = (code: number): number => {
    const key = codes.outcome[code] ?? -1;
    return key < 0 ? none : taskOf(ofKey[key] ?? -1);
  };
  return groupYields(selection, commits, tasks, groupOf, taskOf);
}

/** The cost centres of what was used, by its code: names, and which one. */
function centresOf(
  { codes }: FactColumns,
  { declared, repositories, commonDirOf }: Pick<YieldInputs, "declared" | "repositories" | "commonDirOf">,
): [names: NameTable, centreOf: (code: number) => number] {
  const names = createNameTable();
  const tops = new Map(repositories.map(({ repo }) => [repo.commonDir, [repo.name, repo.top]]));
  const byPlace = new Map<string | null, Map<string | null, number>>();
  return [
    names,
    (code) => {
      const { cwd, branch } = codes.sample[code] ?? { cwd: null, branch: null };
      const byBranch = byPlace.get(cwd) ?? new Map<string | null, number>();
      byPlace.set(cwd, byBranch);
      let number = byBranch.get(branch);
      if (number === undefined) {
        const repository = tops.get(commonDirOf(cwd) ?? "") ?? [];
        number = names.numberOf(costCentreOf(declared.costCentres, { folder: cwd, repository, branch }));
        byBranch.set(branch, number);
      }
      return number;
    },
  ];
}

/** By all usage, which stays the same one while only the range changes. */
const MAKERS = new WeakMap<Int32Array, WeakMap<NameTable, Int32Array>>();

/**
 * By key: the group that made most of each outcome, see `dominantGroups`; -1 for what no sure link gives anything.
 * A group with four fifths of something is the one that is left where each part of another takes as much away from it.
 */
function makersOf({ columns, ever }: Selection, names: NameTable, groupOf: (code: number) => number): Int32Array {
  const known = MAKERS.get(ever.parts) ?? new WeakMap<NameTable, Int32Array>();
  MAKERS.set(ever.parts, known);
  const before = known.get(names);
  if (before !== undefined) return before;
  const { parts, codes, outcomes } = columns;
  const several = names.numberOf(SEVERAL);
  const count = outcomes.keys.names.length;
  const makers = new Int32Array(count).fill(-1);
  const lead = new Float64Array(count);
  const total = new Float64Array(count);
  const sure = ever.parts.filter((part) => isSureGrade(codes.grade[parts.code[part] ?? 0] ?? -1));
  for (const part of sure) {
    const code = parts.code[part] ?? 0;
    const key = codes.outcome[code] ?? 0;
    const group = groupOf(code);
    const tokens = tokensIn(parts.sums, part);
    total[key] = (total[key] ?? 0) + tokens;
    const ahead = lead[key] ?? 0;
    if ((makers[key] ?? -1) < 0 || makers[key] === group) {
      makers[key] = group;
      lead[key] = ahead + tokens;
    } else if (tokens > ahead) {
      makers[key] = group;
      lead[key] = tokens - ahead;
    } else lead[key] = ahead - tokens;
  }
  const own = new Float64Array(count);
  for (const part of sure) {
    const code = parts.code[part] ?? 0;
    const key = codes.outcome[code] ?? 0;
    if (makers[key] === groupOf(code)) own[key] = (own[key] ?? 0) + tokensIn(parts.sums, part);
  }
  for (let key = 0; key < count; key++)
    if ((makers[key] ?? -1) >= 0 && (own[key] ?? 0) < DOMINANT_SHARE * (total[key] ?? 0)) makers[key] = several;
  known.set(names, makers);
  return makers;
}

/**
 * What each group used and made: `yieldByOutcome` over columns.
 * @param commits numbers of the costs that yields are of
 * @param names of the groups
 * @param usedBy the group of a code
 * @param madeBy the group of a cost
 */
function groupYields(
  { columns, merged }: Selection,
  commits: readonly number[],
  names: NameTable,
  usedBy: (code: number) => number,
  madeBy: (cost: number) => number,
): GroupYield[] {
  const { codes, weeks } = columns;
  const { linked, known, week } = columns.outcomes.costs;
  const groups = merged.codes.map(usedBy);
  // What is without a sure link is nobody's: what made it is not known.
  const made = commits.filter((cost) => linked[cost] === 1);
  const makers = made.map(madeBy);
  const count = names.names.length;
  const used = tallyTable(count);
  const present = new Uint8Array(count);
  const ratios = Array.from({ length: count }, () => weekSums(weeks));
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row] ?? 0;
    addRow(used, group, merged.sums, row);
    present[group] = 1;
    ratios[group]?.add(codes.week[merged.codes[row] ?? 0] ?? 0, 0, costIn(merged.sums, row));
  }
  const own = Array.from({ length: count }, () => ({ all: 0, values: [] as number[], weeks: [] as number[] }));
  for (const [place, cost] of made.entries()) {
    const group = makers[place] ?? 0;
    const outcomes = own[group];
    if (outcomes === undefined) continue;
    present[group] = 1;
    outcomes.all++;
    const value = known[cost] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    const at = week[cost] ?? 0;
    outcomes.values.push(value);
    outcomes.weeks.push(weeks[at] ?? 0);
    ratios[group]?.add(at, NANO_PER_USD, 0);
  }
  return names.names
    .flatMap((group, number) => {
      const outcomes = own[number];
      if (present[number] === 0 || outcomes === undefined) return [];
      return {
        group,
        usage: tallyIn(used, number),
        cost: summariseKnown(Float64Array.from(outcomes.values), Int32Array.from(outcomes.weeks), outcomes.all),
        perUsd: outcomesPerUsd(outcomes.values.length, costIn(used, number), () => ratios[number]?.interval("ratio") ?? null),
      };
    })
    .sort((a, b) => compareGroups(a.group, b.group));
}

type YieldRows = PanelEconomics["yields"][number]["rows"];

/** The largest first, what is not known last. */
function rowsOf(groups: readonly GroupYield[], labelOf: (key: string) => string): YieldRows {
  return groups
    .map(({ group, usage, cost: { n, enough, median, q1, q3, interval, outcomes }, perUsd }) => ({
      key: group,
      label: group === null ? "" : group === SEVERAL ? SEVERAL : labelOf(group),
      spend: spendOf(usage),
      outcomes,
      cost: { n, enough, median, q1, q3 },
      interval,
      perUsd: perUsd === null ? null : { ratio: perUsd.ratio, interval: perUsd.interval },
    }))
    .sort((a, b) => Number(a.key === null) - Number(b.key === null) || b.spend.totalTokens - a.spend.totalTokens);
}
