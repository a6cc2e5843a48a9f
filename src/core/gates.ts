/**
 * How many outcomes a statement needs before it is made. Costs per outcome have a long tail: of a handful of values a median
 * is one commit's cost by another name, and quartiles are two. Below its gate a view lists the outcomes and says "not enough yet".
 */

/** From here on a median may be shown, with the smallest and the largest value beside it. */
export const MIN_OUTCOMES_FOR_MEDIAN = 8;

/** From here on quartiles may be shown, and groups may be compared. */
export const MIN_OUTCOMES_FOR_QUARTILES = 20;
