/** Sums in the plainest way, which the engine's own are held to. */
import { addTally, costOf, EMPTY_TALLY, sumBy, type Tally } from "../../src/core/tally";
import { totalTokens } from "../../src/core/usage";
import type { FactPart } from "../../src/engine/panel/factParts";

export interface Amount {
  readonly totalTokens: number;
  readonly nanoUsd: number;
}

export function sumOf(items: readonly { readonly tally: Tally }[]): Tally {
  return items.reduce((sum, { tally }) => addTally(sum, tally), EMPTY_TALLY);
}

export function amountOf(tally: Tally): Amount {
  return { totalTokens: totalTokens(tally.tokens), nanoUsd: costOf(tally) };
}

export function added(amounts: readonly Amount[]): Amount {
  return {
    totalTokens: amounts.reduce((sum, { totalTokens: more }) => sum + more, 0),
    nanoUsd: amounts.reduce((sum, { nanoUsd }) => sum + nanoUsd, 0),
  };
}

export function grouped<T, Key>(items: readonly T[], keyOf: (item: T) => Key): Map<Key, T[]> {
  const groups = new Map<Key, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

export function mergedOf(parts: readonly FactPart[], keyOf: (part: FactPart) => string): FactPart[] {
  return [...grouped(parts, keyOf).values()].flatMap((group) => (group[0] === undefined ? [] : [{ ...group[0], tally: sumOf(group) }]));
}

/** Names by their tokens, the most first. */
export function ranked<T extends { readonly tally: Tally }>(items: readonly T[], nameOf: (item: T) => string): string[] {
  const sums = sumBy(items, nameOf, ({ tally }) => tally);
  return [...sums]
    .map(([name, tally]) => ({ name, tokens: totalTokens(tally.tokens) }))
    .sort((a, b) => b.tokens - a.tokens || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name);
}

/** The dearest first; equals as they come. */
export function amountsBy(parts: readonly FactPart[], keyOf: (part: FactPart) => string): (Amount & { readonly key: string })[] {
  return [...grouped(parts, keyOf)]
    .map(([key, own]) => ({ key, ...amountOf(sumOf(own)) }))
    .sort((a, b) => b.nanoUsd - a.nanoUsd || b.totalTokens - a.totalTokens);
}
