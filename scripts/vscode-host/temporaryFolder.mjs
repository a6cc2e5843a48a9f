import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { atExit } from "./atExit.mjs";

/**
 * A folder that is gone when this process is.
 * @param {string} name
 * @returns {{ folder: string, remove(): void }}
 */
export function temporaryFolder(name) {
  // VS Code puts sockets in here, whose paths may have only about 100 characters; a Mac's own folder has half of that.
  const parent = process.platform === "darwin" ? "/tmp" : tmpdir();
  const folder = realpathSync(mkdtempSync(path.join(parent, `token-yield-${name}-`)));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  const forget = atExit(remove);
  return {
    folder,
    remove() {
      remove();
      forget();
    },
  };
}
