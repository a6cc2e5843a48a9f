import { readFileSync } from "node:fs";
import * as zlib from "node:zlib";
import type { FileRecord } from "../../ledger/files";
import { MAX_LINE_BYTES } from "../../sources/lineScanner";
import type { FileSource, Sink } from "../../sources/source";
import { disk } from "./disk";
import type { LogFile } from "./logFiles";
import { collect, type Reading } from "./readLog";
import { revisionOf } from "./revision";
import { UnreadableError } from "./unreadable";

/**
 * Reads a file that is written as a whole: a document, or a log that was compressed when its session was done. It is read
 * from its start each time that it changed, and what it says replaces what it said before about lines that could not count.
 * One that is too large to be held in memory is passed over and counted.
 * @throws the system's error when the file cannot be opened, UnreadableError when this runtime cannot decompress it
 */
export function readDocument(source: FileSource, file: LogFile): Reading {
  const collected = collect(undefined);
  if (file.size > MAX_LINE_BYTES) {
    collected.sink.rejected("larger than any real document");
  } else if (source.form?.(file.path) === "compressed lines") {
    readCompressed(source, file.path, collected.sink);
  } else {
    const text = readFileSync(file.path, "utf8");
    source.document?.(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, file.path, collected.sink, disk);
  }
  const record: FileRecord = {
    path: file.path,
    source: source.id,
    revision: revisionOf(source),
    device: file.device,
    head: "",
    size: file.size,
    modifiedMs: file.modifiedMs,
    offset: file.size,
    state: "{}",
    rejected: Object.fromEntries(collected.rejected),
    noted: Object.fromEntries(collected.noted),
  };
  const { evidence, limits, restated } = collected;
  return { record, usages: [...collected.usages.values()], evidence, limits, restated, more: false };
}

function readCompressed(source: FileSource, path: string, sink: Sink): void {
  // In Node since 22.15: an older runtime leaves the file for a newer one.
  if (typeof zlib.zstdDecompressSync !== "function") throw new UnreadableError("it is compressed, which takes Node 22.15 or newer to read");
  let bytes: Buffer;
  try {
    bytes = zlib.zstdDecompressSync(readFileSync(path), { maxOutputLength: MAX_LINE_BYTES });
  } catch (error) {
    if (isSystemError(error)) throw error;
    sink.rejected("a compressed log that is damaged or too large");
    return;
  }
  const state = source.begin(path, disk);
  for (const line of bytes.toString("utf8").split("\n")) {
    if (source.needles.some((needle) => line.includes(needle))) source.line(line, state, path, sink);
  }
}

/** Whether the system, not the decompressor, failed. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error;
}
