import { formatTokens, formatUsd } from "../../core/money";
import type { StatusSnapshot } from "../../protocol";
import { engineWords } from "../engineWords";
import { shortName } from "../shortName";
import type { L10n } from "../words";
import { basisWords, costText, tokensText } from "./costWords";
import { gatewayWords, sessionsText, statusTooltip } from "./statusTooltip";
import type { StatusView } from "./statusView";

export interface StatusText {
  /** With theme icons; what came from outside makes none. */
  readonly text: string;
  /** Markdown with theme icons and command links; everything that came from outside is escaped. */
  readonly tooltip: string;
  /** For a screen reader: no icons, no Markdown. */
  readonly label: string;
}

/**
 * What the status bar says. `locale` is BCP 47, `timeZone` an IANA name for the times in the tooltip. Computes nothing:
 * every figure is one of the snapshot's.
 */
export function statusText(view: StatusView, l10n: L10n, locale: string, timeZone?: string): StatusText {
  const short = shortText(view, l10n, locale);
  // What a sighted user sees in the tooltip: why the figure is not all there is.
  const limits = (view.snapshot?.health ?? []).filter(({ severity }) => severity !== "info").map(({ message }) => message);
  const spoken = [short.spoken, ...limits, ...view.problems].map((sentence) => sentence.replace(/[.\s]+$/, ""));
  return {
    text: `${short.icon} ${plainText(short.text)}`,
    tooltip: statusTooltip(view, l10n, locale, timeZone),
    label: `Token Yield: ${spoken.join(". ")}`,
  };
}

interface Short {
  readonly icon: string;
  readonly text: string;
  readonly spoken: string;
}

function shortText({ snapshot, engine }: StatusView, l10n: L10n, locale: string): Short {
  if (engine.state === "stopped") {
    return { icon: "$(error)", text: l10n.t("Token Yield stopped"), spoken: engineWords(engine, l10n) };
  }
  if (engine.state === "restarting") {
    return { icon: "$(warning)", text: l10n.t("Token Yield restarting"), spoken: engineWords(engine, l10n) };
  }
  if (!snapshot) return { icon: "$(pulse)", text: "Token Yield", spoken: engineWords(engine, l10n) };
  if (snapshot.indexing) {
    const count = new Intl.NumberFormat(locale);
    const { done, total } = snapshot.indexing;
    const text = l10n.t("{0} / {1} logs", count.format(done), count.format(total));
    return { icon: "$(sync~spin)", text, spoken: l10n.t("reading logs, {0} of {1}", count.format(done), count.format(total)) };
  }
  const { sourcesFound, gateways, scope, week } = snapshot;
  // A gateway's own counter, where it alone knows; what the ledger holds of logs that are gone, or of a gateway's week, comes first.
  const ledgerTells = sourcesFound.length > 0 || (week.responses > 0 && (gateways.length === 0 || scope === "week"));
  return ledgerTells ? withLogs(snapshot, l10n, locale) : withoutLogs(snapshot, l10n, locale);
}

function withoutLogs({ gateways: [gateway, ...more] }: StatusSnapshot, l10n: L10n, locale: string): Short {
  if (!gateway) return { icon: "$(pulse)", text: "Token Yield", spoken: l10n.t("no AI usage found on this machine yet") };
  const amount = gateway.sinceOpenNanoUsd === null ? "…" : formatUsd(gateway.sinceOpenNanoUsd, locale);
  // The counters of two keys may overlap: they are never added.
  const text = more.length === 0 ? l10n.t("{0} since open", amount) : l10n.t("{0} on {1} since open", amount, gateway.name);
  return { icon: "$(pulse)", text, spoken: `${gateway.name}, ${amount}, ${gatewayWords(l10n)}` };
}

function withLogs(snapshot: StatusSnapshot, l10n: L10n, locale: string): Short {
  const { scope, spend, branch, liveSessions } = snapshot;
  const cost = costText(spend.cost, l10n, locale);
  const told = `${tokensText(spend, l10n, locale)}, ${basisWords(spend.cost, l10n, locale)}`;
  const named = (text: string, spoken = text): Short => ({ icon: "$(pulse)", text, spoken: `${spoken}, ${told}` });
  if (scope === "today") return named(l10n.t("{0} today", cost));
  if (scope === "week") return named(l10n.t("{0} in 7 days", cost));
  if (scope === "branch") {
    const name = branch?.name ?? "";
    return named(l10n.t("{0} on {1}", cost, shortName(name)), l10n.t("{0} on {1}", cost, shortName(name, 200)));
  }
  const parts = [cost, formatTokens(spend.totalTokens, locale)];
  if (liveSessions > 1) parts.push(l10n.t("{0} live", liveSessions));
  return named(parts.join(" · "), `${cost}, ${sessionsText(liveSessions, l10n)}`);
}

/** An escaped icon reads as its text. */
function plainText(text: string): string {
  return text.replaceAll("$(", "\\$(");
}
