import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Temporary folders of one test file, removed when its tests are done. */
export function scratchFolders(): () => string {
  const folders: string[] = [];
  after(function () {
    // A busy disk takes its time over many small files.
    this.timeout(60_000);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  return () => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), "token-yield-")));
    folders.push(folder);
    return folder;
  };
}

export function writeFile(file: string, text: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
