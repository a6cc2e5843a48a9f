import type { Plugin } from "chart.js";
import type { DayModel } from "./dayModel";
import { slotOf } from "./marksStrip";
import { slotPaint } from "./pattern";
import type { Theme } from "./theme";

/** From more days than this on, bars touch each other and lose their patterns. */
export const THIN_FROM = 120;
const WIDEST = 48;
/** Of a bar's place on the axis, where bars stand apart. */
const SHARE = 0.74;

/**
 * Draws the stacked bars between the chart's own axes. The chart library would keep an element for each part of each bar and
 * place it anew at every drawing: with a year of days that takes longer than a frame, and nothing here asks for the elements. Nothing is
 * drawn while there is no content.
 */
export function stackedBars(content: () => { readonly model: DayModel; readonly theme: Theme } | null): Plugin<"bar"> {
  return {
    id: "stackedBars",
    beforeDatasetsDraw(chart) {
      const drawn = content();
      const y = chart.scales["y"];
      if (drawn === null || y === undefined) return;
      const { model, theme } = drawn;
      const { ctx } = chart;
      const unit = unitOf(model);
      const thin = model.days.length > THIN_FROM;
      const [first, place] = slotOf(chart, 0);
      const width = thin ? place : Math.min(WIDEST, place * SHARE);
      const left = first + (place - width) / 2;
      const sums = model.days.map(() => 0);
      const tops = model.days.map(() => y.getPixelForValue(0));
      const edge = theme.highContrast ? theme.outline : theme.background;
      ctx.save();
      for (const { slot, values } of model.series) {
        const paint = slotPaint(slot, theme, thin);
        ctx.fillStyle = paint;
        for (const [index, value] of values.entries()) {
          if (value === null || value === 0) continue;
          const sum = (sums[index] ?? 0) + value / unit;
          const top = y.getPixelForValue(sum);
          const height = (tops[index] ?? top) - top;
          ctx.fillRect(left + index * place, top, width, height);
          if (!thin && height >= 2) {
            // Between the parts of a stack, where the bars are wide enough to lose a pixel.
            ctx.fillStyle = edge;
            ctx.fillRect(left + index * place, top, width, 1);
            ctx.fillStyle = paint;
          }
          sums[index] = sum;
          tops[index] = top;
        }
      }
      ctx.restore();
    },
  };
}

/** The axis is in tokens or in dollars. */
function unitOf({ measure }: DayModel): number {
  return measure === "tokens" ? 1 : 1e9;
}

/** The highest stack, in the axis's unit. */
export function highest(model: DayModel): number {
  const heights = model.days.map((_, index) => model.series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0));
  return heights.reduce((most, height) => Math.max(most, height), 0) / unitOf(model);
}
