import { Chart, LogarithmicScale } from "chart.js";
import type { CostModel } from "./costModel";
import { durationWords } from "./durationWords";
import type { Format } from "./format";
import { traceMark } from "./markGlyph";
import type { Theme } from "./theme";

Chart.register(LogarithmicScale);

export interface ScatterChart {
  draw(model: CostModel, theme: Theme, format: Format): void;
  /** Marks a point, or none. */
  activate(index: number | null): void;
  /** The point nearest to a place in the canvas's CSS pixels; null where none is near. */
  pointAt(x: number, y: number): number | null;
  placeOf(index: number): readonly [x: number, y: number];
  destroy(): void;
}

const NEAR = 16;
/** From more points than this on they are small. */
const MANY = 150;

/** Points on two logarithmic axes, with the median and the middle half as a line and a band across. */
export function createScatterChart(canvas: HTMLCanvasElement): ScatterChart {
  let drawn: { model: CostModel; theme: Theme; format: Format } | null = null;
  let active: number | null = null;
  let chart: Chart<"scatter", { x: number; y: number }[]> | null = null;

  function draw(model: CostModel, theme: Theme, format: Format): void {
    drawn = { model, theme, format };
    if (chart === null) {
      chart = new Chart<"scatter", { x: number; y: number }[]>(canvas, {
        type: "scatter",
        data: { datasets: [] },
        options: {
          animation: false,
          responsive: true,
          maintainAspectRatio: false,
          events: [],
          layout: { padding: { top: 8, right: 12 } },
          scales: scales(),
        },
        plugins: [{ id: "points", beforeDatasetsDraw: spread, afterDatasetsDraw: points }],
      });
    } else {
      Object.assign(chart.options, { scales: scales() });
      chart.update("none");
    }
  }

  function scales() {
    const { model, theme, format } = drawn ?? {};
    const font = { family: theme?.fontFamily ?? "sans-serif", size: Math.max(10, (theme?.fontSize ?? 13) - 2) };
    const color = theme?.muted ?? "#888";
    const grid = { color: theme?.grid ?? color, drawTicks: false };
    return {
      x: {
        type: "logarithmic" as const,
        grid: { display: false },
        border: { color: theme?.grid ?? color },
        afterBuildTicks: (axis: { ticks: { value: number }[]; min: number; max: number }) => {
          const values = model?.against === "time" ? TIMES : roundNumbers(axis.min, axis.max);
          axis.ticks = values.filter((value) => value >= axis.min && value <= axis.max).map((value) => ({ value }));
        },
        ...around(model?.points.map(({ x }) => x) ?? []),
        ticks: {
          color,
          font,
          maxRotation: 0,
          autoSkipPadding: 12,
          callback: (value: string | number) =>
            model?.against === "time" ? durationWords(Number(value)) : (format?.compact(Number(value)) ?? ""),
        },
      },
      y: {
        type: "logarithmic" as const,
        grid,
        border: { display: false },
        afterBuildTicks: (axis: { ticks: { value: number }[]; min: number; max: number }) => {
          axis.ticks = roundNumbers(axis.min, axis.max).map((value) => ({ value }));
        },
        ...around(model?.points.map(({ y }) => y / 1e9) ?? []),
        afterFit: (axis: { width: number; chart: { width: number } }) => {
          if (axis.chart.width > 640) axis.width = Math.max(axis.width, 56);
        },
        ticks: { color, font, padding: 8, callback: (value: string | number) => format?.usdShort(Math.round(Number(value) * 1e9)) ?? "" },
      },
    };
  }

  function spread(target: Chart<"scatter">): void {
    const y = target.scales["y"];
    if (drawn === null || y === undefined) return;
    const { model, theme } = drawn;
    const { ctx, chartArea } = target;
    const at = (nano: number): number => y.getPixelForValue(nano / 1e9);
    ctx.save();
    if (model.q1 !== null && model.q3 !== null && model.q1 > 0) {
      const box = [chartArea.left, at(model.q3), chartArea.width, at(model.q1) - at(model.q3)] as const;
      if (theme.highContrast) {
        ctx.strokeStyle = theme.outline;
        ctx.strokeRect(...box);
      } else {
        ctx.fillStyle = theme.foreground;
        ctx.globalAlpha = 0.08;
        ctx.fillRect(...box);
      }
    }
    if (model.median !== null && model.median > 0) {
      ctx.globalAlpha = 1;
      ctx.strokeStyle = theme.foreground;
      ctx.lineWidth = 1;
      ctx.setLineDash([6, 4]);
      ctx.beginPath();
      ctx.moveTo(chartArea.left, Math.round(at(model.median)) + 0.5);
      ctx.lineTo(chartArea.right, Math.round(at(model.median)) + 0.5);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** By hand, as the chart library would resolve its options for each of them anew at every drawing. */
  function points(target: Chart<"scatter">): void {
    if (drawn === null) return;
    const { model, theme } = drawn;
    const { ctx } = target;
    const hue = theme.series[0] ?? theme.foreground;
    const radius = model.points.length > MANY ? 3 : 4.5;
    ctx.save();
    ctx.fillStyle = theme.highContrast ? theme.background : `color-mix(in srgb, ${hue} 55%, transparent)`;
    ctx.strokeStyle = hue;
    ctx.lineWidth = 1;
    for (const [index, { point }] of model.points.entries()) {
      traceMark(ctx, point.kind, ...placeIn(target, index), radius);
      ctx.fill();
      ctx.stroke();
    }
    ctx.restore();
    ring(target);
  }

  function ring(target: Chart<"scatter">): void {
    if (drawn === null || active === null) return;
    const [x, y] = placeIn(target, active);
    const { ctx } = target;
    ctx.save();
    ctx.strokeStyle = drawn.theme.focus;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 9, 0, 2 * Math.PI);
    ctx.stroke();
    ctx.restore();
  }

  /** In the chart that draws, which is not `chart` yet while it is drawn first: that happens as it is made. */
  function placeIn(target: Chart<"scatter"> | null, index: number): readonly [number, number] {
    const point = drawn?.model.points[index];
    const x = target?.scales["x"];
    const y = target?.scales["y"];
    if (point === undefined || x === undefined || y === undefined) return [0, 0];
    return [x.getPixelForValue(point.x), y.getPixelForValue(point.y / 1e9)];
  }

  const placeOf = (index: number) => placeIn(chart, index);

  return {
    draw,
    activate(index) {
      if (index === active) return;
      active = index;
      chart?.draw();
    },
    pointAt(x, y) {
      let nearest: number | null = null;
      let least = NEAR ** 2;
      for (let index = 0; index < (drawn?.model.points.length ?? 0); index++) {
        const [left, top] = placeOf(index);
        const distance = (left - x) ** 2 + (top - y) ** 2;
        if (distance < least) {
          least = distance;
          nearest = index;
        }
      }
      return nearest;
    },
    placeOf,
    destroy() {
      chart?.destroy();
      chart = null;
    },
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What people count time in. */
const TIMES = [1, 2, 5, 10, 30]
  .map((count) => count * MINUTE)
  .concat([1, 2, 4, 8].map((count) => count * HOUR))
  .concat([1, 2, 4, 7, 14, 30, 60, 120, 365].map((count) => count * DAY));

/** 1, 2 and 5 times the powers of ten from one value to another; the powers alone where those would be too many. */
function roundNumbers(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const factors = last - first > 3 ? [1] : [1, 2, 5];
  const values: number[] = [];
  for (let exponent = first; exponent <= last; exponent++) for (const factor of factors) values.push(factor * 10 ** exponent);
  return values.filter((value) => value >= min && value <= max);
}

/** Room round the points, on a logarithmic axis. */
function around(values: readonly number[]): { min?: number; max?: number } {
  if (values.length === 0) return {};
  let low = Number.POSITIVE_INFINITY;
  let high = 0;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const room = Math.max(1.25, (high / low) ** 0.06);
  return { min: low / room, max: high * room };
}
