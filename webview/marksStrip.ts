import type { Chart, Plugin } from "chart.js";
import type { DayModel } from "./dayModel";
import { traceMark } from "./markGlyph";
import type { Theme } from "./theme";

/** Height in pixels of the strip above the bars that holds the marks: a row for each kind of outcome. */
export function stripHeight({ kinds }: DayModel): number {
  return 10 + ROW * Math.max(1, kinds.length);
}

const ROW = 28;
/** From the bars' top to the middle of the lowest row. */
const FOOT = 15;
const HATCH = 7;

/** What the strip draws beside the chart's own data. */
export interface StripContent {
  readonly model: DayModel;
  readonly theme: Theme;
  /** Index of the bar that is pointed at or selected by keyboard. */
  readonly active: number | null;
  /** First and last bar of a time that is being chosen. */
  readonly chosen: readonly [number, number] | null;
  /** Short label at the strip's left edge. */
  readonly label: string;
  readonly integer: (value: number) => string;
}

/**
 * Draws what landed in each bar's time as marks on the chart's axis, in a row of its own for each kind: filled, hollow where
 * all of them were reverted, with the count above where there are several and room for the digits. Below the bars lies a
 * hatching where work may still land, and the bar or the time that is pointed at.
 */
export function marksStrip(content: () => StripContent): Plugin<"bar"> {
  return {
    id: "marksStrip",
    beforeDatasetsDraw(chart) {
      const { active, chosen, model, theme } = content();
      if (model.unsettled !== null) hatch(chart, model.unsettled, model.days.length - 1, theme);
      if (chosen !== null) band(chart, chosen, model, theme, 0.2);
      else if (active !== null) band(chart, [active, active], model, theme, 0.12);
    },
    afterDraw(chart) {
      const { model, theme, label, integer } = content();
      const { ctx, chartArea } = chart;
      const fontSize = Math.max(10, theme.fontSize - 3);
      ctx.save();
      ctx.font = `${fontSize}px ${theme.fontFamily}`;
      ctx.textBaseline = "middle";
      ctx.fillStyle = theme.muted;
      ctx.textAlign = "right";
      const lowest = chartArea.top - FOOT;
      if (model.kinds.length > 0 && ctx.measureText(label).width < chartArea.left - 8) ctx.fillText(label, chartArea.left - 8, lowest);
      ctx.textAlign = "center";
      model.marks.forEach((marks, index) => {
        const [left, width] = slotOf(chart, index);
        const x = left + width / 2;
        const size = Math.min(4.5, Math.max(2, width / 2));
        for (const { kind, count, reverted } of marks) {
          const y = lowest - ROW * (model.kinds.length - 1 - model.kinds.indexOf(kind));
          traceMark(ctx, kind, x, y, size);
          ctx.fillStyle = theme.foreground;
          ctx.strokeStyle = theme.foreground;
          ctx.lineWidth = 1;
          if (count > reverted) ctx.fill();
          else ctx.stroke();
          const digits = integer(count);
          if (count > 1 && ctx.measureText(digits).width + 2 <= width) {
            ctx.fillStyle = theme.muted;
            ctx.fillText(digits, x, y - 14);
          }
        }
      });
      ctx.restore();
    },
  };
}

/** Left edge and width in pixels of a bar's place on the axis. */
export function slotOf(chart: Chart<"bar">, index: number): readonly [left: number, width: number] {
  const axis = chart.scales["x"];
  if (axis === undefined) return [0, 0];
  const width = axis.width / Math.max(1, chart.data.labels?.length ?? 0);
  return [axis.left + index * width, width];
}

function band(chart: Chart<"bar">, [first, last]: readonly [number, number], model: DayModel, theme: Theme, alpha: number): void {
  const { ctx, chartArea } = chart;
  const [left] = slotOf(chart, first);
  const [lastLeft, width] = slotOf(chart, last);
  const height = stripHeight(model);
  const box = [left, chartArea.top - height, lastLeft + width - left, chartArea.height + height] as const;
  ctx.save();
  if (theme.highContrast) {
    ctx.strokeStyle = theme.focus;
    ctx.strokeRect(...box);
  } else {
    ctx.globalAlpha = alpha;
    ctx.fillStyle = theme.foreground;
    ctx.fillRect(...box);
  }
  ctx.restore();
}

/** Thin rising lines, and an edge where they begin. */
function hatch(chart: Chart<"bar">, first: number, last: number, theme: Theme): void {
  const { ctx, chartArea } = chart;
  const [left] = slotOf(chart, first);
  const [lastLeft, width] = slotOf(chart, last);
  const right = lastLeft + width;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, chartArea.top, right - left, chartArea.height);
  ctx.clip();
  ctx.strokeStyle = theme.muted;
  ctx.globalAlpha = theme.highContrast ? 0.35 : 0.2;
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (let x = left - chartArea.height; x < right; x += HATCH) {
    ctx.moveTo(x, chartArea.bottom);
    ctx.lineTo(x + chartArea.height, chartArea.top);
  }
  ctx.stroke();
  if (first > 0) {
    ctx.globalAlpha = 0.8;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(left + 0.5, chartArea.top);
    ctx.lineTo(left + 0.5, chartArea.bottom);
    ctx.stroke();
  }
  ctx.restore();
}
