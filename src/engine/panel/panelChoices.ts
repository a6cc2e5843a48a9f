import { dayNumber } from "../../core/economics/calendar";
import type { Choices, PanelQuery } from "../../protocol";
import type { FactColumns } from "./factColumns";
import type { NameTable } from "./nameTable";
import { KINDS } from "./outcomeColumns";
import type { PanelRange } from "./panelRange";
import { sumsByNumber } from "./sumsByNumber";

const MOST_BRANCHES = 100;

/** What the filters offer: what there is in the range and the repository, and what is chosen, whatever the other filters say. */
export function choicesOf(columns: FactColumns, query: PanelQuery, range: PanelRange, labelOf: (source: string) => string): Choices {
  const { repos } = columns;
  const repo = query.repo === null ? null : repos.find(query.repo);
  const used = usedWithin(columns, repo, range);
  const branches = mostUsed(used.branches, query.branch);
  const { rows } = columns.outcomes;
  const found = new Uint8Array(KINDS.length);
  let mine = false;
  for (let row = 0; row < rows.kind.length; row++) {
    if (repo !== null && rows.repo[row] !== repo) continue;
    found[rows.kind[row] ?? 0] = 1;
    mine ||= rows.mine[row] === 1;
  }
  return {
    agents: mostUsed(used.agents, query.agent).map((id) => ({ id, label: labelOf(id) })),
    models: mostUsed(used.models, query.model),
    branches: withChosen(branches.slice(0, MOST_BRANCHES), query.branch),
    moreBranches: Math.max(0, branches.length - MOST_BRANCHES),
    kinds: KINDS.filter((_, kind) => found[kind] === 1),
    mine,
  };
}

/** Tokens by name. */
interface Used {
  readonly agents: ReadonlyMap<string, number>;
  readonly models: ReadonlyMap<string, number>;
  readonly branches: ReadonlyMap<string, number>;
}

/** Of the range and repository that were asked about last: other filters change while these stay. */
const LAST = new WeakMap<FactColumns, { readonly about: string; readonly used: Used }>();

/** @param repo its number, or null for all */
function usedWithin(columns: FactColumns, repo: number | null, { firstDay, lastDay }: PanelRange): Used {
  const about = `${repo} ${firstDay} ${lastDay}`;
  const known = LAST.get(columns);
  if (known?.about === about) return known.used;
  const { cells } = columns;
  const first = firstDay === null ? Number.NEGATIVE_INFINITY : dayNumber(firstDay);
  const last = dayNumber(lastDay);
  const near = cells.all.filter((cell) => {
    const day = cells.day[cell] ?? 0;
    return day >= first && day <= last && (repo === null || cells.repo[cell] === repo);
  });
  const byName = ({ names }: NameTable, label: "agent" | "model" | "branch"): Map<string, number> => {
    const { tokens, seen } = sumsByNumber(names.length, cells[label], cells.sums, near);
    const sums = new Map<string, number>();
    for (const [number, name] of names.entries())
      if (seen[number] === 1) sums.set(name ?? "", (sums.get(name ?? "") ?? 0) + (tokens[number] ?? 0));
    return sums;
  };
  const used = {
    agents: byName(columns.agents, "agent"),
    models: byName(columns.models, "model"),
    branches: byName(columns.branches, "branch"),
  };
  LAST.set(columns, { about, used });
  return used;
}

function mostUsed(tokens: ReadonlyMap<string, number>, chosen: string | undefined): string[] {
  const names = [...tokens].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  return withChosen(names, chosen);
}

function withChosen(names: string[], chosen: string | undefined): string[] {
  return chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
}
