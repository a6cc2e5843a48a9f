import { type FSWatcher, watch } from "node:fs";
import path from "node:path";
import type { Ledger } from "../ledger/ledger";

/** Writes that come closer together than this are noticed together. */
const SETTLE_MS = 15;
/** How often is asked where the ledger's file is watched: the backstop. Linux tells of each write; others may tell late of a file that stays open. */
const WATCHED_MS = process.platform === "linux" ? 5_000 : 1_000;
const UNWATCHED_MS = 100;

/**
 * Tells when another connection, such as another window's, has written to the ledger. Asking often would keep the
 * processor awake, so the ledger's write-ahead log is watched.
 */
export function followLedger(ledger: Ledger, onChange: () => void): { close(): void } {
  const log = `${path.basename(ledger.file)}-wal`;
  let seen = ledger.version();
  let settling: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | undefined;
  const look = (): void => {
    // One that still waits would be out of reach of `close`.
    clearTimeout(settling);
    settling = undefined;
    const version = ledger.version();
    if (version === seen) return;
    seen = version;
    onChange();
  };
  let asking = setInterval(look, UNWATCHED_MS);
  const askEach = (ms: number): void => {
    clearInterval(asking);
    asking = setInterval(look, ms);
  };
  try {
    watcher = watch(path.dirname(ledger.file), { persistent: false }, (_event, name) => {
      if (name === log || name === null) settling ??= setTimeout(look, SETTLE_MS);
    });
    watcher.on("error", () => {
      watcher?.close();
      askEach(UNWATCHED_MS);
    });
    // Windows tells of a file's growth when the file is closed.
    if (process.platform !== "win32") askEach(WATCHED_MS);
  } catch {
    // No more watches, or a folder of another machine.
  }
  return {
    close: () => {
      clearInterval(asking);
      clearTimeout(settling);
      watcher?.close();
    },
  };
}
