/** The chart in words: for its label, for a selected day and for what is shown beside the pointer. */
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
  const landed = model.marks.reduce((sum, marks) => sum + marks.length, 0);
  return [
    model.measure === "tokens" ? t("Tokens per day") : t("Cost per day"),
    model.split === "class" ? t("stacked by token class,") : t("stacked by model,"),
    t("{0} to {1}.", format.day(first, "full"), format.day(last, "full")),
    t("Highest: {0} on {1}.", value(model.totals[highest] ?? 0), format.day(model.days[highest] ?? first, "full")),
    plural(landed, "{0} commit landed.", "{0} commits landed.", format.integer(landed)),
    t("The arrow keys move from day to day; the same figures are in the table below."),
  ].join(" ");
}

export interface DayDetail {
  readonly title: string;
  readonly total: string;
  /** Only what is not zero, topmost part of the stack first. */
  readonly parts: readonly { readonly series: number; readonly label: string; readonly value: string }[];
  readonly landed: readonly { readonly title: string; readonly reverted: boolean }[];
  readonly more: number;
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
  return {
    title: format.day(model.days[index] ?? "", "full"),
    total: value(model.totals[index] ?? 0),
    parts: parts.reverse(),
    landed: marks.slice(0, TITLES).map(({ title, revertedAt }) => ({ title: oneLine(title, 80), reverted: revertedAt !== null })),
    more: Math.max(0, marks.length - TITLES),
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
