import type { FileRecord } from "../../ledger/files";
import type { FileSource } from "../../sources/source";
import type { LogFile } from "./logFiles";
import { readDatabase } from "./readDatabase";
import { readDocument } from "./readDocument";
import { type Reading, readLog } from "./readLog";

/**
 * Reads what is new in a file of an agent, at most a piece of it, in the way that its form asks for.
 * @throws the system's error when the file cannot be opened, or UnreadableError
 */
export function readFile(source: FileSource, file: LogFile, known: FileRecord | undefined): Reading {
  switch (source.form?.(file.path) ?? "lines") {
    case "lines":
      return readLog(source, file, known);
    case "document":
    case "compressed lines":
      return readDocument(source, file);
    case "database":
      return readDatabase(source, file, known);
  }
}
