import { sampleRankCorrelation } from "simple-statistics";
import { associate, type WeeklyTotals } from "../../src/core/economics/association";
import { drawDown } from "../../src/core/economics/commitment";
import { knownCost } from "../../src/core/economics/costSummary";
import { quartiles } from "../../src/core/statistics";
import { type Dated, medianInterval, ratioInterval } from "../../src/core/statisticsIntervals";
import { correlates, meanInterval } from "./naive";
import type { Random } from "./random";
import type { Trap } from "./trap";
import { outcomesOf, SPREAD, spendOf, type World } from "./worlds";

/** An interval is wrong where the true value is outside of it. */
export const INTERVAL_TRAPS: readonly Trap[] = [
  ...([8, 12, 20, 60] as const).map((n) => fixedNumber(n)),
  ownWeeks(4, 5),
  ownWeeks(8, 10),
  ...(["noise", "alike"] as const).flatMap((world) => [lasting(world, 13, 3), lasting(world, 13, 10), lasting(world, 26, 15)]),
  groups("noise"),
  groups("alike"),
  ...(["noise", "alike"] as const).flatMap((world) => [returns(world, 13, 3), returns(world, 26, 8), share(world, 13), share(world, 26)]),
];

export const LINK_TRAPS: readonly Trap[] = [
  unlinked("noise", 40),
  unlinked("alike", 40),
  unlinked("drifting", 60),
  unlinked("trend", 60),
  unlinked("wave", 60),
  weekendLink(),
  ratioLink(),
];

/** Hours worked move spend and outcomes alike: they do move together, and nothing more is said. */
export const LINK_FOUND: readonly Trap[] = [
  {
    claim: "spend and outcomes move together",
    world: "60 weeks, both follow the hours worked",
    naive: "rank correlation of weekly totals",
    run: (random) => {
      const hours = Array.from({ length: 60 }, () => Math.exp(0.6 * random.normal()));
      return linkOf(
        hours.map((worked) => worked * Math.exp(0.5 * random.normal())),
        hours.map((worked) => random.poisson(8 * worked)),
      );
    },
  },
];

export const PACE_TRAPS: readonly Trap[] = (["noise", "alike", "drifting", "trend", "wave"] as const).flatMap((world) => [
  heading(world, 12, 4),
  heading(world, 26, 12),
  range(world, 12, 4),
  range(world, 26, 12),
]);

function fixedNumber(n: number): Trap {
  return {
    claim: "interval of a median",
    world: `${n} independent outcomes in one week`,
    naive: "mean ± 2 standard errors, taken for the typical cost",
    run: (random) =>
      missed(
        draw(random, n, () => 0),
        0,
      ),
  };
}

/** What was typical in these very weeks, each of a level of its own. */
function ownWeeks(weeks: number, perWeek: number): Trap {
  return {
    claim: "interval of a median, for its own weeks",
    world: `${weeks} unlike weeks of ${perWeek} outcomes`,
    naive: "mean ± 2 standard errors, taken for the typical cost",
    run: (random) => {
      const levels = Array.from({ length: weeks }, () => 0.6 * random.normal());
      const values = levels.flatMap((level, week) => draw(random, perWeek, () => level).map(({ value }) => ({ value, week })));
      const fine = quartiles(levels.flatMap((level) => draw(random, 400, () => level).map(({ value }) => value))).median ?? 0;
      return missed(values, fine);
    },
  };
}

/** From twelve weeks on an interval is said to hold beyond its weeks. */
function lasting(world: World, weeks: number, perWeek: number): Trap {
  return {
    claim: "interval of a median, lasting",
    world: `${world}, ${weeks} weeks of about ${perWeek}`,
    naive: "mean ± 2 standard errors, taken for the typical cost",
    run: (random) => {
      const values = outcomesOf(random, world, weeks, perWeek).map(({ outcome, tally }) => ({
        value: Math.log((knownCost(tally) ?? 1) / 1e9),
        week: Math.floor(outcome.at / 7),
      }));
      const interval = medianInterval(values);
      const naive = meanInterval(values.map(({ value }) => Math.exp(value)));
      const possible = interval?.lasting === true;
      return {
        possible,
        claimed: possible && (interval.low > 0 || interval.high < 0),
        naive: naive.low > 1 || naive.high < 1,
      };
    },
  };
}

