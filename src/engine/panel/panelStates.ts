import { costOf, subtractTally, type Tally } from "../../core/tally";
import { addRow, tallyIn, tallyTable } from "../../core/tallyTable";
import { totalTokens } from "../../core/usage";
import type { State, UnlinkedRow } from "../../protocol";
import { BECAME } from "../../protocolPanel";
import { spendOf } from "../spend";
import { STATES } from "./factColumns";
import type { PanelFacts } from "./panelFacts";
import type { Selection } from "./panelSelection";
import { sumsByNumber } from "./sumsByNumber";

export interface StateSums {
  readonly landed: Tally;
  readonly reverted: Tally;
  readonly others: ReadonlyMap<State, Tally>;
}

const SHOWN = 20;

/** Usage by what became of it. What is in none of the parts lies in none of the repositories: the sums make the total. */
export function statesOf({ columns: { codes }, merged, total }: Pick<Selection, "columns" | "merged" | "total">): StateSums {
  const others = new Map<State, Tally>();
  const byState = tallyTable(STATES.length);
  const byBecame = tallyTable(BECAME.length);
  const inside = tallyTable(1);
  // In the order in which they first come.
  const seen = new Set<number>();
  const nowhere = STATES.indexOf("outside");
  for (let row = 0; row < merged.codes.length; row++) {
    const code = merged.codes[row] ?? 0;
    const state = codes.state[code] ?? -1;
    if (state === nowhere) continue;
    addRow(inside, 0, merged.sums, row);
    if (state < 0) addRow(byBecame, codes.became[code] ?? 0, merged.sums, row);
    else {
      seen.add(state);
      addRow(byState, state, merged.sums, row);
    }
  }
  for (const state of seen) {
    const name = STATES[state];
    if (name !== undefined) others.set(name, tallyIn(byState, state));
  }
  const outside = subtractTally(total, tallyIn(inside, 0));
  if (totalTokens(outside.tokens) > 0 || costOf(outside) > 0) others.set("outside", outside);
  return {
    landed: tallyIn(byBecame, BECAME.indexOf("landed")),
    reverted: tallyIn(byBecame, BECAME.indexOf("reverted")),
    others,
  };
}

/** The largest parts of sessions that are linked to nothing, by cost and then by tokens; each cut to the range. */
export function unlinkedRows({ repositories }: PanelFacts, { columns: { parts }, parts: some, range }: Selection): UnlinkedRow[] {
  const { since, until } = range;
  const open = some.filter((part) => (parts.rest[part] ?? -1) >= 0);
  const { tokens, nanoUsd } = sumsByNumber(parts.rests.length, parts.rest, parts.sums, open);
  // In the order in which they first come.
  const numbers = [...new Set(open.map((part) => parts.rest[part] ?? 0))];
  const largest = numbers
    .filter((number) => parts.rests[number]?.session !== "" && parts.rests[number]?.state !== "kept")
    .sort((a, b) => (nanoUsd[b] ?? 0) - (nanoUsd[a] ?? 0) || (tokens[b] ?? 0) - (tokens[a] ?? 0))
    .slice(0, SHOWN);
  const sums = tallyTable(largest.length);
  const place = new Map(largest.map((number, index) => [number, index]));
  for (const part of open) {
    const index = place.get(parts.rest[part] ?? -1);
    if (index !== undefined) addRow(sums, index, parts.sums, part);
  }
  const nameOf = new Map(repositories.map(({ repo }) => [repo.commonDir, repo.name]));
  return largest.flatMap((number, index) => {
    const remainder = parts.rests[number];
    if (remainder === undefined) return [];
    const { repo, session, state, from, until: to } = remainder;
    return {
      repo,
      repoName: nameOf.get(repo) ?? "",
      session,
      state,
      spend: spendOf(tallyIn(sums, index)),
      from: Math.max(from, since ?? from),
      until: until === null ? to : Math.min(to, until - 1),
    };
  });
}
