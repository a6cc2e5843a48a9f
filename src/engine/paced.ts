/** Work that is asked for far more often than it has to be done. */
export interface Paced {
  /** Has the work done soon, once for all that ask meanwhile. */
  ask(): void;
  /** Lets the next work that is asked for come without its rest: somebody waits for it. */
  wake(): void;
  /** Takes back what was asked for. */
  cancel(): void;
}

/** After work, as many times as long as it took: it has a tenth of the thread at most, and what else the thread does the rest. */
const REST = 9;

/**
 * Does work at most once every `leastMs` milliseconds, and the dearer it was the rarer.
 * @param clock milliseconds that only grow
 */
export function paced(work: () => void, leastMs: number, clock: () => number = () => performance.now()): Paced {
  let timer: NodeJS.Timeout | undefined;
  let restedAt = 0;
  const cancel = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    ask() {
      timer ??= setTimeout(
        () => {
          timer = undefined;
          const start = clock();
          work();
          const end = clock();
          restedAt = end + REST * (end - start);
        },
        Math.max(leastMs, restedAt - clock()),
      );
    },
    wake() {
      restedAt = 0;
      cancel();
    },
    cancel,
  };
}