/** Nobody compares two groups in words; a reader does, when intervals lie apart. The groups are the same here. */
function groups(world: World): Trap {
  return {
    claim: "the intervals of two groups lie apart",
    world: `${world}, 26 weeks, two equal groups`,
    naive: "mean ± 2 standard errors lie apart",
    run: (random) => {
      const groupOf = () =>
        outcomesOf(random, world, 26, 8).map(({ outcome, tally }) => ({ value: knownCost(tally) ?? 0, week: Math.floor(outcome.at / 7) }));
      const [one, two] = [groupOf(), groupOf()];
      const [a, b] = [medianInterval(one), medianInterval(two)];
      const [c, d] = [meanInterval(one.map(({ value }) => value)), meanInterval(two.map(({ value }) => value))];
      const possible = a !== null && b !== null;
      return { possible, claimed: possible && (a.low > b.high || b.low > a.high), naive: c.low > d.high || d.low > c.high };
    },
  };
}

/** Value in points of 1 to 8, cost with a long tail, nothing to do with each other. */
function returns(world: "noise" | "alike", weeks: number, perWeek: number): Trap {
  return {
    claim: "interval of the return on tokens",
    world: `${world}, ${weeks} weeks of about ${perWeek}`,
    naive: "bootstrap of outcomes, 95 %",
    run: (random) => {
      const rows = outcomesOf(random, world, weeks, perWeek).map(({ outcome, tally }) => ({
        week: Math.floor(outcome.at / 7),
        numerator: random.pick([1, 2, 3, 5, 8]),
        denominator: (knownCost(tally) ?? 0) / 1e9,
      }));
      // The mean of exp(level + spread × normal); the level's own deviation is 0.6.
      const truth = 3.8 / Math.exp((SPREAD ** 2 + (world === "alike" ? 0.36 : 0)) / 2);
      return missedRatio(random, rows, truth, "ratio");
    },
  };
}

/** The share of tokens that landed: each session's all or nothing, sessions of very different size. */
function share(world: "noise" | "alike", weeks: number): Trap {
  return {
    claim: "interval of a state's share",
    world: `${world}, ${weeks} weeks`,
    naive: "bootstrap of sessions, 95 %",
    run: (random) => {
      const rows = outcomesOf(random, world, weeks, 12).map(({ outcome, tally }) => {
        const tokens = knownCost(tally) ?? 0;
        return { week: Math.floor(outcome.at / 7), numerator: random.uniform() < 0.6 ? tokens : 0, denominator: tokens };
      });
      return missedRatio(random, rows, 0.6, "share");
    },
  };
}

function unlinked(world: World, weeks: number): Trap {
  return {
    claim: "spend and outcomes move together or apart",
    world: `${world}, ${weeks} weeks, independent of each other`,
    naive: "rank correlation of weekly totals",
    run: (random) => {
      const weekly = (): number[] => totals(spendOf(random, world, weeks, 20));
      return linkOf(weekly(), weekly());
    },
  };
}

/** Within a working day spend and outcomes have nothing to do with each other; at weekends there is little of both. */
function weekendLink(): Trap {
  return {
    claim: "spend and outcomes move together or apart",
    world: "40 weeks with weekends, independent within days",
    naive: "rank correlation of daily totals",
    run: (random) => {
      const spend = spendOf(random, "noise", 40, 20);
      const landed = spend.map(({ day }) => random.poisson(day % 7 < 5 ? 1 : 0.03));
      const rho = sampleRankCorrelation(
        spend.map(({ nanoUsd }) => nanoUsd),
        landed,
      );
      const weekly = totals(landed.map((nanoUsd, day) => ({ day, nanoUsd })));
      return { ...linkOf(totals(spend), weekly), naive: correlates(rho, spend.length) };
    },
  };
}

/** Tokens per request against requests: a ratio against its own denominator. The product has no such question. */
function ratioLink(): Trap {
  return {
    claim: "cost per outcome moves with the number of outcomes",
    world: "40 weeks, spend and outcomes independent",
    naive: "rank correlation of the ratio with its denominator",
    run: (random) => {
      const spend = Array.from({ length: 40 }, () => Math.exp(random.normal()));
      const landed = spend.map(() => 1 + random.poisson(3));
      const rho = sampleRankCorrelation(
        spend.map((amount, week) => amount / (landed[week] ?? 1)),
        landed,
      );
      return { ...linkOf(spend, landed), naive: correlates(rho, 40) };
    },
  };
}

