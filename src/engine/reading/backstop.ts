import type { Indexer } from "./indexer";
import type { LogWatch } from "./watch";

/** How often the backstop behind watching is due, in milliseconds. */
export const BACKSTOP_MS = 30_000;
/** Where all logs are watched: every so many times what moves is looked at, and every so many times every log. */
const MOVING_TICKS = 2;
const ALL_TICKS = 10;

/**
 * The backstop behind watching, which misses what is appended to a file that was replaced, and files in a folder that has
 * just come. Every log is looked at every half a minute where some cannot be watched; otherwise, so as not to keep the
 * processor awake, folders and the files of the last day every minute, and every log every five.
 * @param look looks at every log
 * @param after is called every minute whatever was found: what was last hour's or today's may have passed
 * @returns what is to be called every `BACKSTOP_MS`
 */
export function createBackstop(indexer: () => Indexer, watcher: LogWatch, look: () => void, after: () => void): () => void {
  let ticks = 0;
  return () => {
    ticks++;
    const unwatched =
      watcher.problems().length > 0 ||
      indexer()
        .found()
        .some(({ source, files }) => source.polled === true && files > 0);
    if (unwatched || ticks % ALL_TICKS === 0 || (ticks % MOVING_TICKS === 0 && indexer().hasMoved())) look();
    else if (ticks % MOVING_TICKS === 0) after();
  };
}
