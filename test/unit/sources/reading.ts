import { mergeUsage } from "../../../src/core/dedup";
import type { Evidence } from "../../../src/core/evidence";
import type { LimitWindow } from "../../../src/core/limitWindow";
import { TOKEN_CLASSES, type Usage, YIELDING } from "../../../src/core/usage";
import { disk } from "../../../src/engine/reading/disk";
import { discoverLogs, statLog } from "../../../src/engine/reading/logFiles";
import { readFile } from "../../../src/engine/reading/readFile";
import type { FileRecord } from "../../../src/ledger/files";
import type { ByteScanner } from "../../../src/sources/byteScanner";
import { createByteScanner } from "../../../src/sources/chooseScanner";
import type { LineBytes } from "../../../src/sources/lineBytes";
import { readNewLines } from "../../../src/sources/lineScanner";
import type { Environment, FileSource, Sink } from "../../../src/sources/source";

/** A sink that keeps all it gets. */
export function recordingSink() {
  const usages: Usage[] = [];
  const evidence: Evidence[] = [];
  const limits: LimitWindow[] = [];
  const restated: { readonly session: string; readonly until: number }[] = [];
  const rejected: string[] = [];
  const noted = new Map<string, number>();
  const sink: Sink = {
    usage: (usage) => usages.push(usage),
    evidence: (fact) => evidence.push(fact),
    restated: (session, until) => restated.push({ session, until }),
    limit: (limit) => limits.push(limit),
    rejected: (reason) => rejected.push(reason),
    noted: (fact, count) => noted.set(fact, (noted.get(fact) ?? 0) + count),
  };
  return { sink, usages, evidence, restated, limits, rejected, noted };
}

export type Recording = ReturnType<typeof recordingSink>;

/** Reads text as one log, as the engine would: only lines with a needle, the last one only when it is whole. */
export function readText(source: FileSource, text: string, path: string, into = recordingSink(), state = source.begin(path)): Recording {
  const lines = text.split("\n");
  const tail = lines.pop() ?? "";
  const wanted = (line: string) => source.needles.some((needle) => line.includes(needle));
  for (const line of lines) if (wanted(line)) source.line(line, state, path, into.sink);
  if (wanted(tail) && isJson(tail)) source.line(tail, structuredClone(state), path, into.sink);
  return into;
}

/** Reads a file on disk in the way that its form asks for, from its start. */
export function readWhole(source: FileSource, path: string, into = recordingSink()): Recording {
  if ((source.form?.(path) ?? "lines") === "lines") return readLogFile(source, path, into);
  readOn(source, path, undefined, into);
  return into;
}

/** Reads what is new in a file, as the engine does. @returns what the engine would remember of it */
export function readOn(source: FileSource, path: string, known: FileRecord | undefined, into: Recording): FileRecord {
  const file = statLog(path, source.form?.(path));
  if (file === null) throw new Error(`${path} is not there`);
  let record = known;
  for (;;) {
    const reading = readFile(source, file, record);
    into.usages.push(...reading.usages);
    into.evidence.push(...reading.evidence);
    into.limits.push(...reading.limits);
    into.restated.push(...(reading.restated ?? []));
    const before = reading.record.state === "null" ? undefined : record;
    for (const [reason, count] of Object.entries(reading.record.rejected)) {
      into.rejected.push(...Array<string>(count - (before?.rejected[reason] ?? 0)).fill(reason));
    }
    for (const [fact, count] of Object.entries(reading.record.noted)) into.sink.noted(fact, count - (before?.noted[fact] ?? 0));
    record = reading.record;
    if (!reading.more) return record;
  }
}

/** Reads a file on disk through the scanner. */
export function readLogFile(source: FileSource, path: string, into = recordingSink()): Recording {
  const state = source.begin(path, disk);
  const { tail } = readNewLines(path, 0, source, readLine(source, state, path, into.sink));
  if (tail !== null && isJson(tail)) source.line(tail, structuredClone(state), path, into.sink);
  return into;
}

/** Reads lines of bytes as the engine would. */
export function readBytes(source: FileSource, bytes: Buffer, path: string, into = recordingSink()): Recording {
  const scanner = scanners.get(source) ?? createByteScanner(source.needles, source.marks ?? [], 65_536, source.fields ?? []);
  scanners.set(source, scanner);
  while (scanner.buffer().length < bytes.length) scanner.grow(0);
  bytes.copy(scanner.buffer());
  scanner.scan(0, bytes.length, readLine(source, source.begin(path), path, into.sink));
  return into;
}

/** Kept, since making one takes longer than a few lines do. */
const scanners = new WeakMap<FileSource, ByteScanner>();

function readLine(source: FileSource, state: object, path: string, sink: Sink) {
  return (line: LineBytes): void => {
    if (source.bytes === undefined) source.line(line.text(), state, path, sink);
    else source.bytes(line, state, path, sink);
  };
}

/** Every log that a source accepts for a machine. */
export function logsOf(source: FileSource, environment: Environment): string[] {
  return discoverLogs(source, environment).files.map(({ path }) => path);
}

/** One usage for each response, as the ledger holds them. */
export function foldUsages(usages: Iterable<Usage>): Map<string, Usage> {
  const folded = new Map<string, Usage>();
  for (const usage of usages) {
    const known = folded.get(usage.key);
    folded.set(usage.key, known === undefined ? usage : mergeUsage(known, usage));
  }
  const better = new Set([...folded.values()].filter(({ key }) => !key.startsWith(YIELDING)).map(({ session }) => session));
  for (const { key, session } of folded.values()) if (key.startsWith(YIELDING) && better.has(session)) folded.delete(key);
  return folded;
}

export interface Totals {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  responses: number;
}

/** Sums by session and token class. */
export function bySession(usages: Iterable<Usage>): Map<string, Totals> {
  const sums = new Map<string, Totals>();
  for (const usage of foldUsages(usages).values()) {
    const name = usage.session ?? "";
    const sum = sums.get(name) ?? { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, responses: 0 };
    for (const kind of TOKEN_CLASSES) sum[kind] += usage.tokens[kind] ?? 0;
    sum.responses += usage.responses;
    sums.set(name, sum);
  }
  return sums;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