/** The amount is drawn around what comes, from a third to three times. */
function heading(world: World, seen: number, ahead: number): Trap {
  return {
    claim: "heading above or below a commitment",
    world: `${world}, ${seen} weeks seen, ${ahead} to go`,
    naive: "a straight line from the start",
    run: (random) => {
      const { past, future, amount } = commitmentOf(random, world, seen, ahead);
      const { verdict, possible } = project(past, seen, ahead, amount);
      const wrong = (above: boolean): boolean => above !== past.total + future > amount;
      const line = past.total * ((seen + ahead) / seen) > amount;
      return {
        possible,
        claimed: (verdict === "heading above" && wrong(true)) || (verdict === "heading below" && wrong(false)),
        naive: wrong(line),
      };
    },
  };
}

function range(world: World, seen: number, ahead: number): Trap {
  return {
    claim: "range of a commitment's projection",
    world: `${world}, ${seen} weeks seen, ${ahead} to go`,
    naive: "weekly mean ± 2 standard errors, times the weeks",
    run: (random) => {
      const { past, future, amount } = commitmentOf(random, world, seen, ahead);
      const { projected, possible } = project(past, seen, ahead, amount);
      const total = past.total + future;
      const simple = meanInterval(totals(past.days));
      return {
        possible,
        claimed: projected !== null && (total < projected.lowNanoUsd || total > projected.highNanoUsd),
        naive: future < simple.low * ahead || future > simple.high * ahead,
      };
    },
  };
}

function commitmentOf(random: Random, world: World, seen: number, ahead: number) {
  const days = spendOf(random, world, seen + ahead, 20);
  const sum = (from: number, to: number): number => days.slice(7 * from, 7 * to).reduce((all, { nanoUsd }) => all + nanoUsd, 0);
  const past = { days: days.slice(0, 7 * seen), total: sum(0, seen) };
  const future = sum(seen, seen + ahead);
  return { past, future, amount: Math.round(past.total + future * 3 ** (2 * random.uniform() - 1)) };
}

function project(past: { readonly days: readonly { day: number; nanoUsd: number }[] }, seen: number, ahead: number, nanoUsd: number) {
  const iso = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);
  const drawdown = drawDown({ name: "c", nanoUsd, from: iso(0), to: iso(7 * (seen + ahead) - 1) }, past.days, 7 * seen);
  return { ...drawdown, possible: drawdown.projected !== null };
}

function draw(random: Random, n: number, level: () => number): Dated[] {
  return Array.from({ length: n }, () => ({ value: level() + SPREAD * random.normal(), week: 0 }));
}

/** Values are logarithms of costs. */
function missed(values: readonly Dated[], truth: number) {
  const interval = medianInterval(values);
  const naive = meanInterval(values.map(({ value }) => Math.exp(value)));
  return {
    possible: interval !== null,
    claimed: interval !== null && (interval.low > truth || interval.high < truth),
    naive: naive.low > Math.exp(truth) || naive.high < Math.exp(truth),
  };
}

function missedRatio(
  random: Random,
  rows: readonly { week: number; numerator: number; denominator: number }[],
  truth: number,
  kind: "ratio" | "share",
) {
  const interval = ratioInterval(rows, kind);
  const resampled = Array.from({ length: 200 }, () => {
    let above = 0;
    let below = 0;
    for (let left = rows.length; left > 0; left--) {
      const { numerator, denominator } = random.pick(rows);
      above += numerator;
      below += denominator;
    }
    return above / below;
  }).sort((a, b) => a - b);
  return {
    possible: interval !== null,
    claimed: interval !== null && (interval.low > truth || interval.high < truth),
    naive: (resampled[4] ?? 0) > truth || (resampled[195] ?? 0) < truth,
  };
}

function linkOf(x: readonly number[], y: readonly number[]) {
  const series = (name: string, values: readonly number[]): WeeklyTotals => ({
    name,
    weeks: values.map((total, week) => ({ week, total })),
  });
  const { verdict } = associate(series("spend", x), series("outcomes", y));
  return {
    possible: verdict !== "not enough yet",
    claimed: verdict === "move together" || verdict === "move apart",
    naive: correlates(sampleRankCorrelation([...x], [...y]), x.length),
  };
}

function totals(days: readonly { day: number; nanoUsd: number }[]): number[] {
  const weeks: number[] = [];
  for (const { day, nanoUsd } of days) weeks[Math.floor(day / 7)] = (weeks[Math.floor(day / 7)] ?? 0) + nanoUsd;
  return weeks;
}
