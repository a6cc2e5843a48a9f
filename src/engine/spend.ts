import { basisOf, costOf, type Tally } from "../core/tally";
import { totalTokens } from "../core/usage";
import type { Cost, Spend } from "../protocol";

export function spendOf(tally: Tally): Spend {
  return { cost: costView(tally), tokens: tally.tokens, totalTokens: totalTokens(tally.tokens), responses: tally.responses };
}

export function costView(tally: Tally): Cost {
  return {
    nanoUsd: costOf(tally),
    basis: basisOf(tally),
    byBasis: { billed: tally.billed, reported: tally.reported, list: tally.list },
    flatNanoUsd: tally.flat,
    unpricedTokens: tally.unpricedTokens,
  };
}
