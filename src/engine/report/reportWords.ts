/** What a report says: English sentences as keys, so that the host can give it another language. */

import { knownResponses, knownTokens } from "../../core/knownFigures";
import { formatTokens, formatUsd } from "../../core/money";
import { sayBy } from "../../core/sayBy";
import type { Cost, Distribution, Spend } from "../../protocol";
import type { ReportRow } from "../answers/usageReport";
import type { Report, ReportOutcome, ReportState } from "./report";

export interface ReportWords {
  /** BCP 47. */
  readonly locale: string;
  /** A sentence in the reader's language; `{0}`, `{1}` stand for the arguments. The English text is its key. */
  readonly t: (message: string, ...values: readonly string[]) => string;
  /** A warning of the engine's in the reader's language. */
  readonly said: (sentence: string) => string;
}

/**
 * @param translations from English sentences to those of `locale`; what is missing stays English
 * @param said what the engine says, by its form; see `sayBy`
 */
export function reportWords(
  locale: string,
  translations: Readonly<Record<string, string>>,
  said: Readonly<Record<string, string>>,
): ReportWords {
  const table = new Map(Object.entries(translations));
  return {
    locale,
    said: sayBy(said),
    t: (message, ...values) =>
      (table.get(message) ?? message).replace(/\{(\d)\}/g, (place, index: string) => values[Number(index)] ?? place),
  };
}

/** English, for the command line. */
export const ENGLISH: ReportWords = reportWords("en", {}, {});

export function integer(value: number, { locale }: ReportWords): string {
  return new Intl.NumberFormat(locale).format(value);
}

export function percent(share: number, { locale }: ReportWords): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(share);
}

export function dateOf(ms: number, timeZone: string, { locale }: ReportWords): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone }).format(ms);
}

/** The time that a report is about. */
export function rangeWords({ since, until, madeAt, timeZone }: Report, words: ReportWords): string {
  const { t } = words;
  const last = dateOf((until ?? madeAt) - 1, timeZone, words);
  return since === null ? t("Everything up to {0}", last) : t("{0} to {1}", dateOf(since, timeZone, words), last);
}

export function scopeWords({ scope }: Report, { t }: ReportWords): string {
  if (!scope.oneRepository) return t("all that was counted on this machine");
  return scope.name ?? t("one repository");
}

/** Money, never a zero for what is only unpriced. */
export function costWords({ nanoUsd, unpricedTokens }: Pick<Cost, "nanoUsd" | "unpricedTokens">, { t, locale }: ReportWords): string {
  if (unpricedTokens === 0) return formatUsd(nanoUsd, locale);
  return nanoUsd === 0 ? t("no price") : `≥ ${formatUsd(nanoUsd, locale)}`;
}

export function rowCost({ costNanoUsd }: ReportRow, { t, locale }: ReportWords): string {
  return costNanoUsd === null ? t("no price") : formatUsd(costNanoUsd, locale);
}

/** The tokens of a row, whole; null where no source could tell. */
export function tokensOf(row: ReportRow): number | null {
  return knownTokens(row, (row.costNanoUsd ?? 0) > 0 || row.responses !== 0);
}

/** As above, of a sum. */
export function tokensIn({ tokens, cost, responses }: Spend): number | null {
  return knownTokens(tokens, cost.nanoUsd > 0 || responses > 0);
}

/** A count in a table's cell; a dash where it is not known. */
export function countCell(count: number | null, words: ReportWords): string {
  return count === null ? "–" : integer(count, words);
}

export function shortTokens(tokens: number, { locale }: ReportWords): string {
  return formatTokens(tokens, locale);
}

/** How many tokens a sum is of, never a zero for what no source could tell. */
export function tokensWords(spend: Spend, words: ReportWords): string {
  const { t } = words;
  const known = tokensIn(spend);
  return known === null ? t("not known") : shortTokens(known, words);
}

/** As above, of responses. */
export function responsesWords(spend: Spend, words: ReportWords): string {
  const { t } = words;
  const known = knownResponses(spend);
  return known === null ? t("number of responses not known") : t("{0} responses", integer(known, words));
}

