import { createRandom, type Random } from "./random";

/** A way to be fooled: a world in which a claim is false, and how often it is made all the same. */
export interface Trap {
  readonly claim: string;
  readonly world: string;
  /** The rule that it fools. */
  readonly naive: string;
  run(random: Random): Outcome;
}

export interface Outcome {
  /** Whether the product had enough to go by. */
  readonly possible: boolean;
  /** Whether it made the claim. */
  readonly claimed: boolean;
  readonly naive: boolean;
}

export interface Measured {
  readonly trap: Trap;
  readonly runs: number;
  /** Runs in which there was enough to go by; the rate is over these. */
  readonly possible: number;
  readonly rate: number;
  readonly naiveRate: number;
}

export function measure(trap: Trap, runs: number, seed: number): Measured {
  let possible = 0;
  let claimed = 0;
  let naive = 0;
  for (let run = 0; run < runs; run++) {
    const outcome = trap.run(createRandom(seed + 7919 * run));
    if (outcome.possible) possible++;
    if (outcome.claimed) claimed++;
    if (outcome.naive) naive++;
  }
  return { trap, runs, possible, rate: possible === 0 ? 0 : claimed / possible, naiveRate: naive / runs };
}
