/**
 * Limits of the engine's threads, for `resourceLimits`. What they make is short-lived, so a small nursery costs them no time;
 * the usual one holds 48 MB for as long as a thread lives.
 */
export const THREAD_LIMITS = { maxYoungGenerationSizeMb: 8 } as const;
