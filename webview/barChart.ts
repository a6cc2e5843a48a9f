import { CategoryScale, Chart, LinearScale } from "chart.js";
import type { DayModel } from "./dayModel";
import type { Format } from "./format";
import { frame } from "./frame";
import { t } from "./l10n";
import { marksStrip, slotOf, stripHeight } from "./marksStrip";
import { highest, stackedBars, THIN_FROM } from "./stackedBars";
import type { Theme } from "./theme";

Chart.register(CategoryScale, LinearScale);

export interface BarChart {
  draw(model: DayModel, theme: Theme, format: Format): void;
  /** Marks a bar, or none, and a time that is being chosen, by its first and last bar. */
  activate(index: number | null, chosen: readonly [number, number] | null): void;
  /** The day at a horizontal position in the canvas's CSS pixels, or null beside the days. */
  dayAt(x: number): number | null;
  /** Left edge and width in CSS pixels of a day's place. */
  placeOf(index: number): readonly [left: number, width: number];
  destroy(): void;
}

/** Stacked bars per day or week with what landed in a strip above them. Draws nothing until it is given a model. */
export function createBarChart(canvas: HTMLCanvasElement): BarChart {
  let filled = false;
  let drawn: { model: DayModel; theme: Theme; format: Format } | null = null;
  let active: number | null = null;
  let chosen: readonly [number, number] | null = null;
  let chart: Chart<"bar", number[], string> | null = null;

  function draw(model: DayModel, theme: Theme, format: Format): void {
    drawn = { model, theme, format };
    if (chart === null) {
      chart = create(model.days);
      // The axes alone take as long the first time as a frame may.
      void frame().then(() => {
        filled = true;
        chart?.draw();
      });
    } else {
      chart.data = { labels: [...model.days], datasets: [] };
      Object.assign(chart.options, { scales: scales(), layout: { padding: { top: stripHeight(model) } } });
      chart.update("none");
    }
  }

  /** The chart's own are the axes; what is between them is drawn by the two below. */
  function create(labels: readonly string[]) {
    return new Chart<"bar", number[], string>(canvas, {
      type: "bar",
      data: { labels: [...labels], datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: drawn === null ? 0 : stripHeight(drawn.model) } },
        scales: scales(),
      },
      plugins: [
        marksStrip(() => ({ ...content(), active, chosen, label: t("Landed"), integer: content().format.integer })),
        stackedBars(() => (filled ? content() : null)),
      ],
    });
  }

  function content() {
    if (drawn === null) throw new Error("The chart drew before it had a model.");
    return drawn;
  }

  function scales() {
    const { model, theme, format } = drawn ?? {};
    const font = { family: theme?.fontFamily ?? "sans-serif", size: Math.max(10, (theme?.fontSize ?? 13) - 2) };
    const color = theme?.muted ?? "#888";
    return {
      x: {
        type: "category" as const,
        offset: true,
        grid: { display: false },
        border: { color: theme?.grid ?? color },
        // Over a long range only the months' first days are named.
        afterBuildTicks(axis: { ticks: { value: number }[] }) {
          if (model?.unit === "day" && model.days.length > THIN_FROM)
            axis.ticks = axis.ticks.filter(({ value }) => model?.days[value]?.endsWith("-01"));
        },
        ticks: {
          color,
          font,
          maxRotation: 0,
          autoSkipPadding: 16,
          callback: (index: string | number) => {
            const day = model?.days[Number(index)];
            return day === undefined ? "" : format?.day(day, model?.unit === "week" ? "tick" : tickStyle(model?.days.length ?? 0));
          },
        },
      },
      y: {
        type: "linear" as const,
        suggestedMin: 0,
        suggestedMax: model === undefined ? 0 : highest(model),
        // Room for the strip's label beside it, where the page is wide enough to spare it.
        afterFit(axis: { width: number; chart: { width: number } }) {
          if (axis.chart.width > 640) axis.width = Math.max(axis.width, 56);
        },
        border: { display: false },
        grid: { color: theme?.grid ?? color, drawTicks: false },
        ticks: {
          color,
          font,
          padding: 8,
          maxTicksLimit: 7,
          callback: (value: string | number) =>
            model?.measure === "tokens" ? format?.compact(Number(value)) : format?.usdShort(Math.round(Number(value) * 1e9)),
        },
      },
    };
  }

  return {
    draw,
    activate(index, time) {
      if (index === active && time === chosen) return;
      active = index;
      chosen = time;
      chart?.draw();
    },
    dayAt(x) {
      if (chart === null || drawn === null || drawn.model.days.length === 0) return null;
      const [left, width] = slotOf(chart, 0);
      const index = Math.floor((x - left) / width);
      return index >= 0 && index < drawn.model.days.length ? index : null;
    },
    placeOf: (index) => (chart === null ? [0, 0] : slotOf(chart, index)),
    destroy() {
      chart?.destroy();
      chart = null;
    },
  };
}

function tickStyle(days: number): "weekday" | "tick" | "month" {
  if (days <= 7) return "weekday";
  return days <= THIN_FROM ? "tick" : "month";
}
