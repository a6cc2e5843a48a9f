import {
  MIN_COVERAGE,
  MIN_EARLIER_PERIODS,
  MIN_OUTCOMES_FOR_MEDIAN,
  MIN_OUTCOMES_TO_COMPARE,
  MIN_SHAM_CHANGES,
  RELEVANT_RATIO,
} from "../gates";
import { quartiles } from "../statistics";
import { weekNumber } from "./calendar";
import { type CostSummary, knownCost, summariseCosts } from "./costSummary";
import type { OutcomeCost } from "./outcome";
import { type Change, judgeChange } from "./periods";

/** A day's usage, by its number (see `dayNumber`). */
export interface SpendDay {
  readonly day: number;
  readonly nanoUsd: number;
  readonly tokens: number;
  /** Tokens with an exact or strong link. */
  readonly sureTokens: number;
}

/** Periods of whole weeks that are compared; day numbers, ends exclusive. */
export interface Periods {
  readonly before: { readonly from: number; readonly to: number };
  readonly after: { readonly from: number; readonly to: number };
}

export const MEASURES = ["cost per outcome", "outcomes", "spend"] as const;
export type Measure = (typeof MEASURES)[number];

export interface Comparison {
  /** null where no periods could be laid out; `why` says what is missing. */
  readonly periods: Periods | null;
  readonly why: string;
  readonly costBefore: CostSummary | null;
  readonly costAfter: CostSummary | null;
  readonly changes: readonly ({ readonly measure: Measure } & Change)[];
}

export interface ComparisonInput {
  /** Of one kind. Landed outcomes only. */
  readonly costs: readonly OutcomeCost[];
  readonly spend: readonly SpendDay[];
  readonly dayOf: (ms: number) => number;
  /** What the work was: outcomes are compared within their stratum, a repository's tasks of one type for instance. */
  readonly stratumOf: (cost: OutcomeCost) => string;
  /** The first day that is too recent for its outcomes to be complete. */
  readonly settledUntil: number;
}

/** The longest periods that are compared around a date, in weeks. */
const MAX_WEEKS = 8;

/**
 * Compares the time after a date with the time before it: as long a stretch of whole weeks on each side as leaves enough
 * others to say how much such stretches differ anyway. Weeks count from the date, so each holds every weekday once.
 */
export function compareAround(date: number, input: ComparisonInput): Comparison {
  let why = "";
  for (let weeks = MAX_WEEKS; weeks >= 1; weeks--) {
    const grid = gridOf(date, weeks * 7, input);
    if (grid.at < MIN_EARLIER_PERIODS || grid.count - 2 < MIN_SHAM_CHANGES || grid.at >= grid.count) {
      why ||= `A date can be judged from ${MIN_SHAM_CHANGES + 2} weeks of settled history on, ${MIN_EARLIER_PERIODS} of them before it and 1 after it.`;
      continue;
    }
    const counts = [0, 0];
    for (const { outcome, tally } of input.costs) {
      const side = Math.floor((input.dayOf(outcome.at) - date) / grid.length) + 1;
      if ((knownCost(tally) ?? 0) > 0 && (side === 0 || side === 1)) counts[side] = (counts[side] ?? 0) + 1;
    }
    if (Math.min(...counts) >= MIN_OUTCOMES_TO_COMPARE) return compareOn(grid, 1, input);
    why = `It takes ${MIN_OUTCOMES_TO_COMPARE} outcomes with a known cost on each side of the date; in ${weeks} ${weeks === 1 ? "week" : "weeks"} there are ${counts.join(" and ")}.`;
  }
  return { periods: null, why, costBefore: null, costAfter: null, changes: [] };
}

/** Compares two periods of the same number of whole weeks, a whole number of such periods apart: this month and the last, or a year ago. */
export function comparePeriods({ before, after }: Periods, input: ComparisonInput): Comparison {
  const length = after.to - after.from;
  const lag = (after.from - before.from) / length;
  const none = { periods: null, costBefore: null, costAfter: null, changes: [] };
  if (length % 7 !== 0 || length <= 0 || before.to - before.from !== length || !Number.isInteger(lag) || lag < 1) {
    return { ...none, why: "Choose two periods of the same number of whole weeks, the second a whole number of periods after the first." };
  }
  const grid = gridOf(after.from, length, input);
  if (after.to > input.settledUntil) return { ...none, why: "The second period is too recent: work of the last days has not landed yet." };
  if (grid.at < lag) return { ...none, why: "Nothing was counted yet at the time of the first period." };
  return compareOn(grid, lag, input);
}

/** Periods of equal length, laid end to end over the settled history so that one begins at the date. */
interface Grid {
  readonly start: number;
  readonly length: number;
  readonly count: number;
  /** Index of the period that begins at the date. */
  readonly at: number;
}

function gridOf(date: number, length: number, { spend, costs, dayOf, settledUntil }: ComparisonInput): Grid {
  let first = Number.POSITIVE_INFINITY;
  for (const { day } of spend) first = Math.min(first, day);
  for (const { outcome, tally } of costs) if (tally !== null) first = Math.min(first, dayOf(outcome.at));
  const at = Number.isFinite(first) ? Math.max(0, Math.floor((date - first) / length)) : 0;
  const start = date - at * length;
  return { start, length, count: Math.max(0, Math.floor((settledUntil - start) / length)), at };
}

