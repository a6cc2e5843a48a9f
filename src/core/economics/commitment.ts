import type { Commitment } from "../declared";
import { MIN_WEEKS_TO_PROJECT } from "../gates";
import { studentCritical } from "../statisticsStudent";
import { dayNumber } from "./calendar";

export interface Drawdown {
  readonly name: string;
  readonly amountNanoUsd: number;
  readonly spentNanoUsd: number;
  /** Share of the commitment's days that are over, 0 to 1: days before today. */
  readonly elapsedShare: number;
  /** Share of the amount that is spent; above 1 when it is exceeded. null for an amount of 0. */
  readonly spentShare: number | null;
  /** What will have been spent at the end, if it goes on as it did: never one figure. null below the gate, and when it is over. */
  readonly projected: { readonly lowNanoUsd: number; readonly highNanoUsd: number; readonly weeks: number } | null;
  readonly verdict: "over" | "exceeded" | "heading above" | "heading below" | "open" | "not enough yet" | "not begun";
  readonly why: string;
}

/** A day's spend over everything that is counted. */
export interface DaySpend {
  readonly day: number;
  readonly nanoUsd: number;
}

/** The latest weeks say at which level spend is now. */
const LEVEL_WEEKS = 8;
/** How many of its own errors the drift is taken above its estimate; by simulation, so that 95 % of ranges hold. */
const CAUTION = 0.25;

/**
 * Where a commitment stands, and where it is heading. The projection is for a level that wanders (the local level model;
 * Harvey, Forecasting, Structural Time Series Models and the Kalman Filter, 1989, section 2.3): how much of the change from
 * week to week is noise and how much stays is estimated from the weeks themselves, and the part that stays taken at the high
 * end of its own error, because too little of it makes promises. Needs 8 whole weeks, and looks ahead half as far as it has seen.
 *
 * @param today the number of the current day; its own spend counts as spent, and the projection begins with it
 */
export function drawDown({ name, nanoUsd, from, to }: Commitment, spend: readonly DaySpend[], today: number): Drawdown {
  const first = dayNumber(from);
  const end = dayNumber(to) + 1;
  const spent = spend.reduce((sum, day) => (day.day >= first && day.day < end ? sum + day.nanoUsd : sum), 0);
  const shared = {
    name,
    amountNanoUsd: nanoUsd,
    spentNanoUsd: spent,
    elapsedShare: Math.min(1, Math.max(0, (today - first) / (end - first))),
    spentShare: nanoUsd === 0 ? null : spent / nanoUsd,
    projected: null,
  };
  if (today >= end) return { ...shared, verdict: "over", why: "Its time is over." };
  if (today < first) return { ...shared, verdict: "not begun", why: "Its time has not begun." };
  const weeks = wholeWeeks(spend, today);
  const ahead = (end - today) / 7;
  if (weeks.length < MIN_WEEKS_TO_PROJECT) {
    const why = `A projection takes ${MIN_WEEKS_TO_PROJECT} whole weeks of usage; there are ${weeks.length}.`;
    return { ...shared, verdict: spent > nanoUsd ? "exceeded" : "not enough yet", why };
  }
  if (ahead > weeks.length / 2) {
    const why = `${Math.ceil(ahead)} weeks remain: from ${weeks.length} weeks of usage it can be projected ${Math.floor(weeks.length / 2)} ahead.`;
    return { ...shared, verdict: spent > nanoUsd ? "exceeded" : "not enough yet", why };
  }
  const range = projectWeeks(weeks, ahead);
  const before = spend.reduce((sum, day) => (day.day >= first && day.day < today ? sum + day.nanoUsd : sum), 0);
  const projected = {
    lowNanoUsd: Math.max(spent, before + Math.floor(range.low)),
    highNanoUsd: Math.max(spent, before + Math.ceil(range.high)),
    weeks: weeks.length,
  };
  const verdict =
    spent > nanoUsd
      ? "exceeded"
      : projected.lowNanoUsd > nanoUsd
        ? "heading above"
        : projected.highNanoUsd < nanoUsd
          ? "heading below"
          : "open";
  return { ...shared, projected, verdict, why: "If it goes on as in the weeks so far; 95 % of such ranges hold." };
}

/**
 * Where the sum of the next weeks lies, at 95 %.
 * @param totals whole weeks, the oldest first, at least 3; none negative
 * @param ahead weeks, above 0; need not be whole
 */
export function projectWeeks(totals: readonly number[], ahead: number): { readonly low: number; readonly high: number } {
  const average = mean(totals);
  // A week off is not minus infinity: a tenth of the average on top keeps its logarithm in bounds.
  const logs = totals.map((total) => Math.log(total + average / 10));
  if (average === 0) return { low: 0, high: 0 };
  const steps = logs.slice(1).map((log, index) => log - (logs[index] ?? log));
  const squares = mean(steps.map((step) => step ** 2));
  // In this model E[d²] is the drift's variance plus twice the noise's, and E[d·next d] is minus the noise's.
  const lasting = steps.slice(1).map((step, index) => (steps[index] ?? 0) * ((steps[index] ?? 0) + 2 * step));
  const drift = Math.min(squares, Math.max(0, mean(lasting) + (CAUTION * deviation(lasting)) / Math.sqrt(steps.length)));
  const recent = Math.min(totals.length, LEVEL_WEEKS);
  // From the middle of the recent weeks to the middle of the coming ones. A slope so far is no promise either way: it widens.
  const way = (recent + ahead) / 2;
  const slope = Math.max(Math.abs(slopeOf(logs)), Math.abs(slopeOf(logs.slice(-Math.ceil(logs.length / 2)))));
  const variance = drift * ((recent + ahead) / 3) + (squares / 2) * (1 / recent + 1 / ahead) + (slope * way) ** 2;
  const factor = Math.exp(studentCritical(0.05, Math.max(2, steps.length - 2)) * Math.sqrt(variance));
  const expected = ahead * mean(totals.slice(-recent));
  return { low: expected / factor, high: expected * factor };
}

/** Totals of the whole weeks up to today, from the first day with usage on; the oldest first. */
function wholeWeeks(spend: readonly DaySpend[], today: number): number[] {
  const past = spend.filter(({ day, nanoUsd }) => day < today && nanoUsd > 0);
  const first = past.reduce((least, { day }) => Math.min(least, day), Number.POSITIVE_INFINITY);
  if (!Number.isFinite(first)) return [];
  const totals = new Array<number>(Math.floor((today - first) / 7)).fill(0);
  for (const { day, nanoUsd } of past) {
    const index = totals.length - 1 - Math.floor((today - 1 - day) / 7);
    if (index >= 0) totals[index] = (totals[index] ?? 0) + nanoUsd;
  }
  return totals;
}

/** Least squares, per step. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const around = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
  return values.reduce((sum, value, index) => sum + value * (index - middle), 0) / around;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return values.length < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
