import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";
import { mergeUsage } from "../core/dedup";
import type { Evidence } from "../core/evidence";
import type { Usage } from "../core/usage";
import { isDeleted, readDeletedRanges } from "../ledger/deletion";
import { putEvidence } from "../ledger/evidenceRows";
import type { Ledger } from "../ledger/ledger";
import type { Names } from "../ledger/names";
import { exportLines, parseLine } from "../ledger/portable";
import { importWork, type WorkLine, workAt } from "../ledger/portableWork";
import { createUsageWriter, type ListPrice } from "../ledger/usageRows";

export interface Imported {
  /** Responses that the file held, whether or not the ledger had them already. */
  readonly responses: number;
  readonly facts: number;
  /** Lines that could not be read, each with its number and what is wrong; the others were taken. */
  readonly rejected: readonly string[];
}

/** Lines in one transaction. */
const BATCH = 5_000;
const SHOWN = 20;

/** Writes everything that was counted to a file, compressed when its name ends in .gz. Never leaves half a file. */
export async function exportLedger(ledger: Ledger, names: Names, file: string): Promise<number> {
  let lines = -1;
  const text = function* () {
    for (const line of exportLines(ledger, names)) {
      lines++;
      yield `${line}\n`;
    }
  };
  const partial = `${file}.part`;
  try {
    const out = createWriteStream(partial, { mode: 0o600 });
    if (file.endsWith(".gz")) await pipeline(Readable.from(text()), createGzip(), out);
    else await pipeline(Readable.from(text()), out);
    await rename(partial, file);
  } finally {
    await rm(partial, { force: true });
  }
  return lines;
}

/**
 * Adds another ledger's export to this one. What both have counts once, so that importing again changes nothing.
 * @throws RangeError in words when the file is not an export that this version knows
 */
export async function importLedger(
  ledger: Ledger,
  names: Names,
  price: (usage: Usage) => ListPrice | null,
  file: string,
): Promise<Imported> {
  const writer = createUsageWriter(ledger, names, mergeUsage, price);
  const deleted = readDeletedRanges(ledger);
  const usages = new Map<string, Usage[]>();
  const facts = new Map<string, Evidence[]>();
  const work: WorkLine[] = [];
  const rejected: string[] = [];
  let held = 0;
  let responses = 0;
  let factCount = 0;
  const flush = (): void => {
    ledger.write(() => {
      names.begin();
      for (const [source, list] of usages) writer.put(source, list, "merge");
      for (const [source, list] of facts) putEvidence(ledger, names, source, list);
      importWork(ledger, work);
    });
    usages.clear();
    facts.clear();
    work.length = 0;
    held = 0;
  };
  const raw = createReadStream(file);
  const input = file.endsWith(".gz") ? raw.pipe(createGunzip()) : raw;
  raw.on("error", (error) => input.destroy(error));
  let number = 0;
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (text === "") continue;
    try {
      const line = parseLine(text, number);
      if (line === null) continue;
      const at = "usage" in line ? line.usage.at : "evidence" in line ? line.evidence.at : workAt(line);
      if (isDeleted(deleted, at)) continue;
      if ("usage" in line) {
        responses += line.usage.responses;
        push(usages, line.source, line.usage);
      } else if ("tracker" in line) {
        factCount++;
        work.push(line);
      } else {
        factCount++;
        push(facts, line.source, line.evidence);
      }
      if (++held >= BATCH) flush();
    } catch (error) {
      if (number === 1 || !(error instanceof RangeError)) throw error;
      if (rejected.length < SHOWN) rejected.push(error.message);
    }
  }
  if (number === 0) throw new RangeError("the file is empty");
  flush();
  return { responses, facts: factCount, rejected };
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
