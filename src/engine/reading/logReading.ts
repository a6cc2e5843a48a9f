import type { StatusSnapshot } from "../../protocol";
import { fileSources } from "../../sources/registry";
import type { FileSource } from "../../sources/source";
import { createExclusion } from "../exclusion";
import { createBackstop } from "./backstop";
import { createCatchUp } from "./catchUp";
import { createIndexer, type Indexer, type IndexerParts } from "./indexer";
import { watchLogs } from "./watch";

/** The reading of agents' logs while an engine runs: watched, looked at again and again, and read once more where a reading learned more. */
export interface LogReading {
  indexer(): Indexer;
  /** How far a look at every log is; null while none is under way that reads anything. */
  indexing(): StatusSnapshot["indexing"];
  /** Folders that cannot be watched, with the system's reason. */
  watching(): readonly string[];
  /** Leaves out what these patterns name from the next look on. */
  exclude(patterns: readonly string[]): void;
  /** Looks at every log and reads what is new, unless it is at it. */
  sweep(): void;
  /** To be called every `BACKSTOP_MS`. @throws where the disk cannot be looked at */
  backstop(): void;
  close(): void;
}

export interface LogReadingParts extends Pick<IndexerParts, "ledger" | "names" | "environment" | "price" | "now"> {
  /** Whether this is the window that reads; another one's logs are only looked for. */
  readonly mayRead: () => boolean;
  /** Logs were read because they had changed. */
  readonly onRead: (read: { readonly commits: boolean }) => void;
  /** Every log was looked at. */
  readonly onSwept: () => void;
  /** There may be something else to show. */
  readonly onChange: () => void;
  readonly guard: (doing: string, work: () => void) => void;
  readonly failed: (doing: string, error: unknown) => void;
}

/** Changes that come closer together than this, in milliseconds, are read together. */
const SETTLE_MS = 15;

export function createLogReading(parts: LogReadingParts): LogReading {
  const { mayRead, onRead, onSwept, onChange, guard, failed } = parts;
  const makeIndexer = (exclude: readonly string[]): Indexer =>
    createIndexer({ ...parts, sources: createExclusion(exclude).sources(fileSources), exclude });
  let excluded: readonly string[] = [];
  let indexer = makeIndexer(excluded);
  let indexing: StatusSnapshot["indexing"] = null;
  let sweeping = false;
  let closed = false;
  const pending = new Map<string, FileSource>();
  let pendingTimer: NodeJS.Timeout | undefined;

  const watcher = watchLogs((source, file) => {
    pending.set(file, source);
    // A response is several lines written together: one reading for all of them.
    pendingTimer ??= setTimeout(readPending, SETTLE_MS);
  });

  function readPending(): void {
    pendingTimer = undefined;
    const files = [...pending].map(([file, source]) => [source, file] as const);
    pending.clear();
    if (!mayRead()) return;
    for (const [source, file] of files) watcher.touch(source, file);
    guard("reading a log", () => {
      const read = indexer.readFiles(files);
      if (read.any) onRead(read);
    });
  }

  function sweep(): void {
    if (!mayRead() || sweeping) return;
    sweeping = true;
    void indexer
      .refresh(
        (done, total) => {
          const before = indexing;
          indexing = done < total ? { done, total } : null;
          // The first files of a long index are shown at once, and then a few times a second.
          if (total > 50 && (before === null || done % 50 === 0)) onChange();
        },
        () => closed,
      )
      .then(() => {
        onSwept();
        watcher.follow(indexer.found());
      })
      .catch((error: unknown) => failed("reading the logs", error))
      .finally(() => {
        indexing = null;
        sweeping = false;
        onChange();
        catchUp(indexer);
      });
  }

  const catchUp = createCatchUp((own) => mayRead() && own === indexer, sweep, failed);

  return {
    indexer: () => indexer,
    indexing: () => indexing,
    watching: watcher.problems,
    exclude: (patterns) => {
      if (JSON.stringify(patterns) === JSON.stringify(excluded)) return;
      excluded = patterns;
      indexer = makeIndexer(patterns);
    },
    sweep,
    backstop: createBackstop(() => indexer, watcher, sweep, onChange),
    close: () => {
      closed = true;
      clearTimeout(pendingTimer);
      watcher.close();
    },
  };
}
