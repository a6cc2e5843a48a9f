import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { pathToFileURL } from "node:url";
import type { FileRecord } from "../../ledger/files";
import type { Database, FileSource } from "../../sources/source";
import { disk } from "./disk";
import type { LogFile } from "./logFiles";
import { collect, type Reading } from "./readLog";
import { revisionOf } from "./revision";
import { UnreadableError } from "./unreadable";

/** Waits this long for an agent that is writing, in milliseconds; in WAL mode, which agents use, there is nothing to wait for. */
const BUSY_MS = 250;
/** A larger one is not copied when it cannot be opened where it is. Bytes. */
const MAX_COPY_BYTES = 1024 ** 3;

/**
 * Reads what is new in an agent's database, at most a piece of it. Nothing is written to the agent's folder. One that was
 * replaced by another file is read anew, which changes no total since every response keeps its key.
 * @throws UnreadableError in words when it is no database, is damaged or locked, or is to be read with rights that are not there
 */
export function readDatabase(source: FileSource, file: LogFile, known: FileRecord | undefined): Reading {
  const resumes = known !== undefined && known.device === file.device;
  const memory: unknown = resumes ? JSON.parse(known.state) : null;
  const collected = collect(undefined);
  const reading = withDatabase(file.path, (database) => source.database?.(database, memory, file.path, collected.sink, disk));
  const more = reading?.more ?? false;
  // A source that remembers nothing reads all of it again, and counts what is bad anew.
  const before = memory === null || reading?.anew === true ? undefined : known;
  const record: FileRecord = {
    path: file.path,
    source: source.id,
    revision: revisionOf(source),
    device: file.device,
    head: "",
    // No file has this size: one that was read in part counts as changed.
    size: more ? -1 : file.size,
    modifiedMs: file.modifiedMs,
    offset: file.size,
    state: JSON.stringify(reading?.memory ?? null),
    rejected: addedUp(before?.rejected, collected.rejected),
    noted: addedUp(before?.noted, collected.noted),
  };
  const { evidence, limits, restated } = collected;
  return { record, usages: [...collected.usages.values()], evidence, limits, restated, more };
}

function addedUp(before: Readonly<Record<string, number>> | undefined, now: ReadonlyMap<string, number>): Record<string, number> {
  const sums = new Map(Object.entries(before ?? {}));
  for (const [name, count] of now) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries(sums);
}

/**
 * Opens a database for one reading.
 * @throws UnreadableError
 */
function withDatabase<T>(file: string, read: (database: Database) => T): T {
  const quiet = readQuiet(file, read);
  if (quiet !== null) return quiet.value;
  try {
    return readOpen(file, read);
  } catch (error) {
    // A log of changes can only be read with the right to write beside it.
    if (!(error instanceof CannotOpenError)) throw inWords(error);
  }
  const folder = mkdtempSync(path.join(tmpdir(), "token-yield-"));
  try {
    const copy = path.join(folder, "copy.db");
    if (statSync(file).size > MAX_COPY_BYTES) throw new UnreadableError("it is too large to be copied, and cannot be opened where it is");
    copyFileSync(file, copy);
    if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
    return readOpen(copy, read);
  } catch (error) {
    throw inWords(error);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Reads a database that nobody has open as the immutable file that it then is: SQLite would otherwise leave two files
 * beside it. null when it is open or was opened meanwhile.
 */
function readQuiet<T>(file: string, read: (database: Database) => T): { readonly value: T } | null {
  const before = statSync(file, { throwIfNoEntry: false });
  if (before === undefined || existsSync(`${file}-wal`) || existsSync(`${file}-journal`)) return null;
  const url = pathToFileURL(file);
  url.search = "?immutable=1";
  try {
    const value = readOpen(url, read);
    const after = statSync(file, { throwIfNoEntry: false });
    return existsSync(`${file}-wal`) || after?.mtimeMs !== before.mtimeMs ? null : { value };
  } catch {
    return null;
  }
}

class CannotOpenError extends Error {
  override readonly name = "CannotOpenError";
}

function readOpen<T>(file: string | URL, read: (database: Database) => T): T {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true });
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA query_only = 1; BEGIN`);
    // Only now is the file looked at.
    database.prepare("SELECT COUNT(*) FROM sqlite_schema").get();
  } catch (error) {
    database?.close();
    if (/unable to open|readonly/i.test(String(error))) throw new CannotOpenError(String(error));
    throw error;
  }
  try {
    return read(asDatabase(database));
  } finally {
    database.close();
  }
}

function asDatabase(database: DatabaseSync): Database {
  return {
    columns: (table) =>
      new Set(
        database
          .prepare("SELECT name FROM pragma_table_info(?)")
          .all(table)
          .map((row) => String(row["name"])),
      ),
    rows: function* (sql, ...parameters: readonly SQLInputValue[]) {
      const statement = database.prepare(sql);
      statement.setReadBigInts(true);
      for (const row of statement.iterate(...parameters)) {
        for (const [name, value] of Object.entries(row)) if (typeof value === "bigint") row[name] = plain(value);
        yield row;
      }
    },
  };
}

/** SQLite's integers are larger than a number's: only damage is. */
function plain(value: bigint): number | bigint {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function inWords(error: unknown): UnreadableError {
  if (error instanceof UnreadableError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/not a database|malformed/i.test(text)) return new UnreadableError("it is damaged or no SQLite database");
  if (/locked|busy/i.test(text)) return new UnreadableError("another program has it locked; it is tried again");
  return new UnreadableError(
    error instanceof Error && "code" in error && /^E[A-Z]+$/.test(String(error.code)) ? String(error.code) : "SQLite cannot open it",
  );
}
