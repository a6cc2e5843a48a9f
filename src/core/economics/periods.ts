import { ALPHA, MIN_EARLIER_PERIODS, MIN_SHAM_CHANGES, RELEVANT_RATIO } from "../gates";
import { studentCritical, studentTwoSidedP } from "../statisticsStudent";

/** What can be said of a change at a date. */
export type Verdict = "more" | "less" | "no clear difference" | "not enough yet";

export interface Change {
  readonly verdict: Verdict;
  /** Why there is no direction word, or what it stands on. */
  readonly why: string;
  /** The period after over the period before it; null where either has no level. */
  readonly ratio: number | null;
  /** The ratio beyond the drift that neighbouring periods show anyway, and where it lies at 95 %; null below the gates. */
  readonly beyondDrift: { readonly ratio: number; readonly low: number; readonly high: number } | null;
  /** The ratio to what was to be expected: the period before, moved back to the usual as far as periods do that by themselves. */
  readonly shrunk: number | null;
  /** Probability of so large a change where nothing happened at the date; 1 where it is not known. */
  readonly p: number;
  /** Changes between neighbouring periods elsewhere: the sham dates. */
  readonly shams: number;
  readonly earlier: number;
}

/**
 * Judges a change between two neighbouring periods by how much neighbouring periods of the same length change anyway.
 *
 * Two tests must both exclude chance, in the same direction. The placebo: the change at the date against the changes at every
 * sham date, whatever makes those (weekends, trends, waves, one week resembling the next). The return to the usual: the
 * period after against all periods before the date, since what comes after an unusual period is more usual by itself. And
 * the change must matter: a factor of 1.25 beyond what was to be expected.
 *
 * @param levels natural logarithms of what each period of equal length has, in order; null where it has too little
 * @param at the index of the later period
 * @param lag how many periods before it the one begins that it is compared with
 */
export function judgeChange(levels: readonly (number | null)[], at: number, lag = 1): Change {
  const before = levels[at - lag] ?? null;
  const after = levels[at] ?? null;
  const shams = changes(levels, at, lag);
  const earlier = levels.slice(0, Math.max(0, at)).filter((level) => level !== null);
  const nothing = { ratio: null, beyondDrift: null, shrunk: null, p: 1, shams: shams.length, earlier: earlier.length };
  if (before === null || after === null) {
    return { ...nothing, verdict: "not enough yet", why: "There is too little just before or just after the date." };
  }
  const ratio = Math.exp(after - before);
  if (shams.length < MIN_SHAM_CHANGES || earlier.length < MIN_EARLIER_PERIODS) {
    const why = `It takes ${MIN_SHAM_CHANGES} changes between other periods and ${MIN_EARLIER_PERIODS} periods before the date to tell a change from the usual up and down; there are ${shams.length} and ${earlier.length}.`;
    return { ...nothing, ratio, verdict: "not enough yet", why };
  }
  const drift = mean(shams);
  const beyond = after - before - drift;
  const changeError = deviation(shams) * Math.sqrt(1 + 1 / shams.length);
  const changeDf = shams.length - 1;
  const usual = mean(earlier);
  const levelError = deviation(earlier) * Math.sqrt(1 + 1 / earlier.length);
  const p = Math.max(probability(beyond, changeError, changeDf), probability(after - usual, levelError, earlier.length - 1));
  const expected = usual + persistence(earlier) * (before - usual);
  const shrunk = after - expected;
  const reach = studentCritical(ALPHA, changeDf) * changeError;
  const measured = {
    ratio,
    beyondDrift: { ratio: Math.exp(beyond), low: Math.exp(beyond - reach), high: Math.exp(beyond + reach) },
    shrunk: Math.exp(shrunk),
    p,
    shams: shams.length,
    earlier: earlier.length,
  };
  const agree = Math.sign(beyond) === Math.sign(after - usual) && Math.sign(beyond) === Math.sign(shrunk);
  if (!agree || Math.abs(shrunk) < Math.log(RELEVANT_RATIO) || Math.abs(after - before) < Math.log(RELEVANT_RATIO)) {
    return { ...measured, verdict: "no clear difference", why: "The difference is too small, or is gone against all earlier periods." };
  }
  if (p > ALPHA) return { ...measured, verdict: "no clear difference", why: "Other neighbouring periods differ as much." };
  return {
    ...measured,
    verdict: beyond > 0 ? "more" : "less",
    why: `A larger change than the ${shams.length} between other neighbouring periods, and unlike the ${earlier.length} periods before. Other things may have changed too.`,
  };
}

/** Differences between periods as far apart, but for the ones in question. */
function changes(levels: readonly (number | null)[], at: number, lag: number): number[] {
  return levels.flatMap((level, index) => {
    const previous = levels[index - lag] ?? null;
    return index === at || level === null || previous === null ? [] : [level - previous];
  });
}

/**
 * How much of a period's distance from the usual is still there in the next, 0 to 1: von Neumann's ratio of the squared
 * successive differences to the squared deviations, which is 2 for noise (nothing stays) and 0 for a drift (all stays).
 */
function persistence(levels: readonly number[]): number {
  const middle = mean(levels);
  const around = levels.reduce((sum, level) => sum + (level - middle) ** 2, 0) / levels.length;
  const steps = levels.slice(1).reduce((sum, level, index) => sum + (level - (levels[index] ?? level)) ** 2, 0) / (levels.length - 1);
  return around === 0 ? 0 : Math.min(1, Math.max(0, 1 - steps / (2 * around)));
}

function probability(difference: number, error: number, df: number): number {
  if (error === 0) return difference === 0 ? 1 : 0;
  return studentTwoSidedP(difference / error, df);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample's standard deviation. */
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
}
