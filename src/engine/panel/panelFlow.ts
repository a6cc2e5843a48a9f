import { sumsBy } from "../../core/runningSum";
import type { Tally } from "../../core/tally";
import type { Flow, Part } from "../../protocol";
import { BECAME, type Became } from "../../protocolPanel";
import type { FactPart } from "./factParts";
import { partOf } from "./panelBars";
import type { RowIndex } from "./rowIndex";

const MOST_FROM = 8;
const MOST_OUTCOMES = 8;

export interface FlowInputs {
  /** Sum to the range's usage. */
  readonly parts: readonly FactPart[];
  /** By the id that parts name it with. */
  readonly outcomes: RowIndex;
  readonly labelOf: (source: string) => string;
}

/** What the usage was made with, what it became, and which outcomes: three columns of the same whole. */
export function flowOf({ parts, outcomes, labelOf }: FlowInputs): Flow {
  const states = sumsBy(parts, becameOf);
  return {
    sides: [
      { by: "model" as const, nameOf: ({ model }: FactPart) => model ?? "", labelOf: (name: string) => name },
      {
        by: "agent" as const,
        nameOf: ({ agent }: FactPart) => agent ?? "",
        labelOf: (name: string) => (name === "" ? "" : labelOf(name)),
      },
    ].map(({ by, nameOf, labelOf: label }) => ({ by, ...sideOf(parts, nameOf, label) })),
    states: BECAME.flatMap((became) => {
      const sum = states.get(became);
      return sum === undefined ? [] : [{ became, ...partOf(sum) }];
    }),
    ends: (["landed", "reverted"] as const).flatMap((became) => endsOf(parts, became, outcomes)),
  };
}

function sideOf(
  parts: readonly FactPart[],
  nameOf: (part: FactPart) => string,
  labelOf: (name: string) => string,
): Omit<Flow["sides"][number], "by"> {
  const sums = [...sumsBy(parts, nameOf)].map(([key, tally]) => ({ key, ...partOf(tally) })).sort(mostFirst);
  const own = sums.length <= MOST_FROM ? sums : sums.slice(0, MOST_FROM - 1);
  const rest = sums.slice(own.length);
  const from = [
    ...own.map((sum) => ({ ...sum, label: labelOf(sum.key), others: 0 })),
    ...(rest.length === 0 ? [] : [{ key: "", label: "", others: rest.length, ...total(rest) }]),
  ];
  const place = new Map(own.map(({ key }, index) => [key, index]));
  const links = sumsBy(parts, (part) => `${place.get(nameOf(part)) ?? own.length} ${part.became}`);
  return {
    from,
    links: from.flatMap((_, index) =>
      BECAME.flatMap((became) => {
        const sum = links.get(`${index} ${became}`);
        return sum === undefined ? [] : [{ from: index, became, ...partOf(sum) }];
      }),
    ),
  };
}

function endsOf(parts: readonly FactPart[], became: Became, outcomes: RowIndex): Flow["ends"] {
  const own = parts.filter((part) => part.became === became);
  const sums = [...sumsBy(own, outcomeOf)].map(([id, tally]: [string, Tally]) => ({ id, ...partOf(tally) }));
  sums.sort(mostFirst);
  // One more is named where it would be the only one left.
  const shown = sums.length <= MOST_OUTCOMES + 1 ? sums : sums.slice(0, MOST_OUTCOMES);
  const rest = sums.slice(shown.length);
  const ends = shown.map(({ id, ...amount }) => {
    const row = outcomes.get(id);
    const outcome = row === undefined ? null : { kind: row.kind, id: row.id, repo: row.repo, key: row.key, title: row.title };
    return { became, outcome, count: 1, ...amount };
  });
  return rest.length === 0 ? ends : [...ends, { became, outcome: null, count: rest.length, ...total(rest) }];
}

function becameOf({ became }: FactPart): Became {
  return became;
}

function outcomeOf({ fate }: FactPart): string {
  return fate.kind === "outcome" ? fate.outcome : "";
}

function mostFirst(a: Part, b: Part): number {
  return b.nanoUsd - a.nanoUsd || b.totalTokens - a.totalTokens;
}

function total(parts: readonly Part[]): Part {
  return parts.reduce((sum, { totalTokens, nanoUsd }) => ({ totalTokens: sum.totalTokens + totalTokens, nanoUsd: sum.nanoUsd + nanoUsd }), {
    totalTokens: 0,
    nanoUsd: 0,
  });
}
