import { formatTokens, formatUsd } from "../core/money";
import type { Cost, Gateway, Health, Spend, StatusSnapshot } from "../protocol";
import type { EngineState } from "./engineClient";
import { engineWords } from "./engineWords";
import { commandLink, markdown, tableRow } from "./markdown";
import type { L10n } from "./words";

export interface StatusView {
  /** undefined until the first one came. */
  readonly snapshot: StatusSnapshot | undefined;
  readonly engine: EngineState;
  /** What the host itself has to say: settings that are ignored, keys that are missing. Each one sentence. */
  readonly problems: readonly string[];
}

export interface StatusText {
  /** With theme icons. */
  readonly text: string;
  /** Markdown with theme icons and command links; everything that came from outside is escaped. */
  readonly tooltip: string;
  /** For a screen reader: no icons, no Markdown. */
  readonly label: string;
}

/** The commands that the tooltip links to, and may run. */
export const STATUS_COMMANDS = [
  "tokenYield.openPanel",
  "tokenYield.connectSource",
  "tokenYield.restartEngine",
  "tokenYield.showLog",
  "tokenYield.refresh",
  "workbench.action.openSettings",
] as const;

/**
 * What the status bar says. `locale` is BCP 47, `timeZone` an IANA name for the times in the tooltip. Computes nothing:
 * every figure is one of the snapshot's.
 */
