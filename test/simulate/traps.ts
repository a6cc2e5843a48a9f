import { CHANGE_FOUND, CHANGE_TRAPS } from "./changeTraps";
import { INTERVAL_TRAPS, LINK_FOUND, LINK_TRAPS, PACE_TRAPS } from "./figureTraps";
import type { Measured, Trap } from "./trap";

/** Worlds in which a claim is false. */
export const TRAPS: readonly Trap[] = [...CHANGE_TRAPS, ...LINK_TRAPS, ...INTERVAL_TRAPS, ...PACE_TRAPS];
/** Worlds in which it is true. */
export const FOUND: readonly Trap[] = [...CHANGE_FOUND, ...LINK_FOUND];

export const SEED = 20_261_124;
/** What the table in docs/statistics.md is made of. */
export const ALL_RUNS = 2_000;

/** Rows of a Markdown table. */
export function tableOf(measured: readonly Measured[], rateName: string): string {
  const percent = (rate: number): string => `${(100 * rate).toFixed(1)} %`;
  return [
    `| statement | world | runs with enough to go by | ${rateName} | a usual rule | its rate |`,
    "|---|---|---|---|---|---|",
    ...measured.map(
      ({ trap, possible, rate, naiveRate }) =>
        `| ${trap.claim} | ${trap.world} | ${possible} | ${possible === 0 ? "–" : percent(rate)} | ${trap.naive} | ${percent(naiveRate)} |`,
    ),
  ].join("\n");
}
