/** A rate-limit window as the agent itself states it. */
export interface LimitWindow {
  /** When it was said, epoch milliseconds. */
  readonly at: number;
  /** "5 h", "7 d": from the window's length. */
  readonly label: string;
  readonly usedPercent: number;
  /** Epoch milliseconds, or null when not stated. */
  readonly resetsAt: number | null;
}
