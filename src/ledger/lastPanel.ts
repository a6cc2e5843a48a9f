/** What the panel showed last, beside the ledger and for its owner alone: a copy of what the ledger says, never a source of anything. */
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Ledger } from "./ledger";

/** @returns null where there is none, or none that can be read */
export function readLastPanel(ledger: Ledger): string | null {
  try {
    return readFileSync(fileOf(ledger), "utf8");
  } catch {
    return null;
  }
}

/** Replaces it as a whole. A disk that takes nothing keeps nobody from their figures: it is left as it was. */
export function writeLastPanel(ledger: Ledger, text: string): void {
  const file = fileOf(ledger);
  const making = `${file}.${process.pid}`;
  try {
    writeFileSync(making, text, { mode: 0o600 });
    renameSync(making, file);
  } catch {
    rmSync(making, { force: true });
  }
}

/** @throws where it is there and cannot be removed */
export function forgetLastPanel(ledger: Ledger): void {
  rmSync(fileOf(ledger), { force: true });
}

function fileOf({ file }: Ledger): string {
  return path.join(path.dirname(file), "panel.json");
}
