import type { GitEnd } from "./run";

const RESTARTS = 20;

/** Why not everything was answered. `failed`: the run was cut off, or nothing at all could be read, so that another try may do better. */
export interface BatchTrouble {
  readonly problem: string;
  readonly failed: boolean;
}

/**
 * Asks git about many items, by one process for each half of a long list, since it is git that takes the time. An object that
 * cannot be read ends a whole process: the item at fault is answered with null and the rest is asked again. Answers come in
 * the order of the items within a half. After a failure the items that are left have no answer at all.
 * @returns git's reason for the first item that it could not tell of, or null when there was none
 */
export async function readBatch<Item, Answer>(
  items: readonly Item[],
  read: (items: readonly Item[], onAnswer: (item: Item, answer: Answer) => void) => Promise<GitEnd>,
  onAnswer: (item: Item, answer: Answer | null) => void,
): Promise<BatchTrouble | null> {
  if (items.length < WORTH_TWO) return readPart(items, read, onAnswer);
  const half = items.length >> 1;
  const parts = [items.slice(0, half), items.slice(half)];
  const troubles = await Promise.all(parts.map((part) => readPart(part, read, onAnswer)));
  return troubles.find((trouble) => trouble?.failed === true) ?? troubles.find((trouble) => trouble !== null) ?? null;
}

/** Fewer items than this are not worth a second process. */
const WORTH_TWO = 2_000;

async function readPart<Item, Answer>(
  items: readonly Item[],
  read: (items: readonly Item[], onAnswer: (item: Item, answer: Answer) => void) => Promise<GitEnd>,
  onAnswer: (item: Item, answer: Answer | null) => void,
): Promise<BatchTrouble | null> {
  let left = items;
  let answered = 0;
  let problem: string | null = null;
  const lost: Item[] = [];
  const ask = async (some: readonly Item[]): Promise<{ readonly end: GitEnd; readonly done: number }> => {
    let done = 0;
    const end = await read(some, (item, answer) => {
      done += 1;
      onAnswer(item, answer);
    });
    answered += done;
    return { end, done };
  };
  for (let tries = 0; left.length > 0; tries++) {
    const { end, done } = await ask(left);
    if (end.ok) break;
    if (end.cut) return { problem: end.problem, failed: true };
    if (tries >= RESTARTS || left.length === 1) {
      problem ??= end.problem;
      lost.push(...left.slice(done));
      break;
    }
    // The item at fault is the one whose answer was not finished or the one after it.
    for (const item of left.slice(done, done + 2)) {
      const alone = (await ask([item])).end;
      if (alone.ok) continue;
      if (alone.cut) return { problem: alone.problem, failed: true };
      problem ??= alone.problem;
      lost.push(item);
    }
    left = left.slice(done + 2);
  }
  if (problem === null) return null;
  if (answered === 0) return { problem, failed: true };
  for (const item of lost) onAnswer(item, null);
  return { problem, failed: false };
}
