import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The folder of the corpora, or null where this machine has none. */
export function corpusFolder(): string | null {
  const folder = process.env["TOKEN_YIELD_CORPUS"] ?? resolve(__dirname, "../../../../shared/corpus");
  return existsSync(join(folder, "restore.mjs")) ? folder : null;
}

/** Lays a corpus out as a developer's disk in a new temporary folder, which the caller removes. */
export function restoreCorpus(folder: string, name: string): string {
  const out = mkdtempSync(join(tmpdir(), "token-yield-corpus-"));
  execFileSync(process.execPath, [join(folder, "restore.mjs"), name, out], { stdio: "ignore" });
  return out;
}
