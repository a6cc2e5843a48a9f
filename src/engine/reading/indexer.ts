import { mergeUsage } from "../../core/dedup";
import type { Evidence } from "../../core/evidence";
import type { LimitWindow } from "../../core/limitWindow";
import type { Usage } from "../../core/usage";
import { isDeleted, readDeletedRanges } from "../../ledger/deletion";
import { putEvidence } from "../../ledger/evidenceRows";
import { type FileRecord, putFileRecord, readFileRecords } from "../../ledger/files";
import type { Ledger } from "../../ledger/ledger";
import { putLimits } from "../../ledger/limits";
import type { Names } from "../../ledger/names";
import { dropRestated, type Restated } from "../../ledger/restated";
import { createUsageWriter, type ListPrice } from "../../ledger/usageRows";
import { fileSources } from "../../sources/registry";
import type { Environment, FileSource } from "../../sources/source";
import { discoverLogs, type FoundRoot, folderTime, type LogFile, statLog } from "./logFiles";
import { unpackReadings } from "./packedReadings";
import { type FromParser, isWorthThreads, type ParserJob, readInThreads } from "./parserPool";
import { readFile } from "./readFile";
import { isChanged, type Reading, reasonOf } from "./readLog";
import { isOutdated } from "./revision";

export interface Indexer {
  /**
   * Looks at every log and reads what is new: much of it in threads beside this one, see `readInThreads`. Hands control
   * back between files, so that the thread stays answerable.
   * `progress` is told files done of files to read.
   */
  refresh(progress: (done: number, total: number) => void, cancelled: () => boolean): Promise<void>;
  /**
   * Reads files once more that an older revision of their source's reading read, one in a transaction, and hands control back
   * between them: nobody waits for it. What the ledger holds stays, since every response and every fact keeps its key. To be
   * called after `refresh`, which leaves these files for it. @returns whether any was read
   */
  readAgain(cancelled: () => boolean): Promise<boolean>;
  /** Reads what is new in these files at once; says whether there was any usage or evidence, and whether a commit was among it. */
  readFiles(files: Iterable<readonly [FileSource, string]>): { readonly any: boolean; readonly commits: boolean };
  /** Looks what logs there are and reads none of them: what a window knows whose logs another one reads. */
  look(): void;
  /**
   * Whether a folder got or lost an entry, or a file that was written to within a day has changed, since the last look at
   * the disk: a hundredth of the cost of another.
   */
  hasMoved(): boolean;
  /** What the last look at the disk found. */
  found(): readonly FoundSource[];
  /** Forgets what was known of the files, when another process may have read them since. */
  forget(): void;
}

export interface FoundSource {
  readonly source: FileSource;
  readonly roots: readonly FoundRoot[];
  readonly files: number;
  /** The files that were written to last, newest first. */
  readonly recent: readonly string[];
  /** The files that were written to within a day. */
  readonly lately: readonly string[];
  /** See `Discovery`. */
  readonly folders: ReadonlyMap<string, number>;
  readonly unreadable: readonly { readonly path: string; readonly reason: string }[];
}

export interface IndexerParts {
  readonly ledger: Ledger;
  readonly names: Names;
  readonly sources: readonly FileSource[];
  readonly environment: Environment;
  /** The exclusion that `sources` were made with, see `createExclusion`. */
  readonly exclude?: readonly string[];
  readonly price: (usage: Usage) => ListPrice | null;
  readonly now: () => number;
}

/**
 * Responses and facts held before a transaction: the first ones show at once. Each transaction writes most pages of the
 * index of keys anew, so that later ones, with more pages, are larger; few enough that memory and lock times stay low.
 */
const FIRST_BATCH = 4_096;
const LARGEST_BATCH = 32_768;

/** A file that was written to in so many milliseconds is likely to be written to again. */
const RECENT_MS = 10 * 60_000;
const LATELY_MS = 24 * 3_600_000;
const RECENT_FILES = 2;

