import { totalTokens } from "../../core/usage";
import type { Choices, PanelQuery } from "../../protocol";
import type { PanelFacts } from "./panelFacts";
import { isInRange, type PanelRange } from "./panelRange";

const MOST_BRANCHES = 100;
const KINDS = ["commit", "request", "issue"] as const;

/** What the filters offer: what there is in the range and the repository, and what is chosen, whatever the other filters say. */
export function choicesOf(facts: PanelFacts, query: PanelQuery, range: PanelRange, labelOf: (source: string) => string): Choices {
  const used = { agent: new Map<string, number>(), model: new Map<string, number>(), branch: new Map<string, number>() };
  const add = (tokens: Map<string, number>, name: string | null, more: number): void =>
    void tokens.set(name ?? "", (tokens.get(name ?? "") ?? 0) + more);
  for (const { repo, day, source, model, branch, tally } of facts.cells) {
    if ((query.repo !== null && repo !== query.repo) || !isInRange(range, day)) continue;
    const tokens = totalTokens(tally.tokens);
    add(used.agent, source, tokens);
    add(used.model, model, tokens);
    add(used.branch, branch, tokens);
  }
  const branches = mostUsed(used.branch, query.branch);
  const rows = facts.outcomes.filter(({ repo }) => query.repo === null || repo === query.repo);
  const kinds = new Set(rows.map(({ kind }) => kind));
  return {
    agents: mostUsed(used.agent, query.agent).map((id) => ({ id, label: labelOf(id) })),
    models: mostUsed(used.model, query.model),
    branches: withChosen(branches.slice(0, MOST_BRANCHES), query.branch),
    moreBranches: Math.max(0, branches.length - MOST_BRANCHES),
    kinds: KINDS.filter((kind) => kinds.has(kind)),
    mine: rows.some(({ mine }) => mine === true),
  };
}

function mostUsed(tokens: ReadonlyMap<string, number>, chosen: string | undefined): string[] {
  const names = [...tokens].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([name]) => name);
  return withChosen(names, chosen);
}

function withChosen(names: string[], chosen: string | undefined): string[] {
  return chosen === undefined || names.includes(chosen) ? names : [...names, chosen];
}
