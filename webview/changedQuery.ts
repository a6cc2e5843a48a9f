/** How one filter of the page's question to the engine is changed. */
import type { PanelQuery } from "../src/protocol";

type Filters = Pick<PanelQuery, "repo" | "span" | "branch" | "agent" | "model" | "kind" | "mine" | "unit">;
/** What is undefined is taken away. */
export type QueryChange = { readonly [Name in keyof Filters]?: Filters[Name] | undefined };

export function changed(query: PanelQuery, change: QueryChange): PanelQuery {
  const next: Record<string, unknown> = { ...query, ...change };
  for (const [name, value] of Object.entries(next)) if (value === undefined) delete next[name];
  return { ...next, rangeDays: query.rangeDays, repo: change.repo === undefined ? query.repo : change.repo };
}

/** Without any filter; the range stays, and a part of it that was chosen goes. */
export function unfiltered({ rangeDays, unit, cap }: PanelQuery): PanelQuery {
  return { rangeDays, repo: null, ...(unit === undefined ? {} : { unit }), ...(cap === undefined ? {} : { cap }) };
}
