/** The day chart and the table behind it, from one snapshot: series by token class or by model, and the landed commits of each day. */
import type { DayRow, OutcomeRow, PanelSnapshot } from "../src/protocol";
import { t } from "./l10n";
import { modelName } from "./words";

export type Measure = "tokens" | "cost";
export type Split = "class" | "model";

/** What one series looks like: indexes into the page's colours and patterns. */
export interface Slot {
  readonly color: number;
  readonly pattern: number;
  /** Pattern in high contrast, where no two series of a few may share one. */
  readonly boldPattern: number;
}

export interface DaySeries {
  readonly label: string;
  readonly slot: Slot;
  /** One a day, in tokens or nano-dollars; null where no source can tell. */
  readonly values: readonly (number | null)[];
}

export interface DayModel {
  readonly measure: Measure;
  readonly split: Split;
  /** "YYYY-MM-DD", every calendar day of the range. */
  readonly days: readonly string[];
  readonly series: readonly DaySeries[];
  /** The engine's own total of each day, in the series' unit. */
  readonly totals: readonly number[];
  /** What gateways billed each day, in nano-dollars, beside and not in the totals; null where they metered nothing or are the totals. */
  readonly gateway: readonly (number | null)[];
  /** The outcomes of each day, in the order of the snapshot. */
  readonly marks: readonly (readonly OutcomeRow[])[];
}

export function dayModel(snapshot: PanelSnapshot, measure: Measure, split: Split): DayModel {
  const { days } = snapshot;
  const series = split === "class" ? classSeries(days, measure) : modelSeries(days, measure, snapshot.models);
  return {
    measure,
    split,
    days: days.map(({ day }) => day),
    series: series.filter(({ values }) => values.some((value) => value === null || value !== 0)),
    totals: days.map(({ spend }) => (measure === "tokens" ? spend.totalTokens : spend.cost.nanoUsd)),
    gateway: days.map(({ gatewayNanoUsd }) => gatewayNanoUsd),
    marks: marksByDay(days, snapshot.outcomes),
  };
}

const CLASSES = [
  { name: "input", label: () => t("Input"), slot: { color: 0, pattern: 0, boldPattern: 0 } },
  { name: "output", label: () => t("Output"), slot: { color: 1, pattern: 0, boldPattern: 1 } },
  { name: "cacheRead", label: () => t("Cache read"), slot: { color: 2, pattern: 1, boldPattern: 3 } },
  { name: "cacheWrite5m", label: () => t("Cache write, 5 min"), slot: { color: 3, pattern: 0, boldPattern: 2 } },
  { name: "cacheWrite1h", label: () => t("Cache write, 1 h"), slot: { color: 3, pattern: 2, boldPattern: 4 } },
] as const;

function classSeries(days: readonly DayRow[], measure: Measure): DaySeries[] {
  const series: DaySeries[] = CLASSES.map(({ name, label, slot }) => ({
    label: label(),
    slot,
    values: days.map(({ spend, byClass }) => (measure === "tokens" ? spend.tokens[name] : byClass[name])),
  }));
  if (measure === "cost") {
    series.push({
      label: t("Not split by class"),
      slot: { color: 4, pattern: 3, boldPattern: 5 },
      values: days.map(({ byClass }) => byClass.whole),
    });
  }
  return series;
}

function modelSeries(days: readonly DayRow[], measure: Measure, models: readonly string[]): DaySeries[] {
  return models.map((model, index) => ({
    label: modelName(model, 100),
    slot: modelSlot(index),
    values: days.map(({ byModel }) => {
      const part = byModel[index];
      if (part === undefined) return 0;
      return measure === "tokens" ? part.totalTokens : part.nanoUsd;
    }),
  }));
}

/** Neighbours differ in colour and in pattern; the first twenty differ from each other. */
function modelSlot(index: number): Slot {
  return { color: index % 5, pattern: index % 4, boldPattern: index % 6 };
}

function marksByDay(days: readonly DayRow[], outcomes: readonly OutcomeRow[]): readonly (readonly OutcomeRow[])[] {
  const byDay = new Map<string, OutcomeRow[]>(days.map(({ day }) => [day, []]));
  for (const outcome of outcomes) byDay.get(outcome.day)?.push(outcome);
  return days.map(({ day }) => byDay.get(day) ?? []);
}
