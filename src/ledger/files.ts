import type { Ledger } from "./ledger";

/** What is known of one log file, and where its reading goes on. */
export interface FileRecord {
  readonly path: string;
  readonly source: string;
  /** The revision of its source's reading that read it, see `FileSource.revision`. */
  readonly revision: number;
  /** "device:inode": another file under the same path has another. */
  readonly device: string;
  /** Hash of the file's first bytes with their number: a rewritten file has another. */
  readonly head: string;
  readonly size: number;
  readonly modifiedMs: number;
  /** Bytes that are read: the end of the last whole line. */
  readonly offset: number;
  /** The parser's state at `offset`, JSON. */
  readonly state: string;
  /** Lines that could not count, by reason. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Facts worth showing, by name. */
  readonly noted: Readonly<Record<string, number>>;
}

export function readFileRecords(ledger: Ledger): Map<string, FileRecord> {
  const records = new Map<string, FileRecord>();
  for (const row of ledger.sql("SELECT * FROM file").iterate()) {
    records.set(String(row["path"]), {
      path: String(row["path"]),
      source: String(row["source"]),
      revision: Number(row["revision"]),
      device: String(row["device"]),
      head: String(row["head"]),
      size: Number(row["size"]),
      modifiedMs: Number(row["modified_ms"]),
      offset: Number(row["offset"]),
      state: String(row["state"]),
      rejected: counts(row["rejected"]),
      noted: counts(row["noted"]),
    });
  }
  return records;
}

/** Inside the write transaction that also holds what was read from the file, so that neither is ever without the other. */
export function putFileRecord(ledger: Ledger, record: FileRecord, now: number): void {
  ledger
    .sql(`INSERT OR REPLACE INTO file (path, source, revision, device, head, size, modified_ms, offset, state, rejected, noted, read_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    .run(
      record.path,
      record.source,
      record.revision,
      record.device,
      record.head,
      record.size,
      record.modifiedMs,
      record.offset,
      record.state,
      JSON.stringify(record.rejected),
      JSON.stringify(record.noted),
      now,
    );
}

function counts(json: unknown): Record<string, number> {
  return JSON.parse(String(json)) as Record<string, number>;
}
