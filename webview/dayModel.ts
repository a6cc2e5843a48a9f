/** The chart over time and the table behind it, from one snapshot: a bar a day or a week, and what landed in each. */
import type { DayRow, Mark, PanelSnapshot, Part } from "../src/protocol";
import { t } from "./l10n";
import { modelName } from "./words";

export type Measure = "tokens" | "cost";
export type Split = "class" | "model" | "agent" | "place" | "state";
export type Unit = "day" | "week";
/** The engine's name for what is not named by itself. */
const OTHERS = "…";

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
  /** One a bar, in tokens or nano-dollars; null where no source can tell. */
  readonly values: readonly (number | null)[];
}

export interface DayModel {
  readonly measure: Measure;
  readonly split: Split;
  readonly unit: Unit;
  /** The bars' first days, "YYYY-MM-DD": every day or week of the range. */
  readonly days: readonly string[];
  readonly series: readonly DaySeries[];
  /** The engine's own total of each bar, in the series' unit. */
  readonly totals: readonly number[];
  /** What gateways billed in each, in nano-dollars, beside and not in the totals; null where they metered nothing or are the totals. */
  readonly gateway: readonly (number | null)[];
  /** Kinds of outcomes that have a mark, in the order in which they are drawn from the top. */
  readonly kinds: readonly Mark["kind"][];
  /** What landed in each bar's time, at most one of a kind. */
  readonly marks: readonly (readonly Mark[])[];
  /** The first bar whose work may still land; null where all has settled. */
  readonly unsettled: number | null;
}

const KINDS = ["issue", "request", "commit"] as const;

export function dayModel(snapshot: PanelSnapshot, measure: Measure, split: Split): DayModel {
  const { days } = snapshot;
  const series = seriesOf(snapshot, measure, split);
  return {
    measure,
    split,
    unit: snapshot.query.unit ?? "day",
    days: days.map(({ day }) => day),
    series: series.filter(({ values }) => values.some((value) => value === null || value !== 0)),
    totals: days.map(({ spend }) => (measure === "tokens" ? spend.totalTokens : spend.cost.nanoUsd)),
    gateway: days.map(({ gatewayNanoUsd }) => gatewayNanoUsd),
    kinds: KINDS.filter((kind) => snapshot.marks.some((mark) => mark.kind === kind)),
    marks: marksByBar(days, snapshot.marks),
    unsettled: unsettledFrom(days, snapshot.settlesFrom),
  };
}

function seriesOf(snapshot: PanelSnapshot, measure: Measure, split: Split): DaySeries[] {
  const { days, models, agents, places } = snapshot;
  const parts = (labels: readonly string[], partsOf: (day: DayRow) => readonly Part[]) => partSeries(days, measure, labels, partsOf);
  switch (split) {
    case "class":
      return classSeries(days, measure);
    case "model":
      return parts(
        models.map((model) => (model === OTHERS ? t("All others") : modelName(model, 100))),
        ({ byModel }) => byModel,
      );
    case "agent":
      return parts(
        agents.map(({ key, label }) => (key === OTHERS ? t("All others") : label)),
        ({ byAgent }) => byAgent,
      );
    case "place":
      return parts(
        places.map(({ key, label }) => (key === OTHERS ? t("All others") : key === "" ? t("Outside of these repositories") : label)),
        ({ byPlace }) => byPlace,
      );
    case "state":
      return partSeries(
        days,
        measure,
        STATES.map(({ label }) => label()),
        ({ byState }) => byState,
        STATES.map(({ slot }) => slot),
      );
  }
}

/** In the order of the snapshot; the same colours and patterns as where the page says what became of it. */
const STATES = [
  { label: () => t("Landed"), slot: { color: 0, pattern: 0, boldPattern: 0 } },
  { label: () => t("Landed and reverted since"), slot: { color: 0, pattern: 2, boldPattern: 2 } },
  { label: () => t("In flight"), slot: { color: 1, pattern: 1, boldPattern: 1 } },
  { label: () => t("Exploration"), slot: { color: 4, pattern: 3, boldPattern: 3 } },
] as const;

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

function partSeries(
  days: readonly DayRow[],
  measure: Measure,
  labels: readonly string[],
  partsOf: (day: DayRow) => readonly Part[],
  slots: readonly Slot[] = labels.map((_, index) => modelSlot(index)),
): DaySeries[] {
  return labels.map((label, index) => ({
    label,
    slot: slots[index] ?? modelSlot(index),
    values: days.map((day) => {
      const part = partsOf(day)[index];
      if (part === undefined) return 0;
      return measure === "tokens" ? part.totalTokens : part.nanoUsd;
    }),
  }));
}

/** Neighbours differ in colour and in pattern; the first twenty differ from each other. */
function modelSlot(index: number): Slot {
  return { color: index % 5, pattern: index % 4, boldPattern: index % 6 };
}

function marksByBar(days: readonly DayRow[], marks: readonly Mark[]): readonly (readonly Mark[])[] {
  const byBar = new Map<string, Mark[]>(days.map(({ day }) => [day, []]));
  for (const mark of marks) byBar.get(mark.day)?.push(mark);
  return days.map(({ day }) => byBar.get(day) ?? []);
}

/** The bar that the day is in: the last one that begins by then. */
function unsettledFrom(days: readonly DayRow[], settlesFrom: string | null): number | null {
  if (settlesFrom === null || days.length === 0) return null;
  const after = days.findIndex(({ day }) => day > settlesFrom);
  return Math.max(0, (after < 0 ? days.length : after) - 1);
}
