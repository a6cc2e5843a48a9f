/** The chart in words: for its label, for a selected day and for what is shown beside the pointer. */
import type { Mark } from "../src/protocol";
import type { DayModel } from "./dayModel";
import { type Format, oneLine } from "./format";
import { plural, t } from "./l10n";

/** One sentence with the numbers, for a reader who does not see the chart. */
export function chartSentence(model: DayModel, format: Format): string {
  const first = model.days[0];
  const last = model.days.at(-1);
  if (first === undefined || last === undefined) return t("No days in this range.");
  const value = valueFormat(model, format);
  let highest = 0;
  model.totals.forEach((total, index) => {
    if (total > (model.totals[highest] ?? 0)) highest = index;
  });
  const landed = model.kinds.map((kind) => {
    const count = model.marks.flat().reduce((sum, mark) => sum + (mark.kind === kind ? mark.count : 0), 0);
    return countWords(kind, count, format);
  });
  return [
    perBar(model),
    stackedBy(model.split),
    t("{0} to {1}.", format.day(first, "full"), format.day(last, "full")),
    t("Highest: {0} on {1}.", value(model.totals[highest] ?? 0), format.day(model.days[highest] ?? first, "full")),
    landed.length === 0 ? t("Nothing landed.") : t("Landed: {0}{1}.", landed.join(", "), ""),
    t("The arrow keys move from bar to bar, with Shift they choose a time, and Enter shows it; the same figures are in the table below."),
  ].join(" ");
}

/** What the bars are, for a heading. */
export function perBar({ measure, unit }: Pick<DayModel, "measure" | "unit">): string {
  if (measure === "tokens") return unit === "day" ? t("Tokens per day") : t("Tokens per week");
  return unit === "day" ? t("Cost per day") : t("Cost per week");
}

/** A bar's time. */
export function barTitle({ days, unit }: Pick<DayModel, "days" | "unit">, index: number, format: Format): string {
  const day = format.day(days[index] ?? "", "full");
  return unit === "day" ? day : t("Week from {0}", day);
}

/** "3 commits". */
export function countWords(kind: Mark["kind"], count: number, format: Format): string {
  const shown = format.integer(count);
  switch (kind) {
    case "commit":
      return plural(count, "{0} commit", "{0} commits", shown);
    case "request":
      return plural(count, "{0} merged request", "{0} merged requests", shown);
    case "issue":
      return plural(count, "{0} closed issue", "{0} closed issues", shown);
  }
}

function stackedBy(split: DayModel["split"]): string {
  switch (split) {
    case "class":
      return t("stacked by token class,");
    case "model":
      return t("stacked by model,");
    case "agent":
      return t("stacked by agent,");
    case "place":
      return t("stacked by repository,");
    case "state":
      return t("stacked by what it became,");
  }
}

export interface DayDetail {
  readonly title: string;
  readonly total: string;
  /** Only what is not zero, topmost part of the stack first. */
  readonly parts: readonly { readonly series: number; readonly label: string; readonly value: string }[];
  readonly landed: readonly { readonly kind: Mark["kind"]; readonly title: string; readonly reverted: boolean }[];
  readonly more: number;
  /** Whether work of this time may still land. */
  readonly unsettled: boolean;
}

const TITLES = 5;

export function dayDetail(model: DayModel, index: number, format: Format): DayDetail {
  const value = valueFormat(model, format);
  const marks = model.marks[index] ?? [];
  const parts = model.series.flatMap(({ label, values }, series) => {
    const part = values[index];
    if (part === 0 || part === undefined) return [];
    return [{ series, label: oneLine(label, 60), value: part === null ? t("unknown") : value(part) }];
  });
  const landed = marks
    .flatMap(({ kind, titles }) => titles.map(({ title, reverted }) => ({ kind, title: oneLine(title, 80), reverted })))
    .slice(0, TITLES);
  return {
    title: barTitle(model, index, format),
    total: value(model.totals[index] ?? 0),
    parts: parts.reverse(),
    landed,
    more: marks.reduce((sum, { count }) => sum + count, 0) - landed.length,
    unsettled: model.unsettled !== null && index >= model.unsettled,
  };
}

/** The same day as one sentence, for a screen reader. */
export function daySentence(detail: DayDetail): string {
  const parts = detail.parts.map(({ label, value }) => `${label} ${value}`).join(", ");
  const titles = detail.landed.map(({ title, reverted }) => (reverted ? t("{0} (reverted)", title) : title)).join("; ");
  const more = detail.more > 0 ? t(" and {0} more", detail.more) : "";
  return `${detail.title}: ${detail.total}${parts === "" ? "" : ` (${parts})`}. ${titles === "" ? t("Nothing landed.") : t("Landed: {0}{1}.", titles, more)}`;
}

function valueFormat(model: DayModel, format: Format): (value: number) => string {
  return model.measure === "tokens" ? format.integer : format.usd;
}
