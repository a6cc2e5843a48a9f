/** Waits before the 1st to 4th restart within a minute, in milliseconds. */
const WAITS = [200, 1_000, 5_000, 30_000] as const;
const WINDOW_MS = 60_000;

export interface Restart {
  /** The unexpected ends of the last minute, this one included: hand them in again at the next. Epoch milliseconds. */
  readonly ends: readonly number[];
  /** How long to wait before starting again; null when the thread ended too often to try once more unasked. */
  readonly waitMs: number | null;
}

/** What to do when the engine's thread ended unexpectedly at `now`, having done so at `earlier`. The 5th end within a minute stops it. */
export function planRestart(earlier: readonly number[], now: number): Restart {
  const ends = [...earlier.filter((at) => now - at < WINDOW_MS), now];
  return { ends, waitMs: WAITS[ends.length - 1] ?? null };
}
