import { formatTokens, formatUsd } from "../../core/money";
import type { Gateway, Health, Spend, StatusSnapshot } from "../../protocol";
import { engineWords } from "../engineWords";
import { commandLink, markdown, tableHeading, tableRow } from "../markdown";
import { createMoment } from "../moment";
import { shortName } from "../shortName";
import type { L10n } from "../words";
import { basisWords, costText } from "./costWords";
import type { StatusView } from "./statusView";

/** The commands that the tooltip links to, and may run. */
export const STATUS_COMMANDS = [
  "tokenYield.openPanel",
  "tokenYield.chooseScope",
  "tokenYield.connectSource",
  "tokenYield.connectTracker",
  "tokenYield.restartEngine",
  "tokenYield.showLog",
  "tokenYield.refresh",
  "workbench.action.openSettings",
] as const;

/** The status bar's tooltip: Markdown in which everything that came from outside is escaped. See `statusText`. */
export function statusTooltip(view: StatusView, l10n: L10n, locale: string, timeZone: string | undefined): string {
  const { snapshot, engine } = view;
  const blocks = ["**Token Yield**"];
  if (engine.state !== "running") blocks.push(markdown(engineWords(engine, l10n)));
  if (engine.state === "stopped") {
    const restart = commandLink(l10n.t("Restart Engine"), "tokenYield.restartEngine");
    blocks.push(`${restart} · ${commandLink(l10n.t("Show Log"), "tokenYield.showLog")}`);
  }
  if (snapshot) blocks.push(...figures(snapshot, l10n, locale, timeZone));
  const notes = notesOf(view, l10n, locale, timeZone);
  if (notes.length > 0) blocks.push(notes.join("  \n"));
  const links = [
    commandLink(l10n.t("Open ROI Panel"), "tokenYield.openPanel"),
    commandLink(l10n.t("Choose What Is Shown…"), "tokenYield.chooseScope"),
    commandLink(l10n.t("Settings"), "workbench.action.openSettings", "tokenYield"),
  ];
  blocks.push(links.join(" · "));
  return blocks.join("\n\n");
}

export function sessionsText(count: number, l10n: L10n): string {
  return count === 1 ? l10n.t("1 session in the last 30 minutes") : l10n.t("{0} sessions in the last 30 minutes", count);
}

/** What a gateway's figure is. */
export function gatewayWords(l10n: L10n): string {
  return l10n.t("since this window opened · whole key");
}

function figures(snapshot: StatusSnapshot, l10n: L10n, locale: string, timeZone: string | undefined): string[] {
  const blocks: string[] = [];
  if (snapshot.indexing) {
    const { done, total } = snapshot.indexing;
    blocks.push(markdown(l10n.t("Reading logs for the first time: {0} of {1}. Figures grow until it is done.", done, total)));
  }
  // Be it from logs or, without any, from what a gateway has metered.
  const hasSpend = snapshot.sourcesFound.length > 0 || snapshot.week.responses > 0;
  if (!hasSpend && snapshot.gateways.length === 0) {
    if (!snapshot.indexing) blocks.push(nothingFound(l10n));
    return blocks;
  }
  const moment = createMoment(snapshot.at, locale, timeZone);
  const spends = hasSpend ? spendsOf(snapshot, l10n) : [];
  const models = hasSpend && snapshot.models.length > 0 ? modelRows(snapshot, l10n, locale) : [];
  // One table, so that its columns stand below each other.
  blocks.push([...spendRows(spends, snapshot.gateways, l10n, locale), ...models].join("\n"));
  const facts = [
    ...(hasSpend ? [...basisFacts(spends, l10n, locale), ...rateFacts(snapshot, l10n, locale)] : []),
    ...snapshot.limits.map((limit) => limitFact(limit, moment, l10n, locale)),
    ...freshness(snapshot, moment, hasSpend, l10n),
  ];
  if (facts.length > 0) blocks.push(facts.map(markdown).join("  \n"));
  return blocks;
}

function nothingFound(l10n: L10n): string {
  const next = l10n.t("Use Claude Code or Codex on this machine and its usage appears here, or connect a gateway.");
  const connect = commandLink(l10n.t("Connect a Source…"), "tokenYield.connectSource");
  return `${markdown(l10n.t("No agent logs were found on this machine, and no gateway is connected."))} ${markdown(next)}\n\n${connect}`;
}

interface NamedSpend {
  readonly title: string;
  /** To begin a sentence with. */
  readonly name: string;
  readonly spend: Spend;
}

function spendsOf({ live, liveSessions, branch, today, week }: StatusSnapshot, l10n: L10n): NamedSpend[] {
  const rows: NamedSpend[] = [];
  if (live) rows.push({ title: l10n.t("Live: {0}", sessionsText(liveSessions, l10n)), name: l10n.t("Live"), spend: live });
  if (branch) {
    const title = l10n.t("Branch {0}", shortName(branch.name, 48));
    rows.push({ title, name: title, spend: branch.spend });
  }
  for (const [name, spend] of [[l10n.t("Today"), today] as const, [l10n.t("7 days"), week] as const])
    rows.push({ title: name, name, spend });
  return rows;
}

