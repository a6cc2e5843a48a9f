/**
 * What the panel costs with a million rows of usage and 10,000 outcomes: its figures read for the first time, a filter that
 * changes, and what crosses over to the page. BENCH_ROWS and BENCH_OUTCOMES make it smaller.
 */
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { serialize } from "node:v8";
import { createDayCutter, startOfDay } from "../src/core/day";
import { NOTHING_DECLARED } from "../src/core/declared";
import { outcomePage } from "../src/engine/panel/outcomePage";
import { panelSnapshot } from "../src/engine/panel/panelSnapshot";
import { type Ledger, openLedger } from "../src/ledger/ledger";
import { createNames, type Names } from "../src/ledger/names";
import { PanelMessage, type PanelQuery, type PanelSnapshot } from "../src/protocol";
import { fillLedger, type SyntheticLedger, syntheticRepos } from "../test/support/syntheticLedger";

const ROWS = Number(process.env["BENCH_ROWS"] ?? 1_000_000);
const OUTCOMES = Number(process.env["BENCH_OUTCOMES"] ?? 10_000);
const NOW = Date.UTC(2026, 10, 17, 14, 32);
const SIZE = { seed: 5, responses: ROWS, sessions: 5_000, outcomes: OUTCOMES, days: 365, repos: 4, now: NOW };
const ZONE = "Europe/Berlin";
const ROUNDS = 5;

function run(): void {
  console.log(
    `  ${ROWS} rows of usage, ${OUTCOMES} outcomes, 5000 sessions; load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores; CPU of this thread`,
  );
  const home = madeLedger();
  const ledger = openLedger(home);
  const names = createNames(ledger);
  const filled = syntheticRepos(SIZE);
  const everything: PanelQuery = { rangeDays: 0, repo: null };
  const first = timed(() => ask(ledger, names, filled, everything));
  print("first reading", first.cpuMs, first.wallMs);
  const { choices } = first.value;
  const queries: readonly (readonly [string, PanelQuery])[] = [
    ["all time", everything],
    ["30 days", { rangeDays: 30, repo: null }],
    ["90 days by week", { rangeDays: 90, repo: null, unit: "week" }],
    ["one repository", { ...everything, repo: filled.repos[0]?.commonDir ?? null }],
    ["one agent", { ...everything, agent: choices.agents[0]?.id ?? "" }],
    ["one model", { ...everything, model: choices.models[0] ?? "" }],
    ["one branch", { ...everything, branch: choices.branches[0] ?? "" }],
    ["only mine", { ...everything, mine: true }],
    ["one kind", { ...everything, kind: "commit" }],
  ];
  for (const [name, query] of queries) {
    const rounds = Array.from({ length: ROUNDS }, () => {
      // An answer is kept for a while: other questions push it out, so that a new filter is what is measured.
      for (let day = 10; day < 17; day++)
        ask(ledger, names, filled, { ...everything, span: { from: `2025-12-${day}`, until: `2025-12-${day}` } });
      return timed(() => ask(ledger, names, filled, query));
    });
    const middle = rounds.sort((a, b) => a.cpuMs - b.cpuMs)[ROUNDS >> 1];
    if (middle !== undefined) print(`filter: ${name}`, middle.cpuMs, middle.wallMs, "budget 100 ms");
  }
  const message = { type: "snapshot" as const, snapshot: outcomePage(ask(ledger, names, filled, everything)) };
  console.log(`  ${"what crosses over".padEnd(28)} ${(serialize(message).byteLength / 1000).toFixed(0)} kB`);
  const parsed = timed(() => PanelMessage.parse(message));
  print("checked against its schema", parsed.cpuMs, parsed.wallMs);
  ledger.close();
}

function ask(ledger: Ledger, names: Names, filled: SyntheticLedger, query: PanelQuery): PanelSnapshot {
  return panelSnapshot(ledger, names, {
    now: NOW,
    timeZone: ZONE,
    dayOf: createDayCutter(ZONE),
    startOfDay: (day) => startOfDay(day, ZONE),
    query,
    repos: filled.repos,
    cwdsIn: filled.cwdsIn,
    sources: filled.sources,
    besides: [],
    flat: [],
    indexing: null,
    gateways: [],
    sourceRows: [],
    trackers: [],
    proposals: [],
    health: [],
    declared: NOTHING_DECLARED,
    commonDirOf: (cwd) => filled.repos.find(({ top }) => top === cwd)?.commonDir ?? null,
    labelOf: (source) => source,
    empty: () => ({ usage: null, outcomes: null }),
  });
}

/** Made once for each size and kept in the system's folder for such things, since writing it takes longer than all the rest. */
function madeLedger(): string {
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

function timed<T>(work: () => T): { readonly value: T; readonly cpuMs: number; readonly wallMs: number } {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const value = work();
  const { user, system } = process.cpuUsage(cpu);
  return { value, cpuMs: (user + system) / 1000, wallMs: performance.now() - start };
}

function print(name: string, cpuMs: number, wallMs: number, note = ""): void {
  console.log(`  ${name.padEnd(28)} ${cpuMs.toFixed(0).padStart(6)} ms CPU ${wallMs.toFixed(0).padStart(6)} ms  ${note}`);
}

run();
