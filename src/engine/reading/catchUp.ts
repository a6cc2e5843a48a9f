import type { Indexer } from "./indexer";

/**
 * Reads once more what an older revision of a source's reading read, after everything else; called again while it is at it, it
 * does nothing.
 * @param mayRead whether this indexer may go on: false once the engine is closed, another window reads, or the rules are others
 * @param done is called when the ledger may hold more than before
 * @param failed is told what was being done
 */
export function createCatchUp(
  mayRead: (indexer: Indexer) => boolean,
  done: () => void,
  failed: (doing: string, error: unknown) => void,
): (indexer: Indexer) => void {
  let busy: Indexer | null = null;
  return (indexer: Indexer): void => {
    if (busy === indexer) return;
    busy = indexer;
    indexer
      .readAgain(() => !mayRead(indexer))
      .then((any) => {
        if (any && mayRead(indexer)) done();
      })
      .catch((error: unknown) => failed("reading older logs again", error))
      .finally(() => {
        if (busy === indexer) busy = null;
      });
  };
}
