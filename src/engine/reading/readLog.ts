import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { isRepeated, mergeUsage } from "../../core/dedup";
import type { Evidence } from "../../core/evidence";
import type { LimitWindow } from "../../core/limitWindow";
import type { Usage } from "../../core/usage";
import type { FileRecord } from "../../ledger/files";
import type { Restated } from "../../ledger/restated";
import type { LineBytes } from "../../sources/lineBytes";
import { readNewLines } from "../../sources/lineScanner";
import type { FileSource, Sink } from "../../sources/source";
import { disk } from "./disk";
import type { LogFile } from "./logFiles";
import { isOutdated, revisionOf } from "./revision";
import { UnreadableError } from "./unreadable";

/** What one reading of one file brought. */
export interface Reading {
  readonly record: FileRecord;
  /** Each response once, however many lines tell of it. */
  readonly usages: readonly Usage[];
  readonly evidence: readonly Evidence[];
  readonly limits: readonly LimitWindow[];
  /** Sessions of which the agent summed up what it deleted; absent when there are none. */
  readonly restated?: readonly Restated[];
  /** Whether this is only a piece: the next one goes on from `record`. */
  readonly more: boolean;
}

/** A piece of a log that is read, and stored in one transaction, before the next: what bounds the memory that a huge log takes. */
const PIECE_BYTES = 32 * 1024 * 1024;
/** Bytes at the start of a file whose hash tells whether it is still the same file. */
const HEAD_BYTES = 256;

/** Whether a file needs reading at all; touches nothing but what `stat` said. */
export function isChanged(file: LogFile, known: FileRecord | undefined): boolean {
  return known === undefined || known.size !== file.size || known.modifiedMs !== file.modifiedMs || known.device !== file.device;
}

/**
 * Reads what is new in a log, at most a piece of it. A file that only grew goes on where reading ended; one that shrank, was replaced, was
 * rewritten or was read by an older revision of this reading is read from its start, which changes no total since every response keeps its key. A last line without
 * its line feed may be a write in progress: it is read if it is whole, and read again when the file grows.
 * @throws the system's error when the file cannot be opened
 */
export function readLog(source: FileSource, file: LogFile, known: FileRecord | undefined, pieceBytes: number = PIECE_BYTES): Reading {
  const descriptor = openSync(file.path, "r");
  try {
    const head = readHead(descriptor, known?.head);
    const resumes =
      known !== undefined &&
      !isOutdated(source, known) &&
      known.device === file.device &&
      known.head === head.known &&
      file.size > known.size &&
      file.size >= known.offset;
    const collected = collect(resumes ? known : undefined);
    const state = resumes ? (JSON.parse(known.state) as object) : source.begin(file.path, disk);
    const onLine = (line: LineBytes): void => {
      if (source.bytes === undefined) source.line(line.text(), state, file.path, collected.sink);
      else source.bytes(line, state, file.path, collected.sink);
    };
    const end = readNewLines(descriptor, resumes ? known.offset : 0, source, onLine, pieceBytes);
    if (end.overlong > 0) collected.count(collected.rejected, "longer than any real line", end.overlong);
    const record: FileRecord = {
      path: file.path,
      source: source.id,
      revision: revisionOf(source),
      device: file.device,
      head: head.now,
      // The size that a file would have whose reading is done, so that one that was read in part counts as grown.
      size: end.more ? end.offset : file.size,
      modifiedMs: file.modifiedMs,
      offset: end.offset,
      state: JSON.stringify(state),
      rejected: Object.fromEntries(collected.rejected),
      noted: Object.fromEntries(collected.noted),
    };
    if (end.tail !== null && isWhole(end.tail)) source.line(end.tail, JSON.parse(record.state) as object, file.path, collected.sink);
    return {
      record,
      usages: [...collected.usages.values()],
      evidence: collected.evidence,
      limits: collected.limits,
      more: end.more,
    };
  } finally {
    closeSync(descriptor);
  }
}

/** The system's code of a failed access, else its words. */
export function reasonOf(error: unknown): string {
  if (error instanceof UnreadableError) return error.message;
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}

/** A sink that joins what is said of one response, and counts on from what a file's record says. */
export function collect(known: FileRecord | undefined) {
  const usages = new Map<string, Usage>();
  const evidence: Evidence[] = [];
  const restated: Restated[] = [];
  const limits: LimitWindow[] = [];
  const rejected = new Map(Object.entries(known?.rejected ?? {}));
  const noted = new Map(Object.entries(known?.noted ?? {}));
  const count = (counts: Map<string, number>, name: string, by: number) => counts.set(name, (counts.get(name) ?? 0) + by);
  const sink: Sink = {
    usage: (usage) => {
      const other = usages.get(usage.key);
      if (other === undefined) usages.set(usage.key, usage);
      else if (!isRepeated(other, usage)) usages.set(usage.key, mergeUsage(other, usage));
    },
    evidence: (fact) => evidence.push(fact),
    rejected: (reason) => count(rejected, reason, 1),
    noted: (fact, by) => count(noted, fact, by),
    restated: (session, until) => restated.push({ session, until }),
    limit: (limit) => limits.push(limit),
  };
  return { sink, usages, evidence, restated, limits, rejected, noted, count };
}

/** "length:hash" of the file's first bytes: over as many as the known head covered, and over as many as there are now. */
function readHead(descriptor: number, known: string | undefined): { readonly known: string; readonly now: string } {
  const bytes = Buffer.alloc(HEAD_BYTES);
  const length = readSync(descriptor, bytes, 0, HEAD_BYTES, 0);
  const hash = (size: number) => `${size}:${createHash("sha1").update(bytes.subarray(0, size)).digest("base64")}`;
  const covered = Number.parseInt(known ?? "", 10);
  return { known: covered <= length ? hash(covered) : "", now: hash(length) };
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
