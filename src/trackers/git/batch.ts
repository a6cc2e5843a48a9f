import type { Pair } from "./deltas";
import type { GitEnd } from "./run";

const RESTARTS = 20;

/**
 * Asks one git process about many pairs. An object that cannot be read ends the whole process: the pair at fault is
 * answered with null and the rest is asked again. Returns git's reason for the first failure, or null.
 */
export async function readBatch<Answer>(
  pairs: readonly Pair[],
  read: (pairs: readonly Pair[], onAnswer: (pair: Pair, answer: Answer) => void) => Promise<GitEnd>,
  onAnswer: (pair: Pair, answer: Answer | null) => void,
): Promise<string | null> {
  let left = pairs;
  let problem: string | null = null;
  for (let tries = 0; left.length > 0; tries++) {
    let done = 0;
    const end = await read(left, (pair, answer) => {
      done += 1;
      onAnswer(pair, answer);
    });
    if (end.ok) return problem;
    problem ??= end.problem;
    if (tries >= RESTARTS || left.length === 1) {
      for (const pair of left.slice(done)) onAnswer(pair, null);
      return problem;
    }
    // The pair at fault is the one whose answer was not finished or the one after it.
    for (const pair of left.slice(done, done + 2)) {
      const alone = await read([pair], onAnswer);
      if (!alone.ok) onAnswer(pair, null);
    }
    left = left.slice(done + 2);
  }
  return problem;
}
