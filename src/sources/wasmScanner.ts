import type { ByteScanner } from "./byteScanner";
import { beginOf, type LineBytes, stopOf } from "./lineBytes";
import lineScan from "./lineScan.generated.json";
import { KIND, writeFieldTable } from "./wasmFields";

/** What is used of WebAssembly, whose types come with the browser's only. */
interface Wasm {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly position: { readonly value: number };
  scan(
    at: number,
    to: number,
    table: number,
    count: number,
    filter: bigint,
    wanted: number,
    anyQuote: number,
    out: number,
    outEnd: number,
  ): number;
  arrayEnd(at: number): number;
  fields(at: number, slots: number, slotBytes: number, node: number): number;
}

/** The memory: the table of needles, their bytes, what is known of fields, records of lines, and the buffer. The last two take a guard each. */
const TABLE = 0;
const TEXTS = 4_096;
const FIELDS = 16_384;
const RECORDS = 32_768;
const RECORDS_END = 128 * 1024 - 64;
const BUFFER = 128 * 1024;
const SLACK = 64;
const PAGE = 65_536;
const QUOTE = 34;
const COLON = 58;
const LINE_FEED = 10;
/** Bytes before a needle's quote that are compared first. */
const TAG = 4;

const wasm = (globalThis as { readonly WebAssembly?: unknown }).WebAssembly as Wasm | undefined;
let compiled: object | null | undefined;

/**
 * A scanner that looks at each byte once, sixteen at a time, whatever the number of needles.
 * @returns null where this machine cannot run it, or a needle has no quote with four bytes before it
 */
export function createWasmScanner(
  needles: readonly string[],
  marks: readonly string[],
  bytes: number,
  fields: readonly string[] = [],
): ByteScanner | null {
  if (compiled === undefined) compiled = compile();
  const patterns = [...needles, ...marks].map((text) => Buffer.from(text));
  const colons = patterns.every((pattern) => quoteOf(pattern, true) >= 0);
  const quotes = patterns.map((pattern) => quoteOf(pattern, colons));
  if (compiled === null || wasm === undefined || quotes.some((quote) => quote < 0) || patterns.length * 16 > TEXTS) return null;
  const { memory, position, scan, arrayEnd, fields: findFields } = new wasm.Instance(compiled).exports as Exports;

  let buffer: Buffer;
  let records: Int32Array;
  /** What stands before the buffer. Memory that grew has to be looked at anew. */
  let tables = Buffer.from(memory.buffer);
  const resize = (size: number): void => {
    const missing = Math.ceil((BUFFER + size + SLACK) / PAGE) - memory.buffer.byteLength / PAGE;
    if (missing > 0) memory.grow(missing);
    buffer = Buffer.from(memory.buffer, BUFFER, size);
    records = new Int32Array(memory.buffer, 0, RECORDS_END / 4);
    tables = Buffer.from(memory.buffer, 0, BUFFER);
  };
  resize(bytes);
  // A needle never matches across what stands before the buffer's first line.
  tables[BUFFER - 1] = LINE_FEED;
  let filter = 0n;
  let textsEnd = TEXTS;
  for (const [index, pattern] of patterns.entries()) {
    const quote = quotes[index] ?? 0;
    const tag = pattern.readInt32LE(quote - TAG);
    filter |= 1n << BigInt(Math.imul(tag, 0x9e3779b1) >>> 26);
    for (const [column, value] of [tag, quote, textsEnd, pattern.length].entries()) {
      tables.writeInt32LE(value, TABLE + index * 16 + column * 4);
    }
    textsEnd += pattern.copy(tables, textsEnd);
    if (textsEnd > FIELDS) return null;
  }
  const table = writeFieldTable(tables, FIELDS, RECORDS, fields);
  const remembered = new Array<string>(fields.length).fill("");
  const stride = 8 + patterns.length * 4;

  let begin = 0;
  let stop = 0;
  let record = 0;
  const line: LineBytes = {
    at: (index) => {
      const found = records[record + 2 + index] ?? 0;
      return found === 0 ? -1 : found - BUFFER - begin;
    },
    text: (from = 0, to = stop - begin) => buffer.toString("utf8", begin + from, begin + to),
    arrayEnd: (at) => {
      const end = arrayEnd(BUFFER + begin + at);
      return end === 0 ? -1 : end - BUFFER - begin;
    },
    fields: () => fields.length > 0 && findFields(BUFFER + begin, table.slots, table.slotBytes, table.node) === 1,
    field: (index) => {
      const slot = table.slots / 4 + index * 4;
      const kind = records[slot] ?? KIND.absent;
      if (kind === KIND.integer) return records[slot + 3];
      if (kind === KIND.repeated) return remembered[index];
      if (kind === KIND.absent) return undefined;
      const from = (records[slot + 1] ?? 0) - BUFFER;
      const to = (records[slot + 2] ?? 0) - BUFFER;
      if (kind !== KIND.plain) return JSON.parse(buffer.toString("utf8", from, to)) as unknown;
      const text = buffer.toString("utf8", from + 1, to - 1);
      const bytes = to - from - 2;
      if (bytes <= table.memoryBytes) {
        const place = table.memory(index);
        tables.writeInt32LE(bytes, place);
        buffer.copy(tables, place + 4, from + 1, to - 1);
        remembered[index] = text;
      }
      return text;
    },
    shape: (index) => {
      const slot = table.slots / 4 + index * 4;
      const kind = records[slot];
      return kind === KIND.object ? "object" : kind === KIND.array && records[slot + 3] === 1 ? "list of one" : null;
    },
  };
  return {
    buffer: () => buffer,
    grow: () => resize(buffer.length * 2),
    scan: (from, to, onLine) => {
      const feed = from < to ? buffer.lastIndexOf(LINE_FEED, to - 1) : -1;
      if (feed < from) return from;
      for (let at = from; at <= feed; ) {
        const found = scan(
          BUFFER + at,
          BUFFER + feed + 1,
          TABLE,
          patterns.length,
          filter,
          needles.length,
          colons ? 0 : -1,
          RECORDS,
          RECORDS_END,
        );
        at = position.value - BUFFER;
        for (let index = 0; index < found; index++) {
          record = (RECORDS + index * stride) / 4;
          const start = (records[record] ?? 0) - BUFFER;
          const end = (records[record + 1] ?? 0) - BUFFER;
          begin = beginOf(buffer, start);
          stop = stopOf(buffer, begin, end);
          onLine(line, end + 1);
        }
      }
      return feed + 1;
    },
  };
}

/** The first quote that has a tag before it and, if so wished, a colon after it. */
function quoteOf(pattern: Buffer, colon: boolean): number {
  return pattern.findIndex((byte, index) => index >= TAG && byte === QUOTE && (!colon || pattern[index + 1] === COLON));
}

function compile(): object | null {
  try {
    return wasm === undefined ? null : new wasm.Module(Buffer.from(lineScan.wasm, "base64"));
  } catch {
    // A machine without vectors.
    return null;
  }
}
