import { costIn, tokensIn } from "../../core/tallyTable";
import type { Flow, Part } from "../../protocol";
import { BECAME } from "../../protocolPanel";
import type { Selection } from "./panelSelection";
import type { RowIndex } from "./rowIndex";

const MOST_FROM = 8;
const MOST_OUTCOMES = 8;

export interface FlowInputs {
  readonly selection: Pick<Selection, "columns" | "merged">;
  /** By the id that parts name it with. */
  readonly outcomes: RowIndex;
  readonly labelOf: (source: string) => string;
}

/** What the usage was made with, what it became, and which outcomes: three columns of the same whole. */
export function flowOf({ selection, outcomes, labelOf }: FlowInputs): Flow {
  const { models, agents, codes } = selection.columns;
  const states = amountsBy(selection, BECAME.length, (code) => codes.became[code] ?? 0);
  return {
    sides: [
      { by: "model" as const, ...sideOf(selection, models.names, codes.model, (name) => name) },
      { by: "agent" as const, ...sideOf(selection, agents.names, codes.agent, (name) => (name === "" ? "" : labelOf(name))) },
    ],
    states: BECAME.flatMap((became, number) => {
      const sum = states.get(number);
      return sum === undefined ? [] : [{ became, ...sum }];
    }),
    ends: (["landed", "reverted"] as const).flatMap((became) => endsOf(selection, became, outcomes)),
  };
}

function sideOf(
  selection: FlowInputs["selection"],
  names: readonly (string | null)[],
  numbers: Int32Array,
  labelOf: (name: string) => string,
): Omit<Flow["sides"][number], "by"> {
  // Usage without a name is of the one that is called "".
  const nameless = names.indexOf(null);
  const called = names.indexOf("");
  const numberOf = (code: number): number => {
    const number = numbers[code] ?? 0;
    return number === nameless && called >= 0 ? called : number;
  };
  const sums = [...amountsBy(selection, names.length, numberOf)].map(([number, sum]) => ({ number, ...sum })).sort(mostFirst);
  const own = sums.length <= MOST_FROM ? sums : sums.slice(0, MOST_FROM - 1);
  const rest = sums.slice(own.length);
  const from = [
    ...own.map(({ number, ...sum }) => ({ key: names[number] ?? "", ...sum, label: labelOf(names[number] ?? ""), others: 0 })),
    ...(rest.length === 0 ? [] : [{ key: "", label: "", others: rest.length, ...total(rest) }]),
  ];
  const place = new Int32Array(names.length).fill(own.length);
  for (const [index, { number }] of own.entries()) place[number] = index;
  const { became } = selection.columns.codes;
  const links = amountsBy(
    selection,
    from.length * BECAME.length,
    (code) => (place[numberOf(code)] ?? 0) * BECAME.length + (became[code] ?? 0),
  );
  return {
    from,
    links: from.flatMap((_, index) =>
      BECAME.flatMap((state, number) => {
        const sum = links.get(index * BECAME.length + number);
        return sum === undefined ? [] : [{ from: index, became: state, ...sum }];
      }),
    ),
  };
}

function endsOf(selection: FlowInputs["selection"], became: "landed" | "reverted", outcomes: RowIndex): Flow["ends"] {
  const { codes, outcomes: all } = selection.columns;
  const state = BECAME.indexOf(became);
  const sums: (Part & { readonly key: number })[] = [];
  for (const [key, { totalTokens, nanoUsd }] of amountsBy(selection, all.keys.names.length, (code) =>
    codes.became[code] === state ? (codes.outcome[code] ?? -1) : -1,
  ))
    sums.push({ key, totalTokens, nanoUsd });
  // One more is named where it would be the only one left.
  const shown = largestOf(sums, sums.length <= MOST_OUTCOMES + 1 ? sums.length : MOST_OUTCOMES);
  const ends = shown.map(({ key, ...amount }) => {
    const row = outcomes.get(all.keys.names[key] ?? "");
    const outcome = row === undefined ? null : { kind: row.kind, id: row.id, repo: row.repo, key: row.key, title: row.title };
    return { became, outcome, count: 1, ...amount };
  });
  const others = sums.length - shown.length;
  return others === 0 ? ends : [...ends, { became, outcome: null, count: others, ...difference(total(sums), total(shown)) }];
}

/**
 * Sums by a number, in the order in which they first come.
 * @param count more than every number
 * @param numberOf of a code; below 0 is left out
 */
function amountsBy(
  { merged }: FlowInputs["selection"],
  count: number,
  numberOf: (code: number) => number,
): Map<number, { totalTokens: number; nanoUsd: number }> {
  const found: ({ totalTokens: number; nanoUsd: number } | undefined)[] = new Array(count);
  const sums = new Map<number, { totalTokens: number; nanoUsd: number }>();
  for (let row = 0; row < merged.codes.length; row++) {
    const number = numberOf(merged.codes[row] ?? 0);
    if (number < 0) continue;
    let sum = found[number];
    if (sum === undefined) {
      sum = { totalTokens: 0, nanoUsd: 0 };
      found[number] = sum;
      sums.set(number, sum);
    }
    sum.totalTokens += tokensIn(merged.sums, row);
    sum.nanoUsd += costIn(merged.sums, row);
  }
  return sums;
}

function mostFirst(a: Part, b: Part): number {
  return b.nanoUsd - a.nanoUsd || b.totalTokens - a.totalTokens;
}

/** The first by `mostFirst`, without putting all the others in order. */
function largestOf<T extends Part>(parts: readonly T[], count: number): T[] {
  const first: T[] = [];
  for (const part of parts) {
    let place = first.length;
    for (; place > 0; place--) {
      const before = first[place - 1];
      if (before === undefined || mostFirst(part, before) >= 0) break;
    }
    if (place >= count) continue;
    first.splice(place, 0, part);
    if (first.length > count) first.pop();
  }
  return first;
}

function difference(a: Part, b: Part): Part {
  return { totalTokens: a.totalTokens - b.totalTokens, nanoUsd: a.nanoUsd - b.nanoUsd };
}

function total(parts: readonly Part[]): Part {
  const sum = { totalTokens: 0, nanoUsd: 0 };
  for (const { totalTokens, nanoUsd } of parts) {
    sum.totalTokens += totalTokens;
    sum.nanoUsd += nanoUsd;
  }
  return sum;
}
