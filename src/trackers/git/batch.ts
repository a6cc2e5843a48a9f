import type { GitEnd } from "./run";

const RESTARTS = 20;

/**
 * Asks git about many items, by one process for each half of a long list, since it is git that takes the time. An object that
 * cannot be read ends a whole process: the item at fault is answered with null and the rest is asked again. Answers come in
 * the order of the items within a half. Returns git's reason for the first failure, or null.
 */
export async function readBatch<Item, Answer>(
  items: readonly Item[],
  read: (items: readonly Item[], onAnswer: (item: Item, answer: Answer) => void) => Promise<GitEnd>,
  onAnswer: (item: Item, answer: Answer | null) => void,
): Promise<string | null> {
  if (items.length < WORTH_TWO) return readPart(items, read, onAnswer);
  const half = items.length >> 1;
  const parts = [items.slice(0, half), items.slice(half)];
  const problems = await Promise.all(parts.map((part) => readPart(part, read, onAnswer)));
  return problems.find((problem) => problem !== null) ?? null;
}

/** Fewer items than this are not worth a second process. */
const WORTH_TWO = 2_000;

async function readPart<Item, Answer>(
  items: readonly Item[],
  read: (items: readonly Item[], onAnswer: (item: Item, answer: Answer) => void) => Promise<GitEnd>,
  onAnswer: (item: Item, answer: Answer | null) => void,
): Promise<string | null> {
  let left = items;
  let problem: string | null = null;
  for (let tries = 0; left.length > 0; tries++) {
    let done = 0;
    const end = await read(left, (item, answer) => {
      done += 1;
      onAnswer(item, answer);
    });
    if (end.ok) return problem;
    problem ??= end.problem;
    if (tries >= RESTARTS || left.length === 1) {
      for (const item of left.slice(done)) onAnswer(item, null);
      return problem;
    }
    // The item at fault is the one whose answer was not finished or the one after it.
    for (const item of left.slice(done, done + 2)) {
      const alone = await read([item], onAnswer);
      if (!alone.ok) onAnswer(item, null);
    }
    left = left.slice(done + 2);
  }
  return problem;
}