export function createIndexer(parts: IndexerParts): Indexer {
  const { ledger, names, sources, environment } = parts;
  let writer = createUsageWriter(ledger, names, mergeUsage, parts.price);
  let records: Map<string, FileRecord> | null = null;
  let found: readonly FoundSource[] = [];
  const unreadable = new Map<string, string>();
  const sourceOf = new Map<string, FileSource>();
  let outdated: readonly (readonly [FileSource, LogFile])[] = [];
  const mayUseThreads = parts.exclude !== undefined || sources.every((source) => fileSources.includes(source));

  const known = (): Map<string, FileRecord> => {
    records ??= readFileRecords(ledger);
    return records;
  };

  /** What is new in a log, piece by piece: each is to be written before the next is asked for, or together with it. */
  function* read(source: FileSource, file: LogFile): Generator<Reading> {
    try {
      let record = known().get(file.path);
      for (let more = true; more; ) {
        const reading = readFile(source, file, record);
        yield reading;
        ({ record, more } = reading);
      }
      unreadable.delete(file.path);
    } catch (error) {
      unreadable.set(file.path, reasonOf(error));
    }
  }

  function write(readings: Iterable<Written>): void {
    const written: FileRecord[] = [];
    try {
      ledger.write(() => {
        names.begin();
        const deleted = readDeletedRanges(ledger);
        const kept = <T extends { readonly at: number }>(facts: Iterable<T>): Iterable<T> =>
          deleted.length === 0 ? facts : [...facts].filter(({ at }) => !isDeleted(deleted, at));
        for (const { record, usages, evidence, limits, restated } of readings) {
          writer.put(record.source, kept(usages), "merge");
          if (restated !== undefined) dropRestated(ledger, names, record.source, restated, keysOf(usages));
          putEvidence(ledger, names, record.source, kept(evidence));
          putLimits(ledger, record.source, limits);
          putFileRecord(ledger, record, parts.now());
          written.push(record);
        }
      });
    } catch (error) {
      // What both remember of a transaction that was rolled back is wrong.
      names.forget();
      writer = createUsageWriter(ledger, names, mergeUsage, parts.price);
      throw error;
    }
    for (const record of written) known().set(record.path, record);
  }

  function look(each: (source: FileSource, file: LogFile) => void): void {
    found = sources.map((source) => {
      const { roots, files, folders, unreadable: shut } = discoverLogs(source, environment);
      for (const file of files) each(source, file);
      const lately = files.filter(({ modifiedMs }) => modifiedMs > parts.now() - LATELY_MS).map(({ path }) => path);
      return { source, roots, files: files.length, recent: recentOf(files, parts.now()), lately, folders, unreadable: shut };
    });
  }

  function discover(): [FileSource, LogFile][] {
    const work: [FileSource, LogFile][] = [];
    const older: [FileSource, LogFile][] = [];
    unreadable.clear();
    look((source, file) => {
      sourceOf.set(file.path, source);
      const record = known().get(file.path);
      if (isChanged(file, record)) work.push([source, file]);
      else if (isOutdated(source, record)) older.push([source, file]);
    });
    outdated = older.sort(newestFirst);
    return work.sort(newestFirst);
  }

  async function refresh(progress: (done: number, total: number) => void, cancelled: () => boolean): Promise<void> {
    const work = discover();
    const batch = createBatch(write);
    let done = 0;
    // Threads read lines: documents and databases are small, and may take back what they said before.
    const logs = work.filter(([source, { path }]) => (source.form?.(path) ?? "lines") === "lines");
    const readBytes = (source: FileSource, record: FileRecord | undefined): number =>
      record === undefined || isOutdated(source, record) ? 0 : record.offset;
    const unreadBytes = logs.reduce((sum, [source, file]) => sum + Math.max(0, file.size - readBytes(source, known().get(file.path))), 0);
    if (mayUseThreads && isWorthThreads(unreadBytes)) {
      const jobs = logs.map(([source, file]): ParserJob => ({ source: source.id, file, known: known().get(file.path) }));
      const onMessage = ({ readings, unread }: FromParser): void => {
        batch.add(readings.keys.length + readings.facts, () => unpackReadings(readings));
        for (const { job, reason } of unread) unreadable.set(jobs[job]?.file.path ?? "", reason);
        const ended = unread.length + readings.files.filter(({ more }) => !more).length;
        for (let index = 0; index < ended; index++) progress(++done, work.length);
      };
      const readHere = ({ source: id, file }: ParserJob): void => {
        const source = sources.find((each) => each.id === id);
        if (source === undefined) return;
        for (const reading of read(source, file)) batch.add(reading.usages.length + reading.evidence.length, () => [reading]);
        progress(++done, work.length);
      };
      await ledger.bulk(async () => {
        await readInThreads(jobs, parts.exclude ?? [], onMessage, readHere, cancelled);
        if (!cancelled()) batch.flush();
      });
    }
    // All of it, or what the threads did not hand out.
    const left = work.filter(([, file]) => !unreadable.has(file.path) && isChanged(file, known().get(file.path)));
    for (const [source, file] of left) {
      if (cancelled()) return;
      for (const reading of read(source, file)) batch.add(reading.usages.length + reading.evidence.length, () => [reading]);
      progress(++done, work.length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (!cancelled()) batch.flush();
  }

  async function readAgain(cancelled: () => boolean): Promise<boolean> {
    let any = false;
    for (const [source, { path }] of outdated) {
      await new Promise((resolve) => setImmediate(resolve));
      if (cancelled()) break;
      // It may have been read meanwhile, for it changed.
      const file = isOutdated(source, known().get(path)) ? statLog(path, source.form?.(path)) : null;
      if (file === null) continue;
      for (const reading of read(source, file)) write([reading]);
      any ||= !isOutdated(source, known().get(path));
    }
    return any;
  }

  return {
    refresh,
    readAgain,
    look: () => look(() => undefined),
    readFiles: (files) => {
      const readings: Reading[] = [];
      for (const [source, path] of files) {
        const file = statLog(path, source.form?.(path));
        if (file === null || !isChanged(file, known().get(path))) continue;
        sourceOf.set(path, source);
        readings.push(...read(source, file));
      }
      if (readings.length > 0) write(readings);
      return {
        any: readings.some(({ usages, evidence }) => usages.length + evidence.length > 0),
        commits: readings.some(({ evidence }) => evidence.some(({ kind }) => kind === "commit")),
      };
    },
    hasMoved: () =>
      found.some(
        ({ source, folders, lately }) =>
          [...folders].some(([folder, time]) => folderTime(folder) !== time) ||
          lately.some((path) => {
            const file = statLog(path, source.form?.(path));
            return file === null || isChanged(file, known().get(path));
          }),
      ),
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

/** What a person is working on shows before last year does. */
function newestFirst([, a]: readonly [FileSource, LogFile], [, b]: readonly [FileSource, LogFile]): number {
  return b.modifiedMs - a.modifiedMs;
}

function recentOf(files: readonly LogFile[], now: number): string[] {
  return files
    .filter(({ modifiedMs }) => modifiedMs > now - RECENT_MS)
    .sort((a, b) => b.modifiedMs - a.modifiedMs)
    .slice(0, RECENT_FILES)
    .map(({ path }) => path);
}

/** Collects readings and hands them on in batches. */
function createBatch(write: (readings: Iterable<Written>) => void) {
  let waiting: (() => Iterable<Written>)[] = [];
  let held = 0;
  let limit = FIRST_BATCH;
  const flush = (): void => {
    const readings = waiting;
    waiting = [];
    if (readings.length > 0) write(inTurn(readings));
    limit = Math.min(LARGEST_BATCH, limit + held);
    held = 0;
  };
  return {
    flush,
    add: (rows: number, readings: () => Iterable<Written>) => {
      waiting.push(readings);
      held += rows;
      if (held >= limit) flush();
    },
  };
}

function* inTurn<T>(lists: readonly (() => Iterable<T>)[]): Generator<T> {
  for (const list of lists) yield* list();
}

/** What a transaction takes of a reading. */
interface Written {
  readonly record: FileRecord;
  readonly usages: Iterable<Usage>;
  readonly evidence: Iterable<Evidence>;
  readonly limits: readonly LimitWindow[];
  readonly restated?: readonly Restated[];
}

function* keysOf(usages: Iterable<Usage>): Generator<string> {
  for (const { key } of usages) yield key;
}
