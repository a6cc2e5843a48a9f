/** What every tracker's simulator does before it answers: it knows its keys, and stumbles when it is told to. */
import type { Asked, Loopback, Reply } from "./loopback";
import type { World } from "./trackerWorld";

export interface TrackerSimulator extends Loopback {
  /** Accepted now. */
  readonly key: string;
  /** What is asked for beside the key, or null. */
  readonly user: string | null;
  readonly project: string;
  readonly world: World;
  readonly gate: Gate;
}

export interface Gate {
  /** Refuses the present key from now on; returns the one that is accepted instead. */
  expire(): string;
  /** From now on this share of answers (0..1) is a 429 or a 5xx, by a fixed sequence. */
  stumble(share: number): void;
  /** Answers that were refused or failed on purpose. */
  readonly stumbles: number;
  /** A reply in place of the usual one, or null. `given` is the key as the request gave it. */
  stop(asked: Asked, given: string | null, unauthorised: Reply): Reply | null;
}

export function createGate(key: string): Gate {
  let accepted = key;
  let share = 0;
  let seed = 20_260_520;
  let stumbles = 0;
  let renewals = 1;
  const next = (): number => {
    // Numerical Recipes' linear congruential generator.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  return {
    expire: () => {
      renewals += 1;
      accepted = `${key.slice(0, -2)}${String(renewals).padStart(2, "0")}`;
      return accepted;
    },
    stumble: (wanted) => {
      share = wanted;
    },
    get stumbles() {
      return stumbles;
    },
    stop: (asked, given, unauthorised) => {
      if (decodeURIComponent(asked.target).includes(accepted) || asked.body.includes(accepted))
        return { status: 400, body: { message: "The key stands where it does not belong" } };
      if (given !== accepted) return unauthorised;
      if (share === 0 || next() >= share) return null;
      stumbles += 1;
      const kind = Math.floor(next() * 4);
      if (kind === 0) return { status: 429, headers: { "retry-after": "1" }, body: { message: "Too many requests" } };
      return { status: [500, 502, 503][kind - 1] ?? 500, body: kind === 1 ? "<html>upstream</html>" : { message: "Try again" } };
    },
  };
}
