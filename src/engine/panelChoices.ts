import { totalTokens } from "../core/usage";
import type { Choices, PanelQuery } from "../protocol";
import type { DayCell, PanelFacts } from "./panelFacts";
import { isInRange, type PanelRange } from "./panelRange";

const MOST_BRANCHES = 100;
const KINDS = ["commit", "request", "issue"] as const;

/** What the filters offer: what there is in the range and the repository, and what is chosen, whatever the other filters say. */
export function choicesOf(facts: PanelFacts, query: PanelQuery, range: PanelRange, labelOf: (source: string) => string): Choices {
  const here = facts.cells.filter(({ repo, day }) => (query.repo === null || repo === query.repo) && isInRange(range, day));
  const branches = mostUsed(here, ({ branch }) => branch ?? "", query.branch);
  const rows = facts.outcomes.filter(({ repo }) => query.repo === null || repo === query.repo);
  const kinds = new Set(rows.map(({ kind }) => kind));
  return {
    agents: mostUsed(here, ({ source }) => source ?? "", query.agent).map((id) => ({ id, label: labelOf(id) })),
    models: mostUsed(here, ({ model }) => model ?? "", query.model),
    branches: withChosen(branches.slice(0, MOST_BRANCHES), query.branch),
    moreBranches: Math.max(0, branches.length - MOST_BRANCHES),
    kinds: KINDS.filter((kind) => kinds.has(kind)),
    mine: rows.some(({ mine }) => mine === true),
  };
}

function mostUsed(cells: readonly DayCell[], nameOf: (cell: DayCell) => string, chosen: string | undefined): string[] {
  const tokens = new Map<string, number>();
  for (const cell of cells) tokens.set(nameOf(cell), (tokens.get(nameOf(cell)) ?? 0) + totalTokens(cell.tally.tokens));
  const names = [...tokens].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  return withChosen(names, chosen);
}

function withChosen(names: string[], chosen: string | undefined): string[] {
  return chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
}