function spendRows(spends: readonly NamedSpend[], gateways: readonly Gateway[], l10n: L10n, locale: string): string[] {
  const rows =
    spends.length > 0 ? [tableRow("", l10n.t("Cost"), l10n.t("Tokens")), "|:--|--:|--:|"] : [tableRow("", l10n.t("Cost")), "|:--|--:|"];
  for (const { title, spend } of spends) rows.push(spendRow(title, spend, l10n, locale));
  for (const { name, label, sinceOpenNanoUsd } of gateways) {
    const amount = sinceOpenNanoUsd === null ? "…" : formatUsd(sinceOpenNanoUsd, locale);
    rows.push(tableRow(`${name} (${label}), ${gatewayWords(l10n)}`, amount));
  }
  return rows;
}

function modelRows({ scope, branch, models }: StatusSnapshot, l10n: L10n, locale: string): string[] {
  const titles = {
    live: () => l10n.t("Models, live"),
    branch: () => l10n.t("Models, branch {0}", shortName(branch?.name ?? "")),
    today: () => l10n.t("Models, today"),
    week: () => l10n.t("Models, 7 days"),
  };
  const rows = [tableHeading(titles[scope]())];
  for (const { model, spend } of models) {
    const name = model === null ? l10n.t("(not named)") : model === "…" ? l10n.t("all others") : shortName(model, 48);
    rows.push(spendRow(name, spend, l10n, locale));
  }
  return rows;
}

function spendRow(title: string, spend: Spend, l10n: L10n, locale: string): string {
  return tableRow(title, costText(spend.cost, l10n, locale), formatTokens(spend.totalTokens, locale));
}

/** What the money is: once, if it is the same everywhere. */
function basisFacts(spends: readonly NamedSpend[], l10n: L10n, locale: string): string[] {
  const names = new Map<string, string[]>();
  for (const { name, spend } of spends) {
    if (spend.responses === 0 && spend.cost.nanoUsd === 0) continue;
    const words = basisWords(spend.cost, l10n, locale);
    names.set(words, [...(names.get(words) ?? []), name]);
  }
  if (names.size === 1) return [...names.keys()].map((words) => l10n.t("Spend is {0}.", words));
  return [...names].map(([words, named]) => `${named.join(", ")}: ${words}.`);
}

function rateFacts({ burn, cacheHitShare }: StatusSnapshot, l10n: L10n, locale: string): string[] {
  const facts: string[] = [];
  if (burn) {
    // Tokens without a price cost something all the same.
    const rate =
      burn.nanoUsdPerHour > 0 ? formatUsd(burn.nanoUsdPerHour, locale) : l10n.t("{0} tokens", formatTokens(burn.tokensPerHour, locale));
    facts.push(l10n.t("{0} per hour over the last 15 minutes.", rate));
  }
  if (cacheHitShare !== null) {
    const share = new Intl.NumberFormat(locale, { style: "percent" }).format(cacheHitShare);
    facts.push(l10n.t("{0} of input was read from cache.", share));
  }
  return facts;
}

function limitFact(limit: StatusSnapshot["limits"][number], moment: (at: number) => string, l10n: L10n, locale: string): string {
  const used = new Intl.NumberFormat(locale, { style: "unit", unit: "percent", maximumFractionDigits: 0 }).format(limit.usedPercent);
  const name = `${limit.source} ${limit.label}`;
  return limit.resetsAt === null
    ? l10n.t("{0}: {1} used at {2}.", name, used, moment(limit.at))
    : l10n.t("{0}: {1} used at {2}, resets {3}.", name, used, moment(limit.at), moment(limit.resetsAt));
}

function freshness(snapshot: StatusSnapshot, moment: (at: number) => string, hasSpend: boolean, l10n: L10n): string[] {
  const facts: string[] = [];
  if (hasSpend && snapshot.lastResponseAt !== null) facts.push(l10n.t("Last response at {0}.", moment(snapshot.lastResponseAt)));
  for (const { name, readAt, nextAt } of snapshot.gateways) {
    facts.push(readAt === null ? l10n.t("{0} has not answered yet.", name) : l10n.t("{0} was read at {1}.", name, moment(readAt)));
    if (nextAt !== null) facts.push(l10n.t("{0} is asked again at {1}.", name, moment(nextAt)));
  }
  return facts.length === 0 ? [] : [facts.join(" ")];
}

/** What is incomplete, and why. */
function notesOf({ snapshot, engine, problems }: StatusView, l10n: L10n, locale: string, timeZone: string | undefined): string[] {
  const notes = [...(snapshot?.health ?? []).map(healthLine), ...problems.map((problem) => `$(warning) ${markdown(problem)}`)];
  if (engine.state === "running" && engine.lastEndAt !== null) {
    const at = createMoment(snapshot?.at ?? engine.lastEndAt, locale, timeZone)(engine.lastEndAt);
    const words = l10n.t("The engine ended unexpectedly at {0} and started again by itself. Nothing counted was lost.", at);
    notes.push(`$(info) ${markdown(words)}`);
  }
  return notes;
}

function healthLine({ severity, message, action }: Health): string {
  const line = `$(${severity}) ${markdown(message)}`;
  const command = STATUS_COMMANDS.find((id) => id === action?.command);
  return command && action ? `${line} ${commandLink(action.title, command)}` : line;
}
