import { mergeUsage } from "../core/dedup";
import type { Usage } from "../core/usage";
import { putEvidence } from "../ledger/evidenceRows";
import { type FileRecord, putFileRecord, readFileRecords } from "../ledger/files";
import type { Ledger } from "../ledger/ledger";
import { putLimits } from "../ledger/limits";
import type { Names } from "../ledger/names";
import { createUsageWriter, type ListPrice } from "../ledger/usageRows";
import type { Environment, FileSource } from "../sources/source";
import { discoverLogs, type FoundRoot, type LogFile, statLog } from "./logFiles";
import { isChanged, type Reading, readLog } from "./readLog";

export interface Indexer {
  /**
   * Looks at every log and reads what is new. Hands control back between files, so that the thread stays answerable.
   * `progress` is told files done of files to read.
   */
  refresh(progress: (done: number, total: number) => void, cancelled: () => boolean): Promise<void>;
  /** Reads what is new in these files at once; says whether there was any usage or evidence, and whether a commit was among it. */
  readFiles(files: Iterable<readonly [FileSource, string]>): { readonly any: boolean; readonly commits: boolean };
  /** What the last look at the disk found. */
  found(): readonly FoundSource[];
  /** Forgets what was known of the files, when another process may have read them since. */
  forget(): void;
}

export interface FoundSource {
  readonly source: FileSource;
  readonly roots: readonly FoundRoot[];
  readonly files: number;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface IndexerParts {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly sources: readonly FileSource[];
  readonly environment: Environment;
  readonly price: (usage: Usage) => ListPrice | null;
  readonly now: () => number;
}

/** Responses held before a transaction: large enough to be fast, small enough that memory and lock times stay low. */
const BATCH = 20_000;

export function createIndexer(parts: IndexerParts): Indexer {
  const { ledger, names, sources, environment } = parts;
  let writer = createUsageWriter(ledger, names, mergeUsage, parts.price);
  let records: Map<string, FileRecord> | null = null;
  let found: readonly FoundSource[] = [];
  const unreadable = new Map<string, string>();
  const sourceOf = new Map<string, FileSource>();

  const known = (): Map<string, FileRecord> => {
    records ??= readFileRecords(ledger);
    return records;
  };

  function read(source: FileSource, file: LogFile): Reading | null {
    try {
      const reading = readLog(source, file, known().get(file.path));
      unreadable.delete(file.path);
      return reading;
    } catch (error) {
      unreadable.set(file.path, error instanceof Error && "code" in error ? String(error.code) : String(error));
      return null;
    }
  }

  function write(readings: readonly (readonly [FileSource, Reading])[]): void {
    if (readings.length === 0) return;
    const bySource = new Map<string, Map<string, Usage>>();
    for (const [source, { usages }] of readings) {
      const merged = bySource.get(source.id) ?? new Map<string, Usage>();
      bySource.set(source.id, merged);
      for (const usage of usages) {
        const other = merged.get(usage.key);
        merged.set(usage.key, other === undefined ? usage : mergeUsage(other, usage));
      }
    }
    try {
      ledger.write(() => {
        // In key order, which writes a cold index about twice as fast as in the order of the files.
        for (const [source, merged] of bySource)
          writer.put(
            source,
            [...merged.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
            "merge",
          );
        for (const [source, { record, evidence, limits }] of readings) {
          putEvidence(ledger, names, source.id, evidence);
          putLimits(ledger, source.id, limits);
          putFileRecord(ledger, record, parts.now());
        }
      });
    } catch (error) {
      // What both remember of a transaction that was rolled back is wrong.
      names.forget();
      writer = createUsageWriter(ledger, names, mergeUsage, parts.price);
      throw error;
    }
    for (const [, { record }] of readings) known().set(record.path, record);
  }

  async function refresh(progress: (done: number, total: number) => void, cancelled: () => boolean): Promise<void> {
    const work: [FileSource, LogFile][] = [];
    unreadable.clear();
    found = sources.map((source) => {
      const discovery = discoverLogs(source, environment);
      for (const file of discovery.files) {
        sourceOf.set(file.path, source);
        if (isChanged(file, known().get(file.path))) work.push([source, file]);
      }
      return { source, roots: discovery.roots, files: discovery.files.length, unreadable: discovery.unreadable };
    });
    // Newest first: what a person is working on shows before last year does.
    work.sort(([, a], [, b]) => b.modifiedMs - a.modifiedMs);
    let batch: [FileSource, Reading][] = [];
    let held = 0;
    for (const [index, [source, file]] of work.entries()) {
      if (cancelled()) break;
      const reading = read(source, file);
      if (reading !== null) {
        batch.push([source, reading]);
        held += reading.usages.length + reading.evidence.length;
      }
      if (held >= BATCH) {
        write(batch);
        batch = [];
        held = 0;
      }
      progress(index + 1, work.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    write(batch);
  }

  return {
    refresh,
    readFiles: (files) => {
      const readings: [FileSource, Reading][] = [];
      for (const [source, path] of files) {
        const file = statLog(path);
        if (file === null || !isChanged(file, known().get(path))) continue;
        sourceOf.set(path, source);
        const reading = read(source, file);
        if (reading !== null) readings.push([source, reading]);
      }
      write(readings);
      return {
        any: readings.some(([, { usages, evidence }]) => usages.length + evidence.length > 0),
        commits: readings.some(([, { evidence }]) => evidence.some(({ kind }) => kind === "commit")),
      };
    },
    found: () =>
      found.map((entry) => ({
        ...entry,
        unreadable: [
          ...entry.unreadable,
          ...[...unreadable].flatMap(([path, reason]) => (sourceOf.get(path) === entry.source ? [{ path, reason }] : [])),
        ],
      })),
    forget: () => {
      records = null;
    },
  };
}
