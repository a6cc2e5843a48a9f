import { dayNumber, weekNumber } from "../../core/economics/calendar";
import { formatUsd } from "../../core/money";
import { escapeHtml } from "./escapeHtml";
import type { Report } from "./report";
import { costWords, integer, type ReportWords, shortTokens } from "./reportWords";

export interface Bar {
  /** The first day, "YYYY-MM-DD". */
  readonly day: string;
  readonly nanoUsd: number;
  readonly totalTokens: number;
  readonly unpricedTokens: number;
  readonly landed: number;
}

export interface Bars {
  readonly per: "day" | "week";
  readonly bars: readonly Bar[];
}

/** More days than this are drawn by week, Monday to Sunday. */
const MOST_DAYS = 92;

/** The days, or their weeks where there are many. Sums to the report's spend. */
export function barsOf({ days }: Report): Bars {
  const per = days.length > MOST_DAYS ? "week" : "day";
  const bars = new Map<string | number, Bar>();
  for (const { day, spend, landed } of days) {
    const key = per === "day" ? day : weekNumber(dayNumber(day));
    const bar = bars.get(key) ?? { day, nanoUsd: 0, totalTokens: 0, unpricedTokens: 0, landed: 0 };
    bars.set(key, {
      day: bar.day,
      nanoUsd: bar.nanoUsd + spend.cost.nanoUsd,
      totalTokens: bar.totalTokens + spend.totalTokens,
      unpricedTokens: bar.unpricedTokens + spend.cost.unpricedTokens,
      landed: bar.landed + landed,
    });
  }
  return { per, bars: [...bars.values()] };
}

const WIDTH = 960;
const HEIGHT = 240;
const LEFT = 64;
const TOP = 28;
const BOTTOM = 26;

/** Cost (or tokens, where nothing has a price) per day or week with what landed above: one SVG, without script or data from outside. */
export function barChart({ per, bars }: Bars, words: ReportWords): string {
  const { t, locale } = words;
  const byTokens = bars.every(({ nanoUsd }) => nanoUsd === 0);
  const shown = (bar: Bar): number => (byTokens ? bar.totalTokens : bar.nanoUsd);
  const top = niceTop(Math.max(1, ...bars.map(shown)));
  const plot = HEIGHT - TOP - BOTTOM;
  const slot = (WIDTH - LEFT) / Math.max(1, bars.length);
  const y = (value: number): number => round(TOP + plot * (1 - value / top));
  const label = (value: number): string => (byTokens ? shortTokens(value, words) : formatUsd(value, locale));
  const lines = [0, 0.25, 0.5, 0.75, 1].map((part) => {
    const at = y(top * part);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${escapeHtml(label(Math.round(top * part)))}</text>`;
  });
  const width = round(Math.min(28, Math.max(1, slot * 0.72)));
  const every = Math.ceil(bars.length / 8);
  const drawn = bars.map((bar, index) => {
    const middle = LEFT + slot * (index + 0.5);
    const height = round(TOP + plot - y(shown(bar)));
    const said = [
      dayLabel(bar.day, "long", locale),
      costWords(bar, words),
      t("{0} tokens", shortTokens(bar.totalTokens, words)),
      ...(bar.landed > 0 ? [t("{0} landed", integer(bar.landed, words))] : []),
    ].join(" · ");
    const size = bar.landed === 0 ? 0 : Math.min(6, 3 + Math.log2(bar.landed));
    const mark =
      size === 0
        ? ""
        : `<path class="mark" d="M${round(middle)} ${round(TOP - 12 - size)}l${round(size)} ${round(size)}l${round(-size)} ${round(size)}l${round(-size)} ${round(-size)}z"/>`;
    const name =
      index % every === 0
        ? `<text x="${round(middle)}" y="${HEIGHT - 6}" text-anchor="middle">${escapeHtml(dayLabel(bar.day, "short", locale))}</text>`
        : "";
    return `<g><title>${escapeHtml(said)}</title><rect class="slot" x="${round(middle - slot / 2)}" y="0" width="${round(slot)}" height="${HEIGHT - BOTTOM}"/><rect class="bar" x="${round(middle - width / 2)}" y="${y(shown(bar))}" width="${width}" height="${height}" rx="1"/>${mark}${name}</g>`;
  });
  const title = byTokens
    ? per === "day"
      ? t("Tokens per day and what landed")
      : t("Tokens per week and what landed")
    : per === "day"
      ? t("Cost per day and what landed")
      : t("Cost per week and what landed");
  return `<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${lines.join("")}${drawn.join("")}</svg>`;
}

/** The next of 1, 2, 2.5, 5 × 10ⁿ. */
function niceTop(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * unit >= value) ?? 10) * unit;
}

export function dayLabel(day: string, style: "short" | "long", locale: string): string {
  const options = style === "short" ? ({ day: "numeric", month: "short" } as const) : ({ dateStyle: "medium" } as const);
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" }).format(Date.parse(day));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
