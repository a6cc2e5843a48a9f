import type { FileRecord } from "../../ledger/files";
import type { FileSource } from "../../sources/source";

/** The revision of a source's reading, from 0 on. */
export function revisionOf(source: FileSource): number {
  return source.revision ?? 0;
}

/** Whether a file was read by an older revision of its source's reading, which found less in it. A newer one's word is as good. */
export function isOutdated(source: FileSource, known: FileRecord | undefined): boolean {
  return known !== undefined && known.revision < revisionOf(source);
}
