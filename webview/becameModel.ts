/** What became of the range's usage: the snapshot's states in four groups, which sum to the headline. */
import type { PanelSnapshot, Spend, State } from "../src/protocol";
import type { Measure } from "./dayModel";

export const GROUPS = ["landed", "reverted", "in-flight", "exploration"] as const;
export type Group = (typeof GROUPS)[number];

export interface BecameFigures {
  readonly nanoUsd: number;
  readonly unpricedTokens: number;
  readonly totalTokens: number;
  /** 0..1 of the whole, in `BecameModel.measure`; null when the whole is 0. */
  readonly share: number | null;
}

export interface BecameRow extends BecameFigures {
  readonly group: Group;
  /** What exploration consists of, the largest first; empty for the other groups. */
  readonly parts: readonly (BecameFigures & { readonly state: State })[];
}

export interface BecameModel {
  /** What the shares are of: tokens as well where the cost asked for is 0. */
  readonly measure: Measure;
  /** Only what is not zero, in the order of `GROUPS`. */
  readonly rows: readonly BecameRow[];
  readonly total: BecameFigures;
}

export function becameModel({ states, headline }: PanelSnapshot, asked: Measure): BecameModel {
  const measure = asked === "cost" && headline.spend.cost.nanoUsd === 0 ? "tokens" : asked;
  const value = (spends: readonly Spend[]) =>
    spends.reduce((sum, { cost, totalTokens }) => sum + (measure === "cost" ? cost.nanoUsd : totalTokens), 0);
  const whole = value([headline.spend]);
  const figures = (spends: readonly Spend[]): BecameFigures => ({
    nanoUsd: spends.reduce((sum, { cost }) => sum + cost.nanoUsd, 0),
    unpricedTokens: spends.reduce((sum, { cost }) => sum + cost.unpricedTokens, 0),
    totalTokens: spends.reduce((sum, { totalTokens }) => sum + totalTokens, 0),
    share: whole === 0 ? null : value(spends) / whole,
  });
  const inFlight = states.others.filter(({ state }) => state === "in-flight");
  const exploration = states.others.filter(({ state }) => state !== "in-flight");
  const row = (group: Group, spends: readonly Spend[], parts: BecameRow["parts"] = []): BecameRow => ({ group, ...figures(spends), parts });
  const rows = [
    row("landed", [states.landed]),
    row("reverted", [states.reverted]),
    row("in-flight", spendsOf(inFlight)),
    row(
      "exploration",
      spendsOf(exploration),
      exploration
        .map(({ state, spend }) => ({ state, ...figures([spend]) }))
        .filter(isSomething)
        .sort((a, b) => b.nanoUsd - a.nanoUsd || b.totalTokens - a.totalTokens),
    ),
  ];
  return { measure, rows: rows.filter(isSomething), total: figures([headline.spend]) };
}

function spendsOf(states: readonly { readonly spend: Spend }[]): readonly Spend[] {
  return states.map(({ spend }) => spend);
}

function isSomething({ nanoUsd, totalTokens }: BecameFigures): boolean {
  return nanoUsd !== 0 || totalTokens !== 0;
}
