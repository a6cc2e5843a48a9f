import { type Comparison, type ComparisonInput, compareAround, type Measure, type SpendDay } from "../../src/core/economics/baseline";
import { knownCost } from "../../src/core/economics/costSummary";
import type { OutcomeCost } from "../../src/core/economics/outcome";
import { taskTypeOf } from "../../src/core/economics/taskType";
import { quartiles } from "../../src/core/statistics";
import { rankSumDiffers } from "./naive";
import type { Random } from "./random";
import type { Trap } from "./trap";
import { outcomeAt, outcomesOf, SPREAD, spendOf, type World } from "./worlds";

const cost = (one: OutcomeCost): number => knownCost(one.tally) ?? 0;

/** Claims about a date at which nothing happened. */
export const CHANGE_TRAPS: readonly Trap[] = [
  ...(["noise", "alike", "drifting", "trend", "wave"] as const).flatMap((world) => [
    change(world, 26, "cost per outcome"),
    change(world, 52, "cost per outcome"),
    picked(world, 52),
  ]),
  change("noise", 52, "outcomes"),
  ...(["noise", "drifting", "trend", "wave"] as const).map((world) => change(world, 52, "spend")),
  anything("noise"),
  anything("drifting"),
  anything("trend"),
  mixShift(),
  fewOutcomes(),
];

/** A real change by a factor of 3 at the date, to see that the rules can say something. */
export const CHANGE_FOUND: readonly Trap[] = (["noise", "alike", "drifting"] as const).flatMap((world) =>
  [26, 52].map((weeks) => ({
    claim: "cost per outcome is more",
    world: `${world}, ${weeks} weeks, true factor 3`,
    naive: "rank sum, all before against all after",
    run: (random: Random) => {
      const date = 7 * Math.floor(weeks * 0.6);
      const costs = outcomesOf(random, world, weeks, 15).map((one) =>
        one.outcome.at < date ? one : outcomeAt(one.outcome.at, 3 * cost(one)),
      );
      const judged = judge(compareAround(date, inputOf(costs, weeks)), "cost per outcome");
      return { ...judged, naive: splitDiffers(costs, date) };
    },
  })),
);

function change(world: World, weeks: number, measure: Measure): Trap {
  return {
    claim: `${measure}: more or less`,
    world: `${world}, ${weeks} weeks`,
    naive: measure === "cost per outcome" ? "rank sum, all before against all after" : "rank sum of days before and after",
    run: (random) => {
      const date = 7 * Math.floor(weeks * 0.6);
      const costs = outcomesOf(random, measure === "cost per outcome" ? world : "noise", weeks, 15);
      const spend = spendOf(random, world, weeks, 20);
      const judged = judge(compareAround(date, inputOf(costs, weeks, spend)), measure);
      if (measure === "cost per outcome") return { ...judged, naive: splitDiffers(costs, date) };
      const landed = new Map<number, number>();
      for (const { outcome } of costs) landed.set(outcome.at, (landed.get(outcome.at) ?? 0) + 1);
      const value = ({ day, nanoUsd }: { day: number; nanoUsd: number }): number =>
        measure === "spend" ? nanoUsd : (landed.get(day) ?? 0);
      const side = (before: boolean): number[] => spend.filter(({ day }) => day < date === before).map(value);
      return { ...judged, naive: rankSumDiffers(side(true), side(false)) };
    },
  };
}

/** All three statements about one date together. */
function anything(world: World): Trap {
  return {
    claim: "any of the three statements on one page",
    world: `${world}, 52 weeks`,
    naive: "rank sum of costs, or of daily spend, before against after",
    run: (random) => {
      const weeks = 52;
      const date = 7 * 31;
      const costs = outcomesOf(random, world, weeks, 15);
      const spend = spendOf(random, world, weeks, 20);
      const { changes } = compareAround(date, inputOf(costs, weeks, spend));
      const side = (before: boolean): number[] => spend.filter(({ day }) => day < date === before).map(({ nanoUsd }) => nanoUsd);
      return {
        possible: changes.some(({ verdict }) => verdict !== "not enough yet"),
        claimed: changes.some(({ verdict }) => verdict === "more" || verdict === "less"),
        naive: splitDiffers(costs, date) || rankSumDiffers(side(true), side(false)),
      };
    },
  };
}

