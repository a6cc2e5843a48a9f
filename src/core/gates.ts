/**
 * What a statement needs before it is made. Costs per outcome have a long tail: of a handful of values a median is one
 * commit's cost by another name, and quartiles are two. Below its gate a view lists the outcomes and says "not enough yet".
 * What each gate keeps out is measured: docs/statistics.md.
 */

/** From here on a median may be shown, with the smallest and the largest value beside it. */
export const MIN_OUTCOMES_FOR_MEDIAN = 8;

/** From here on quartiles may be shown, and periods compared: on each side. */
export const MIN_OUTCOMES_FOR_QUARTILES = 20;
export const MIN_OUTCOMES_TO_COMPARE = 20;

/** Pairs of weeks before two series may be said to move together. */
export const MIN_WEEKS_TO_CORRELATE = 30;

/** Share of tokens with an exact or strong link below which nothing is compared or replayed: what is missing could turn it around. */
export const MIN_COVERAGE = 0.6;

/** Weeks with outcomes before an interval may be read as holding beyond the weeks that it is made of. */
export const MIN_WEEKS_FOR_LASTING = 12;

/** Weeks before a ratio of sums has an interval at all. */
export const MIN_WEEKS_FOR_RATIO = 8;

/** Changes between neighbouring periods, none of them the one in question, that say how much periods differ by themselves. */
export const MIN_SHAM_CHANGES = 8;

/** Earlier periods that say what was usual before. */
export const MIN_EARLIER_PERIODS = 4;

/** A ratio of typical costs nearer to 1 than this (or its inverse) is no difference that matters, however certain. */
export const RELEVANT_RATIO = 1.25;

/** Probability of a direction word where nothing changed, at most. */
export const ALPHA = 0.05;

/** Whole weeks of spend before a commitment's rest is projected; and no further ahead than half as many. */
export const MIN_WEEKS_TO_PROJECT = 8;
