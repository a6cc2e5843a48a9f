import { existsSync, mkdirSync, renameSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLedger } from "../../src/ledger/ledger";
import { createNames } from "../../src/ledger/names";
import { fillLedger } from "./syntheticLedger";

export const ROWS = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
export const OUTCOMES = Number(process.env["BENCH_OUTCOMES"] ?? 10_000);
export const SESSIONS = 5_000;
export const NOW = Date.UTC(2026, 10, 17, 14, 32);
export const SIZE = { seed: 5, responses: ROWS, sessions: SESSIONS, outcomes: OUTCOMES, days: 365, repos: 4, now: NOW };

/** Made once for each size and kept in the system's folder for such things, since writing it takes longer than all the rest. */
export function madeLedger(): string {
  const home = path.join(tmpdir(), `token-yield-bench-panel-${ROWS}-${OUTCOMES}-v1`);
  if (existsSync(home)) return home;
  const making = `${home}.${process.pid}`;
  mkdirSync(making, { recursive: true });
  const ledger = openLedger(making);
  fillLedger(ledger, createNames(ledger), SIZE);
  ledger.close();
  renameSync(making, home);
  return home;
}
