import { type Link, unitsOf } from "../links";
import type { RollUp } from "./outcome";

/** Which request each commit is a part of, and which issues each unit of work closed, by what links say. */
export function rollUpOf(links: readonly Link[]): RollUp {
  const commits = new Set(links.flatMap(({ from }) => (from.kind === "commit" ? [from.id] : [])));
  const units = unitsOf(commits, links);
  const requestOf = new Map([...units].filter(([commit, unit]) => unit !== commit));
  const closed = new Map<string, Set<string>>();
  for (const { from, to } of links) {
    if (to.kind !== "issue") continue;
    const unit = units.get(from.id) ?? from.id;
    const issues = closed.get(unit);
    if (issues === undefined) closed.set(unit, new Set([to.id]));
    else issues.add(to.id);
  }
  return { requestOf, issuesOf: new Map([...closed].map(([unit, issues]) => [unit, [...issues].sort()])) };
}