export function statusText(view: StatusView, l10n: L10n, locale: string, timeZone?: string): StatusText {
  const short = shortText(view, l10n, locale);
  return {
    text: `${short.icon} ${short.text}`,
    tooltip: tooltip(view, l10n, locale, timeZone),
    label: `Token Yield: ${short.spoken}`,
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
  const [gateway, ...more] = snapshot.gateways;
  if (snapshot.sourcesFound.length === 0) {
    if (!gateway) return { icon: "$(pulse)", text: "Token Yield", spoken: l10n.t("no AI usage found on this machine yet") };
    const amount = gateway.sinceOpenNanoUsd === null ? "…" : formatUsd(gateway.sinceOpenNanoUsd, locale);
    const text = more.length === 0 ? l10n.t("{0} since open", amount) : l10n.t("{0} on {1} since open", amount, gateway.name);
    return { icon: "$(pulse)", text, spoken: `${gateway.name}, ${amount}, ${sinceOpen(l10n)}` };
  }
  if (snapshot.scope === "today") {
    const amount = costText(snapshot.today.cost, l10n, locale);
    const text = l10n.t("{0} today", amount);
    return {
      icon: "$(pulse)",
      text,
      spoken: `${text}, ${tokensText(snapshot.today, l10n, locale)}, ${basisWords(snapshot.today.cost, l10n, locale)}`,
    };
  }
  const { spend, liveSessions } = snapshot;
  const parts = [costText(spend.cost, l10n, locale), formatTokens(spend.totalTokens, locale)];
  if (liveSessions > 1) parts.push(l10n.t("{0} live", liveSessions));
  const sessions = sessionsText(liveSessions, l10n);
  const spoken = `${costText(spend.cost, l10n, locale)}, ${tokensText(spend, l10n, locale)}, ${sessions}, ${basisWords(spend.cost, l10n, locale)}`;
  return { icon: "$(pulse)", text: parts.join(" · "), spoken };
}

function tooltip(view: StatusView, l10n: L10n, locale: string, timeZone: string | undefined): string {
  const { snapshot, engine, problems } = view;
  const time = (at: number) =>
    new Intl.DateTimeFormat(locale, { timeStyle: "short", ...(timeZone === undefined ? {} : { timeZone }) }).format(at);
  const blocks = ["**Token Yield**"];
  if (engine.state !== "running") blocks.push(markdown(engineWords(engine, l10n)));
  if (engine.state === "stopped") {
    blocks.push(
      `${commandLink(l10n.t("Restart Engine"), "tokenYield.restartEngine")} · ${commandLink(l10n.t("Show Log"), "tokenYield.showLog")}`,
    );
  }
  if (snapshot) {
    if (snapshot.indexing) {
      blocks.push(
        markdown(
          l10n.t(
            "Reading logs for the first time: {0} of {1}. Figures grow until it is done.",
            snapshot.indexing.done,
            snapshot.indexing.total,
          ),
        ),
      );
    }
    if (snapshot.sourcesFound.length === 0 && snapshot.gateways.length === 0 && !snapshot.indexing) blocks.push(nothingFound(l10n));
    else blocks.push(table(snapshot, l10n, locale));
    const facts: string[] = [];
    if (hasSpend(snapshot)) {
      facts.push(spendIs(snapshot, l10n, locale));
      if (snapshot.lastResponseAt !== null) facts.push(l10n.t("Last response at {0}.", time(snapshot.lastResponseAt)));
    }
    for (const { name, readAt } of snapshot.gateways) {
      facts.push(readAt === null ? l10n.t("{0} has not answered yet.", name) : l10n.t("{0} was read at {1}.", name, time(readAt)));
    }
    if (facts.length > 0) blocks.push(markdown(facts.join(" ")));
  }
  const lines = [
    ...(snapshot?.health ?? []).map((item) => healthLine(item)),
    ...problems.map((problem) => `$(warning) ${markdown(problem)}`),
  ];
  if (engine.state === "running" && engine.lastEndAt !== null) {
    lines.push(
      `$(info) ${markdown(l10n.t("The engine ended unexpectedly at {0} and started again by itself. Nothing counted was lost.", time(engine.lastEndAt)))}`,
    );
  }
  if (lines.length > 0) blocks.push(lines.join("  \n"));
  const settings = commandLink(l10n.t("Settings"), "workbench.action.openSettings", "tokenYield");
  blocks.push([commandLink(l10n.t("Open ROI Panel"), "tokenYield.openPanel"), settings].join(" · "));
  return blocks.join("\n\n");
}

function nothingFound(l10n: L10n): string {
  const next = l10n.t("Use Claude Code or Codex on this machine and its usage appears here, or connect a gateway.");
  const connect = commandLink(l10n.t("Connect a Source…"), "tokenYield.connectSource");
  return `${markdown(l10n.t("No agent logs were found on this machine, and no gateway is connected."))} ${markdown(next)}\n\n${connect}`;
}

function table(snapshot: StatusSnapshot, l10n: L10n, locale: string): string {
  const rows: string[] = [];
  if (hasSpend(snapshot)) {
    rows.push(tableRow("", l10n.t("Cost"), l10n.t("Tokens")), "|:--|--:|--:|");
    const row = (title: string, { cost, totalTokens }: Spend) =>
      rows.push(tableRow(title, costText(cost, l10n, locale), formatTokens(totalTokens, locale)));
    if (snapshot.scope === "live") row(l10n.t("Live: {0}", sessionsText(snapshot.liveSessions, l10n)), snapshot.spend);
    row(l10n.t("Today"), snapshot.today);
  } else rows.push(tableRow("", l10n.t("Cost")), "|:--|--:|");
  for (const gateway of snapshot.gateways) {
    const amount = gateway.sinceOpenNanoUsd === null ? "…" : formatUsd(gateway.sinceOpenNanoUsd, locale);
    rows.push(tableRow(gatewayTitle(gateway, l10n), amount));
  }
  return rows.join("\n");
}

/** Whether there is a live or daily figure, be it from logs or, without any, from what a gateway has metered. */
function hasSpend(snapshot: StatusSnapshot): boolean {
  return snapshot.sourcesFound.length > 0 || snapshot.today.responses > 0;
}

function spendIs({ scope, spend, today }: StatusSnapshot, l10n: L10n, locale: string): string {
  const daily = basisWords(today.cost, l10n, locale);
  const live = scope === "live" ? basisWords(spend.cost, l10n, locale) : daily;
  return live === daily ? l10n.t("Spend is {0}.", daily) : l10n.t("Live spend is {0}; today's is {1}.", live, daily);
}

function gatewayTitle({ name, label }: Gateway, l10n: L10n): string {
  return `${name} (${label}), ${sinceOpen(l10n)}`;
}

function sinceOpen(l10n: L10n): string {
  return l10n.t("since this window opened · whole key");
}

function sessionsText(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t("1 session in the last 30 minutes") : l10n.t("{0} sessions in the last 30 minutes", count);
}

/** Money; "at least" where tokens have no known price, and never a zero for what is only unpriced. */
function costText(cost: Cost, l10n: L10n, locale: string): string {
  if (cost.unpricedTokens === 0) return formatUsd(cost.nanoUsd, locale);
  return cost.nanoUsd === 0 ? l10n.t("no price") : `≥ ${formatUsd(cost.nanoUsd, locale)}`;
}

function tokensText({ totalTokens }: Spend, l10n: L10n, locale: string): string {
  return l10n.t("{0} tokens", formatTokens(totalTokens, locale));
}

function basisWords({ basis, unpricedTokens, byBasis }: Cost, l10n: L10n, locale: string): string {
  const unpriced = unpricedTokens === 0 ? "" : `; ${l10n.t("{0} tokens have no known price", formatTokens(unpricedTokens, locale))}`;
  const money = (nanoUsd: number) => formatUsd(nanoUsd, locale);
  const words = {
    billed: () => l10n.t("as billed"),
    reported: () => l10n.t("as the agents report it, not a bill"),
    list: () => l10n.t("tokens at list price, not a bill"),
    mixed: () =>
      l10n.t("mixed: {0} billed, {1} reported, {2} at list price", money(byBasis.billed), money(byBasis.reported), money(byBasis.list)),
  };
  return words[basis]() + unpriced;
}

function healthLine({ severity, message, action }: Health): string {
  const line = `$(${severity}) ${markdown(message)}`;
  const command = STATUS_COMMANDS.find((id) => id === action?.command);
  return command && action ? `${line} ${commandLink(action.title, command)}` : line;
}
