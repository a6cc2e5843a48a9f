import { chmodSync, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { MIGRATIONS } from "./migrations";

/** An open ledger: the durable local record, one SQLite file shared by every window and the CLI. */
export interface Ledger {
  readonly file: string;
  /** A prepared statement, made once per text. */
  sql(text: string): StatementSync;
  /** All rows of a query of columns with different names, each as a list in their order: less work than objects, where they are many. */
  lists(text: string, ...values: SQLInputValue[]): Row[];
  exec(text: string): void;
  /** Runs `work` in one transaction that takes the write lock at once; rolls back and rethrows when it throws. */
  write<T>(work: () => T): T;
  /** As `write`, for a transaction of many rows: with the memory that it needs to be fast, which is given back after it. */
  writeMany<T>(work: () => T): T;
  /** Runs `work`, which only reads, on the ledger as it is at one moment, whatever others write meanwhile. Not inside of another. */
  read<T>(work: () => T): T;
  /** Runs much writing with the memory that it needs to be fast, and gives that back after it. */
  bulk<T>(work: () => Promise<T>): Promise<T>;
  /** Changes whenever another connection has committed: cheap enough to ask often. */
  version(): number;
  close(): void;
}

type Row = readonly SQLOutputValue[];

export class LedgerError extends Error {
  override readonly name = "LedgerError";
}

/** Waits this long for another window's transaction, in milliseconds. */
const BUSY_MS = 5_000;
/** Pages kept in memory, in KiB: while much is written, all of the indexes should fit in beside what a transaction adds. */
const CACHE_KB = 2_000;
const BULK_CACHE_KB = 24_000;
/** A hundred thousand rows in the order of their keys need no more: only the other indexes are written to all over. */
const MANY_CACHE_KB = 8_000;
/** Pages of 4 KiB after which the write-ahead log is copied into the ledger, which waits for the disk. */
const CHECKPOINT_PAGES = 1_000;
const BULK_CHECKPOINT_PAGES = 16_000;
/** A write-ahead log that grew past this is cut back at the next checkpoint. */
const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Opens, and where needed creates and migrates, the ledger in a folder that only its owner may enter.
 * @throws LedgerError in words, when the folder cannot be used or the ledger was written by a newer version.
 */
export function openLedger(home: string): Ledger {
  const file = path.join(home, "ledger.db");
  try {
    if (!existsSync(home)) mkdirSync(home, { recursive: true, mode: 0o700 });
    if (process.platform !== "win32") chmodSync(home, 0o700);
  } catch (error) {
    throw new LedgerError(
      `The ledger's folder ${home} cannot be used (${reason(error)}). Set TOKEN_YIELD_HOME to a folder that you may write to.`,
    );
  }
  const database = connect(file);
  try {
    migrate(database, file);
  } catch (error) {
    database.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  const listing = new Map<string, (values: readonly SQLInputValue[]) => Row[]>();
  const sql = (text: string): StatementSync => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare(text);
      statements.set(text, statement);
    }
    return statement;
  };
  return {
    file,
    sql,
    lists: (text, ...values) => {
      let list = listing.get(text);
      if (list === undefined) {
        list = listsOf(database.prepare(text));
        listing.set(text, list);
      }
      return list(values);
    },
    exec: (text) => database.exec(text),
    write: (work) => transaction(database, work, "IMMEDIATE"),
    writeMany: (work) => {
      database.exec(`PRAGMA cache_size = -${MANY_CACHE_KB}`);
      try {
        return transaction(database, work, "IMMEDIATE");
      } finally {
        database.exec(`PRAGMA cache_size = -${CACHE_KB}`);
      }
    },
    read: (work) => transaction(database, work, "DEFERRED"),
    bulk: async (work) => {
      database.exec(`PRAGMA cache_size = -${BULK_CACHE_KB}; PRAGMA wal_autocheckpoint = ${BULK_CHECKPOINT_PAGES}`);
      try {
        return await work();
      } finally {
        // Closed when the window was, in the middle of it.
        if (database.isOpen) {
          database.exec(`PRAGMA cache_size = -${CACHE_KB}; PRAGMA shrink_memory`);
          checkpointAside(file, () => {
            if (database.isOpen) database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
          });
        }
      }
    },
    version: () => Number(sql("PRAGMA data_version").get()?.["data_version"] ?? 0),
    close: () => {
      statements.clear();
      listing.clear();
      database.close();
    },
  };
}

function listsOf(statement: StatementSync): (values: readonly SQLInputValue[]) => Row[] {
  // Runtimes before 22.16 give objects alone.
  if (typeof statement.setReturnArrays !== "function") return (values) => statement.all(...values).map(Object.values<SQLOutputValue>);
  statement.setReturnArrays(true);
  return (values) => statement.all(...values) as unknown as Row[];
}

/**
 * Copies the write-ahead log into the ledger in a thread of its own, since that waits for the disk. One that fails costs
 * nothing: the log is a part of the ledger until it is copied.
 */
function checkpointAside(file: string, done: () => void): void {
  const code = `const { DatabaseSync } = require("node:sqlite");
    const database = new DatabaseSync(require("node:worker_threads").workerData);
    database.exec("PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE)");
    database.close();`;
  // Its own standard error: older runtimes warn there that node:sqlite is new.
  const worker = new Worker(code, { eval: true, workerData: file, execArgv: [], stderr: true });
  worker.on("error", () => undefined);
  worker.on("exit", done);
}

function connect(file: string): DatabaseSync {
  // The first switch to WAL answers "busy" at once, whatever the time-out, when several windows open a new ledger together.
  for (let attempt = 1; ; attempt++) {
    let database: DatabaseSync | undefined;
    try {
      database = new DatabaseSync(file);
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
        PRAGMA journal_size_limit = ${WAL_LIMIT_BYTES}; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;`);
      return database;
    } catch (error) {
      database?.close();
      if (attempt >= 100 || !/busy|locked/i.test(reason(error))) {
        throw new LedgerError(
          `The ledger ${file} cannot be opened (${reason(error)}). Move the file away to start anew; the agents' logs are read again.`,
        );
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

function migrate(database: DatabaseSync, file: string): void {
  const version = () => Number(database.prepare("PRAGMA user_version").get()?.["user_version"] ?? 0);
  if (version() > MIGRATIONS.length) {
    throw new LedgerError(
      `The ledger ${file} was written by a newer Token Yield (schema ${version()}, this one knows ${MIGRATIONS.length}). Update Token Yield.`,
    );
  }
  if (version() === MIGRATIONS.length) return;
  const steps = () => {
    // Asked again under the lock: another window may have migrated in between.
    for (let next = version(); next < MIGRATIONS.length; next++) {
      database.exec(MIGRATIONS[next] ?? "");
      database.exec(`PRAGMA user_version = ${next + 1}`);
    }
  };
  transaction(database, steps, "IMMEDIATE");
}

/** Writes are IMMEDIATE: a deferred transaction that starts with a read fails at once when another writer comes between. */
function transaction<T>(database: DatabaseSync, work: () => T, kind: "IMMEDIATE" | "DEFERRED"): T {
  database.exec(`BEGIN ${kind}`);
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
