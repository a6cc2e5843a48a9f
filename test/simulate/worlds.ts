import type { EconomicOutcome, OutcomeCost } from "../../src/core/economics/outcome";
import { EMPTY_TALLY, type Tally } from "../../src/core/tally";
import type { Random } from "./random";

/**
 * How the typical cost (or the spend) of a week comes about. In none of them does anything happen at any date, so whatever is
 * claimed of one is false. Sizes are on the scale of logarithms: 0.6 is a factor of 1.8.
 */
export const WEEKLY = {
  noise: () => () => 0,
  /** Each week resembles the one before (correlation 0.5). */
  alike: (random) => {
    let level = 0.6 * random.normal();
    return () => {
      level = 0.5 * level + Math.sqrt(0.75) * 0.6 * random.normal();
      return level;
    };
  },
  /** A random walk: nothing ever comes back. */
  drifting: (random) => {
    let level = 0;
    return () => {
      level += 0.3 * random.normal();
      return level;
    };
  },
  /** 6 % dearer every week. */
  trend: () => (week) => 0.06 * week,
  /** Half a year up and down by a factor of 2. */
  wave: (random) => {
    const phase = 2 * Math.PI * random.uniform();
    return (week) => 0.7 * Math.sin((2 * Math.PI * week) / 26 + phase);
  },
} satisfies Record<string, (random: Random) => (week: number) => number>;
export type World = keyof typeof WEEKLY;

/** Spread of what single outcomes cost: with 1.5 the mean is 3 times the median, as in real merged requests. */
export const SPREAD = 1.5;

export function tallyOf(nanoUsd: number): Tally {
  const whole = Math.max(1, Math.round(nanoUsd));
  return {
    ...EMPTY_TALLY,
    tokens: { ...EMPTY_TALLY.tokens, input: whole },
    responses: 1,
    list: whole,
    rows: { billed: 0, reported: 0, list: 1 },
  };
}

export function outcomeAt(day: number, nanoUsd: number, title = "feat: x", points: number | null = null): OutcomeCost {
  const outcome: EconomicOutcome = {
    kind: "commit",
    id: `${day} ${nanoUsd}`,
    keys: [],
    repository: "r",
    title,
    labels: [],
    points,
    at: day,
    reverted: false,
  };
  return { outcome, tally: tallyOf(nanoUsd) };
}

/** Outcomes of weeks in which five days are worked and the other two hardly. Day 0 is a Thursday; `at` is the day's number. */
export function outcomesOf(random: Random, world: World, weeks: number, perWeek: number): OutcomeCost[] {
  const level = WEEKLY[world](random);
  return Array.from({ length: weeks }, (_, week) => {
    const typical = level(week);
    return Array.from({ length: 7 }, (_, weekday) => {
      const worked = weekday < 5;
      return Array.from({ length: random.poisson(worked ? perWeek / 5.1 : perWeek / 100) }, () =>
        outcomeAt(7 * week + weekday, 1e9 * Math.exp(typical + SPREAD * random.normal())),
      );
    }).flat();
  }).flat();
}

/** Spend by day: sums of long-tailed sessions, five days a week, and now and then a week off. */
export function spendOf(random: Random, world: World, weeks: number, sessionsPerWeek: number): { day: number; nanoUsd: number }[] {
  const level = WEEKLY[world](random);
  return Array.from({ length: weeks }, (_, week) => {
    const typical = level(week);
    return Array.from({ length: 7 }, (_, weekday) => {
      let nanoUsd = 0;
      for (let left = random.poisson(weekday < 5 ? sessionsPerWeek / 5.1 : sessionsPerWeek / 100); left > 0; left--) {
        nanoUsd += 1e9 * Math.exp(typical + 1.2 * random.normal());
      }
      return { day: 7 * week + weekday, nanoUsd: Math.round(nanoUsd) };
    });
  }).flat();
}
