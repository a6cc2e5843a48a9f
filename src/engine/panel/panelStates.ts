import { costOf, subtractTally, type Tally } from "../../core/tally";
import { addRow, costIn, tallyIn, tallyTable, tokensIn } from "../../core/tallyTable";
import { totalTokens } from "../../core/usage";
import type { State, UnlinkedRow } from "../../protocol";
import { BECAME } from "../../protocolPanel";
import { spendOf } from "../spend";
import { STATES } from "./factColumns";
import type { PanelFacts } from "./panelFacts";
import type { Selection } from "./panelSelection";

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
  const count = parts.rests.length;
  const tokens = new Float64Array(count);
  const nanoUsd = new Float64Array(count);
  const seen = new Uint8Array(count);
  // In the order in which they first come.
  const numbers: number[] = [];
  for (const part of some) {
    const rest = parts.rest[part] ?? -1;
    if (rest < 0) continue;
    if (seen[rest] === 0) numbers.push(rest);
    seen[rest] = 1;
    tokens[rest] = (tokens[rest] ?? 0) + tokensIn(parts.sums, part);
    nanoUsd[rest] = (nanoUsd[rest] ?? 0) + costIn(parts.sums, part);
  }
  const largest = numbers
    .filter((number) => parts.rests[number]?.session !== "" && parts.rests[number]?.state !== "kept")
    .sort((a, b) => (nanoUsd[b] ?? 0) - (nanoUsd[a] ?? 0) || (tokens[b] ?? 0) - (tokens[a] ?? 0))
    .slice(0, SHOWN);
  const sums = tallyTable(largest.length);
  const place = new Int32Array(count).fill(-1);
  for (const [index, number] of largest.entries()) place[number] = index;
  for (const part of some) {
    const index = place[parts.rest[part] ?? -1] ?? -1;
    if (index >= 0) addRow(sums, index, parts.sums, part);
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
