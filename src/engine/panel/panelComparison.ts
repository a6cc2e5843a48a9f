import { GRADES } from "../../core/attribution";
import { dayNumber } from "../../core/economics/calendar";
import { judgeChange } from "../../core/economics/periods";
import { MIN_COVERAGE, MIN_OUTCOMES_FOR_MEDIAN, MIN_OUTCOMES_TO_COMPARE } from "../../core/gates";
import { quartiles } from "../../core/statistics";
import { costIn, tokensIn } from "../../core/tallyTable";
import type { Change, Comparison } from "../../protocol";
import { isSureGrade } from "./factColumns";
import type { Selection } from "./panelSelection";

/** What was used and what landed in one of several periods of the same length. */
export interface Period {
  readonly nanoUsd: number;
  readonly tokens: number;
  /** Those with an exact or strong link. */
  readonly sureTokens: number;
  /** What the outcomes that landed in it cost, above 0, in nano-dollars. */
  readonly costs: readonly number[];
}

/**
 * The last whole days against as many before them, each by how much such periods differ anyway: today is not over yet, so it is
 * in neither. Outcomes and what they cost are compared only where the counts on both sides and the share of linked tokens allow it.
 * @param days length of a period
 * @param today "YYYY-MM-DD"
 * @param costs of the outcomes that a cost per outcome is of, at all times: numbers of them
 */
export function comparePanel(
  { columns: { cells, parts, codes, outcomes }, ever }: Selection,
  days: number,
  today: string,
  costs: readonly number[],
): Comparison {
  const end = dayNumber(today);
  const first = ever.cells.reduce((least, cell) => Math.min(least, cells.day[cell] ?? least), end);
  // Whole periods back from yesterday; the oldest one is left out where it began before anything was used.
  const count = Math.floor((end - first) / days);
  const slotOf = (day: number): number => (day >= end ? -1 : count - 1 - Math.floor((end - 1 - day) / days));
  const periods = Array.from({ length: count }, () => ({ nanoUsd: 0, tokens: 0, sureTokens: 0, costs: [] as number[] }));
  for (const cell of ever.cells) {
    const period = periods[slotOf(cells.day[cell] ?? 0)];
    if (period === undefined) continue;
    period.nanoUsd += costIn(cells.sums, cell);
    period.tokens += tokensIn(cells.sums, cell);
  }
  for (const part of ever.left) {
    const period = periods[slotOf(parts.day[part] ?? 0)];
    if (period === undefined) continue;
    period.nanoUsd -= costIn(parts.sums, part);
    period.tokens -= tokensIn(parts.sums, part);
  }
  for (const part of ever.parts) {
    if (!isSureGrade(codes.grade[parts.code[part] ?? 0] ?? GRADES.length)) continue;
    const period = periods[slotOf(parts.day[part] ?? 0)];
    if (period !== undefined) period.sureTokens += tokensIn(parts.sums, part);
  }
  for (const number of costs) {
    const cost = outcomes.costs.known[number] ?? Number.NaN;
    if (cost > 0) periods[slotOf(outcomes.costs.day[number] ?? 0)]?.costs.push(cost);
  }
  return comparePeriods(periods, days);
}

/**
 * The last of some periods against the one before it.
 * @param periods the oldest first
 * @param days length of a period
 */
export function comparePeriods(periods: readonly Period[], days: number): Comparison {
  const at = periods.length - 1;
  const last = [periods[at], periods[at - 1]];
  const enough = last.every((period) => (period?.costs.length ?? 0) >= MIN_OUTCOMES_TO_COMPARE);
  const covered = last.every((period) => period !== undefined && period.tokens > 0 && period.sureTokens >= MIN_COVERAGE * period.tokens);
  const judge = (values: readonly (number | null)[], logOf: (value: number) => number | null, why: string | null): Change => {
    const previous = values[at - 1] ?? null;
    if (why !== null) return { previous, ratio: null, verdict: "not enough yet", why };
    const levels = values.map((value) => (value === null ? null : logOf(value)));
    const { verdict, ratio, why: reason } = judgeChange(levels, at);
    return { previous, ratio: verdict === "not enough yet" ? null : ratio, verdict, why: reason };
  };
  const positive = (value: number): number | null => (value > 0 ? Math.log(value) : null);
  const few = enough ? null : `It takes ${MIN_OUTCOMES_TO_COMPARE} outcomes with a known cost in each period.`;
  const gated =
    few ?? (covered ? null : `From ${MIN_COVERAGE * 100} % of the tokens with an exact or strong link on, outcomes are compared.`);
  const medians = periods.map(({ costs }) => (costs.length < MIN_OUTCOMES_FOR_MEDIAN ? null : quartiles(costs).median));
  return {
    days,
    spend: judge(
      periods.map(({ nanoUsd }) => nanoUsd),
      positive,
      null,
    ),
    tokens: judge(
      periods.map(({ tokens }) => tokens),
      positive,
      null,
    ),
    // A half more, so that a period without any has a logarithm.
    outcomes: judge(
      periods.map(({ costs }) => costs.length),
      (value) => Math.log(value + 0.5),
      gated,
    ),
    costPerOutcome: judge(medians, positive, gated),
  };
}
