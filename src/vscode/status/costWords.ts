import { formatTokens, formatUsd } from "../../core/money";
import type { Cost, Spend } from "../../protocol";
import type { L10n } from "../words";

/**
 * Money as it stands in the status bar: "≈" when a flat plan pays for all of it, so that it is no bill; "≥" where tokens have no
 * known price; and never a zero for what is only unpriced. `locale` is BCP 47.
 */
export function costText(cost: Cost, l10n: L10n, locale: string): string {
  if (cost.unpricedTokens > 0 && cost.nanoUsd === 0) return l10n.t("no price");
  const marks = `${isFlat(cost) ? "≈ " : ""}${cost.unpricedTokens > 0 ? "≥ " : ""}`;
  return marks + formatUsd(cost.nanoUsd, locale);
}

export function tokensText({ totalTokens }: Spend, l10n: L10n, locale: string): string {
  return l10n.t("{0} tokens", formatTokens(totalTokens, locale));
}

/** What the money is and what is missing from it, as the rest of a sentence. */
export function basisWords(cost: Cost, l10n: L10n, locale: string): string {
  const unpriced = formatTokens(cost.unpricedTokens, locale);
  const words = isFlat(cost) ? l10n.t("at API prices, not a bill: a flat plan pays for it") : billWords(cost, l10n, locale);
  return cost.unpricedTokens === 0 ? words : l10n.t("{0}; {1} tokens have no known price", words, unpriced);
}

function isFlat({ nanoUsd, flatNanoUsd }: Cost): boolean {
  return nanoUsd > 0 && flatNanoUsd === nanoUsd;
}

function billWords({ basis, byBasis, flatNanoUsd }: Cost, l10n: L10n, locale: string): string {
  const money = (nanoUsd: number) => formatUsd(nanoUsd, locale);
  const words = {
    billed: () => l10n.t("as billed"),
    reported: () => l10n.t("as the agents report it, not a bill"),
    list: () => l10n.t("tokens at list price, not a bill"),
    mixed: () =>
      l10n.t("mixed: {0} billed, {1} reported, {2} at list price", money(byBasis.billed), money(byBasis.reported), money(byBasis.list)),
  };
  return flatNanoUsd === 0 ? words[basis]() : l10n.t("{0}; a flat plan pays for {1} of it", words[basis](), money(flatNanoUsd));
}