function compareOn(grid: Grid, lag: number, input: ComparisonInput): Comparison {
  const { at, start, length, count } = grid;
  const slotOf = (day: number): number => Math.floor((day - start) / length);
  const known = input.costs.flatMap((cost) => {
    const nanoUsd = knownCost(cost.tally);
    return nanoUsd === null || nanoUsd <= 0 ? [] : [{ cost, log: Math.log(nanoUsd), slot: slotOf(input.dayOf(cost.outcome.at)) }];
  });
  const settled = known.filter(({ slot }) => slot >= 0 && slot < count);
  const weekOf = (ms: number): number => weekNumber(input.dayOf(ms));
  const summary = (slot: number): CostSummary =>
    summariseCosts(
      settled.filter((one) => one.slot === slot).map(({ cost }) => cost),
      weekOf,
    );
  const period = (slot: number) => ({ from: start + slot * length, to: start + (slot + 1) * length });
  const shared = {
    periods: { before: period(at - lag), after: period(at) },
    costBefore: summary(at - lag),
    costAfter: summary(at),
  };
  const coverage = [at - lag, at].map((slot) => coverageOf(input.spend.filter(({ day }) => slotOf(day) === slot)));
  const low = coverage.find((share) => share < MIN_COVERAGE);
  if (low !== undefined) {
    const why = `Only ${Math.round(low * 100)} % of the tokens on one side are linked to an outcome; from ${MIN_COVERAGE * 100} % on periods are compared.`;
    return { ...shared, changes: [], why };
  }

  const adjusted = withinStrata(settled, input.stratumOf);
  const slots = Array.from({ length: count }, (_, slot) => slot);
  const costLevels = slots.map((slot) => medianOf(adjusted.filter((one) => one.slot === slot).map(({ log }) => log)));
  const outcomes = slots.map((slot) => settled.filter((one) => one.slot === slot).length);
  const spend = slots.map((slot) => input.spend.filter(({ day }) => slotOf(day) === slot).reduce((sum, { nanoUsd }) => sum + nanoUsd, 0));
  // A half more, so that a period without any has a logarithm.
  const countLevels = outcomes.map((landed, slot) => ((spend[slot] ?? 0) > 0 ? Math.log(landed + 0.5) : null));
  const spendLevels = spend.map((nanoUsd) => (nanoUsd > 0 ? Math.log(nanoUsd) : null));

  const enough = Math.min(outcomes[at - lag] ?? 0, outcomes[at] ?? 0) >= MIN_OUTCOMES_TO_COMPARE;
  const raw = (medianLog(settled, at) ?? 0) - (medianLog(settled, at - lag) ?? 0);
  const changes = [
    { measure: "cost per outcome" as const, ...mixChecked(judgeChange(enough ? costLevels : [], enough ? at : 0, lag), raw) },
    { measure: "outcomes" as const, ...judgeChange(enough ? countLevels : [], enough ? at : 0, lag) },
    { measure: "spend" as const, ...judgeChange(spendLevels, at, lag) },
  ];
  return { ...shared, changes, why: enough ? "" : `It takes ${MIN_OUTCOMES_TO_COMPARE} outcomes with a known cost in each period.` };
}

/** Where all work together and the kinds of work each for itself point in opposite directions, what changed is the mix. */
function mixChecked(change: Change, raw: number): Change {
  const opposite =
    change.ratio !== null && Math.sign(raw) !== Math.sign(Math.log(change.ratio)) && Math.abs(raw) >= Math.log(RELEVANT_RATIO);
  if (!opposite || (change.verdict !== "more" && change.verdict !== "less")) return change;
  return { ...change, verdict: "no clear difference", why: "The mix of work changed: within each kind of work it points the other way." };
}

interface Costed {
  readonly cost: OutcomeCost;
  readonly log: number;
  readonly slot: number;
}

/** Takes each kind of work's own median off, so that doing more of the dear kind is no change of cost. Rare kinds are one kind. */
function withinStrata(costed: readonly Costed[], stratumOf: (cost: OutcomeCost) => string): Costed[] {
  const strata = new Map<string, number[]>();
  for (const { cost, log } of costed) {
    const logs = strata.get(stratumOf(cost));
    if (logs === undefined) strata.set(stratumOf(cost), [log]);
    else logs.push(log);
  }
  const rare: number[] = [];
  const medians = new Map<string, number>();
  for (const [stratum, logs] of strata) {
    if (logs.length < MIN_OUTCOMES_FOR_MEDIAN) rare.push(...logs);
    else medians.set(stratum, quartiles(logs).median ?? 0);
  }
  const others = quartiles(rare).median ?? 0;
  return costed.map((one) => ({ ...one, log: one.log - (medians.get(stratumOf(one.cost)) ?? others) }));
}

function medianOf(logs: readonly number[]): number | null {
  return logs.length < MIN_OUTCOMES_FOR_MEDIAN ? null : quartiles(logs).median;
}

function medianLog(costed: readonly Costed[], slot: number): number | null {
  return quartiles(costed.filter((one) => one.slot === slot).map(({ log }) => log)).median;
}

function coverageOf(days: readonly SpendDay[]): number {
  const tokens = days.reduce((sum, day) => sum + day.tokens, 0);
  return tokens === 0 ? 0 : days.reduce((sum, { sureTokens }) => sum + sureTokens, 0) / tokens;
}
