import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { THREAD_LIMITS } from "../../core/threadLimits";
import type { FileRecord } from "../../ledger/files";
import type { LogFile } from "./logFiles";
import type { PackedReadings } from "./packedReadings";

/** A log to read. */
export interface ParserJob {
  /** Id of its source. */
  readonly source: string;
  readonly file: LogFile;
  readonly known: FileRecord | undefined;
}

export interface ParserStart {
  readonly jobs: readonly ParserJob[];
  /** The exclusion that the sources are read under, see `createExclusion`. */
  readonly exclude: readonly string[];
  /** 32-bit counters, at the positions that `SHARED` names. */
  readonly shared: SharedArrayBuffer;
}

export interface FromParser {
  readonly readings: PackedReadings;
  readonly unread: readonly { readonly job: number; readonly reason: string }[];
}

/** What the threads share: the next job to take, and how many messages wait to be stored. */
export const SHARED = { next: 0, inFlight: 1 } as const;
export const MAX_IN_FLIGHT = 4;

/** Beside this module's bundle. Where it is not there (in a test from sources), everything is read on one thread. */
const PARSER_FILE = path.join(__dirname, "parser.js");
/** Less than this is read sooner than threads start. */
const WORTH_BYTES = 48 * 1024 * 1024;
/** This one included. More would wait for it, since it alone writes. */
const MAX_THREADS = 4;

/** Whether reading so much is worth threads of its own. */
export function isWorthThreads(bytes: number): boolean {
  return bytes >= WORTH_BYTES && availableParallelism() > 1 && existsSync(PARSER_FILE);
}

/**
 * Reads logs in short-lived threads and hands out what they hold as it comes, in order within each log. This thread reads
 * too, `readHere`, one log at a time: it would wait for the others otherwise, and what starts sooner is done sooner.
 * A thread that fails costs nothing but time: what it did not hand out is still to be read, like the jobs after a `cancelled`.
 */
export async function readInThreads(
  jobs: readonly ParserJob[],
  exclude: readonly string[],
  onMessage: (message: FromParser) => void,
  readHere: (job: ParserJob) => void,
  cancelled: () => boolean,
): Promise<void> {
  const shared = new SharedArrayBuffer(8);
  const counters = new Int32Array(shared);
  const start: ParserStart = { jobs, exclude, shared };
  let failure: unknown;
  const run = () =>
    new Promise<void>((resolve) => {
      const worker = new Worker(PARSER_FILE, {
        workerData: start,
        execArgv: [],
        resourceLimits: THREAD_LIMITS,
      });
      worker.on("message", (message: FromParser) => {
        try {
          if (failure === undefined && !cancelled()) onMessage(message);
        } catch (error) {
          failure = error;
        }
        if (failure !== undefined || cancelled()) {
          Atomics.store(counters, SHARED.next, jobs.length);
          void worker.terminate();
        }
        Atomics.sub(counters, SHARED.inFlight, 1);
        Atomics.notify(counters, SHARED.inFlight);
      });
      worker.on("error", () => undefined);
      worker.on("exit", () => resolve());
    });
  const threads = Promise.all(Array.from({ length: Math.min(MAX_THREADS, availableParallelism()) - 1 }, run));
  while (failure === undefined && !cancelled()) {
    const job = jobs[Atomics.add(counters, SHARED.next, 1)];
    if (job === undefined) break;
    try {
      readHere(job);
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (failure !== undefined || cancelled()) Atomics.store(counters, SHARED.next, jobs.length);
  await threads;
  if (failure !== undefined) throw failure;
}