/** What the money is. */
export function basisWords({ basis, nanoUsd, flatNanoUsd, unpricedTokens }: Cost, words: ReportWords): string {
  const { t, locale } = words;
  const plain = basisWord(basis, words);
  const whose =
    flatNanoUsd === 0
      ? plain
      : flatNanoUsd === nanoUsd
        ? t("at API prices, not a bill: a flat plan pays for it")
        : t("{0}; a flat plan pays for {1} of it", plain, formatUsd(flatNanoUsd, locale));
  return unpricedTokens === 0 ? whose : t("{0}; without {1} tokens that have no known price", whose, shortTokens(unpricedTokens, words));
}

export function basisWord(basis: Cost["basis"], { t }: ReportWords): string {
  switch (basis) {
    case "billed":
      return t("as billed");
    case "reported":
      return t("as the agents report it, not a bill");
    case "list":
      return t("tokens at list price, not a bill");
    case "mixed":
      return t("billed, reported and list prices mixed");
  }
}

/** A median with its spread and n, or why there is none. */
export function distributionWords({ n, enough, median, q1, q3 }: Distribution, words: ReportWords): { value: string; note: string } {
  const { t, locale } = words;
  const count = `n = ${integer(n, words)}`;
  if (!enough || median === null) return { value: t("not enough yet"), note: count };
  if (q1 === null || q3 === null) return { value: formatUsd(median, locale), note: `${t("median")} · ${count}` };
  return {
    value: formatUsd(median, locale),
    note: `${t("median; middle half {0} to {1}", formatUsd(q1, locale), formatUsd(q3, locale))} · ${count}`,
  };
}

export function unitWords({ unit }: Report, { t }: ReportWords): { landed: string; costPer: string } {
  return unit === "request"
    ? { landed: t("Merged requests"), costPer: t("Cost per merged request") }
    : { landed: t("Landed commits"), costPer: t("Cost per landed commit") };
}

export function stateWords(state: ReportState, { t }: ReportWords): string {
  switch (state) {
    case "landed":
      return t("Landed");
    case "reverted":
      return t("Landed and reverted since");
    case "in-flight":
      return t("In flight");
    case "reading":
      return t("Exploration: reading, nothing edited");
    case "not-committed":
      return t("Exploration: not taken up by a commit");
    case "never-landed":
      return t("Exploration: commits that have not landed");
    case "no-session":
      return t("Exploration: metered without a session");
    case "kept":
      return t("Exploration: kept by the user");
    case "outside":
      return t("Outside of these repositories");
  }
}

export function kindWords(kind: ReportOutcome["kind"], { t }: ReportWords): string {
  return { commit: () => t("commit"), request: () => t("request"), issue: () => t("issue") }[kind]();
}

export function gradeWords(grade: ReportOutcome["grade"], { t }: ReportWords): string {
  switch (grade) {
    case "exact":
      return t("exact");
    case "strong":
      return t("strong");
    case "likely":
      return t("likely");
    case "weak":
      return t("weak");
    case "none":
      return t("not linked");
  }
}

/** Sentences that say how to read any report. */
export function readingNotes({ t }: ReportWords): string[] {
  return [
    t("Every response is counted once. What is linked, in flight and exploration sums to the total."),
    t("Usage that is linked to nothing is exploration: reading and trying are work too."),
    t("“exact”: the session’s own log shows git printing the commit. “strong”: it was the last to edit the commit’s files."),
  ];
}

/** Where warnings are left out, that they are. */
export function withheldNotes({ withheld }: Report, words: ReportWords): string[] {
  const { t } = words;
  if (withheld === 0) return [];
  return [
    t("Warnings left out because they may name folders, repositories or projects: {0}. The panel shows them.", integer(withheld, words)),
  ];
}

/** An id as people read it: the first ten digits of a sha, others as they are. */
export function shortId({ kind, id }: Pick<ReportOutcome, "kind" | "id">): string {
  return kind === "commit" ? id.slice(0, 10) : id;
}
