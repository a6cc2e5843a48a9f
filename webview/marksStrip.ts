import type { Chart, Plugin } from "chart.js";
import type { DayModel } from "./dayModel";
import type { Theme } from "./theme";

/** Height in pixels of the strip above the bars that holds the marks. */
export const STRIP_HEIGHT = 38;

/** What the strip draws beside the chart's own data. */
export interface StripContent {
  readonly model: DayModel;
  readonly theme: Theme;
  /** Index of the day that is pointed at or selected by keyboard. */
  readonly active: number | null;
  /** Short label at the strip's left edge. */
  readonly label: string;
  readonly integer: (value: number) => string;
}

/**
 * Draws the landed commits of each day as a mark in a strip of their own on the chart's day axis: a filled diamond, a hollow
 * one where all of the day's were reverted, and the count above it where there are several and room for the digits.
 */
export function marksStrip(content: () => StripContent): Plugin<"bar"> {
  return {
    id: "marksStrip",
    beforeDatasetsDraw(chart) {
      const { active, theme } = content();
      if (active === null) return;
      const { ctx, chartArea } = chart;
      const [left, width] = slotOf(chart, active);
      ctx.save();
      ctx.globalAlpha = theme.highContrast ? 1 : 0.12;
      if (theme.highContrast) {
        ctx.strokeStyle = theme.focus;
        ctx.strokeRect(left, chartArea.top - STRIP_HEIGHT, width, chartArea.height + STRIP_HEIGHT);
      } else {
        ctx.fillStyle = theme.foreground;
        ctx.fillRect(left, chartArea.top - STRIP_HEIGHT, width, chartArea.height + STRIP_HEIGHT);
      }
      ctx.restore();
    },
    afterDraw(chart) {
      const { model, theme, label, integer } = content();
      const { ctx, chartArea } = chart;
      const y = chartArea.top - 15;
      const fontSize = Math.max(10, theme.fontSize - 3);
      ctx.save();
      ctx.font = `${fontSize}px ${theme.fontFamily}`;
      ctx.textBaseline = "middle";
      ctx.fillStyle = theme.muted;
      ctx.textAlign = "right";
      if (model.marks.some((marks) => marks.length > 0) && ctx.measureText(label).width < chartArea.left - 8)
        ctx.fillText(label, chartArea.left - 8, y);
      ctx.textAlign = "center";
      model.marks.forEach((marks, index) => {
        if (marks.length === 0) return;
        const [left, width] = slotOf(chart, index);
        const x = left + width / 2;
        const size = Math.min(4.5, Math.max(2, width / 2));
        ctx.beginPath();
        ctx.moveTo(x, y - size);
        ctx.lineTo(x + size, y);
        ctx.lineTo(x, y + size);
        ctx.lineTo(x - size, y);
        ctx.closePath();
        ctx.fillStyle = theme.foreground;
        ctx.strokeStyle = theme.foreground;
        ctx.lineWidth = 1;
        if (marks.some(({ revertedAt }) => revertedAt === null)) ctx.fill();
        else ctx.stroke();
        const count = integer(marks.length);
        if (marks.length > 1 && ctx.measureText(count).width + 2 <= width) {
          ctx.fillStyle = theme.muted;
          ctx.fillText(count, x, y - 14);
        }
      });
      ctx.restore();
    },
  };
}

/** Left edge and width in pixels of a day's place on the axis. */
export function slotOf(chart: Chart<"bar">, index: number): readonly [left: number, width: number] {
  const axis = chart.scales["x"];
  if (axis === undefined) return [0, 0];
  const width = axis.width / Math.max(1, chart.data.labels?.length ?? 0);
  return [axis.left + index * width, width];
}