/** The date is chosen because the four weeks before it were the dearest so far: what follows is cheaper by itself. */
function picked(world: World, weeks: number): Trap {
  return {
    claim: "cost per outcome: more or less",
    world: `${world}, ${weeks} weeks, date picked after the worst four`,
    naive: "rank sum, four weeks before against four after",
    run: (random) => {
      const costs = outcomesOf(random, world, weeks, 15);
      let worst = Number.NEGATIVE_INFINITY;
      let date = 0;
      for (let week = 16; week <= weeks - 6; week++) {
        const { median } = quartiles(between(costs, 7 * (week - 4), 7 * week));
        if (median !== null && median > worst) {
          worst = median;
          date = 7 * week;
        }
      }
      const naive = rankSumDiffers(between(costs, date - 28, date), between(costs, date, date + 28));
      return { ...judge(compareAround(date, inputOf(costs, weeks)), "cost per outcome"), naive };
    },
  };
}

/** Features cost six times what documentation costs, before and after; at the date people turn from one to the other. */
function mixShift(): Trap {
  return {
    claim: "cost per outcome: more or less",
    world: "52 weeks, other kinds of work from the date on",
    naive: "rank sum, all before against all after",
    run: (random) => {
      const weeks = 52;
      const date = 7 * 31;
      const costs = outcomesOf(random, "noise", weeks, 15).map((one) => {
        const feature = random.uniform() < (one.outcome.at < date ? 0.2 : 0.8);
        return outcomeAt(one.outcome.at, cost(one) * (feature ? 6 : 1), feature ? "feat: x" : "docs: x");
      });
      return { ...judge(compareAround(date, inputOf(costs, weeks)), "cost per outcome"), naive: splitDiffers(costs, date) };
    },
  };
}

/** Three outcomes before, three after. */
function fewOutcomes(): Trap {
  return {
    claim: "cost per outcome: more or less",
    world: "3 outcomes on each side",
    naive: "the averages differ by a quarter",
    run: (random) => {
      const day = (index: number): number => 7 * 20 + index;
      const costs = Array.from({ length: 6 }, (_, index) => outcomeAt(day(index * 7), 1e9 * Math.exp(SPREAD * random.normal())));
      const average = (from: number): number => costs.slice(from, from + 3).reduce((sum, one) => sum + cost(one), 0) / 3;
      const ratio = average(3) / average(0);
      return { ...judge(compareAround(day(21), inputOf(costs, 40)), "cost per outcome"), naive: ratio > 1.25 || ratio < 0.8 };
    },
  };
}

function judge(comparison: Comparison, measure: Measure): { possible: boolean; claimed: boolean } {
  const verdict = comparison.changes.find((one) => one.measure === measure)?.verdict ?? "not enough yet";
  return { possible: verdict !== "not enough yet", claimed: verdict === "more" || verdict === "less" };
}

function inputOf(costs: readonly OutcomeCost[], weeks: number, spend: readonly { day: number; nanoUsd: number }[] = []): ComparisonInput {
  const days: SpendDay[] = Array.from({ length: weeks * 7 }, (_, day) => ({ day, nanoUsd: 1, tokens: 1, sureTokens: 1 }));
  for (const { day, nanoUsd } of spend) days[day] = { day, nanoUsd, tokens: 1, sureTokens: 1 };
  return {
    costs,
    spend: days,
    dayOf: (ms) => ms,
    stratumOf: ({ outcome }) => taskTypeOf(outcome.title, outcome.labels),
    settledUntil: weeks * 7,
  };
}

function between(costs: readonly OutcomeCost[], from: number, to: number): number[] {
  return costs.filter(({ outcome }) => outcome.at >= from && outcome.at < to).map(cost);
}

function splitDiffers(costs: readonly OutcomeCost[], date: number): boolean {
  return rankSumDiffers(between(costs, Number.NEGATIVE_INFINITY, date), between(costs, date, Number.POSITIVE_INFINITY));
}
