/**
 * What attribution costs with a million responses, 10,000 outcomes and 5,000 sessions: the pure function by itself, and from the
 * ledger the whole reading, one new response and one new commit. BENCH_ROWS and BENCH_OUTCOMES make it smaller.
 */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { attribute, DEFAULT_SETTLE_MS, type SessionWork } from "../src/core/attribution";
import { createDayCutter } from "../src/core/day";
import { NOTHING_DECLARED } from "../src/core/declared";
import { sumOf } from "../src/core/runningSum";
import { costOf, EMPTY_TALLY, type Tally } from "../src/core/tally";
import { type FactInputs, type PanelFacts, panelFacts } from "../src/engine/panel/panelFacts";
import { type Ledger, openLedger } from "../src/ledger/ledger";
import { createNames, type Names } from "../src/ledger/names";
import { seededRandom } from "../test/fixtures/seededRandom";
import { madeLedger, NOW, OUTCOMES, ROWS, SESSIONS, SIZE } from "../test/support/benchLedger";
import { addCommit, addResponse, syntheticRepos } from "../test/support/syntheticLedger";

const ROUNDS = 5;
const CHANGES = 21;
const ZONE = "Europe/Berlin";
const RULES = { now: NOW, settleMs: DEFAULT_SETTLE_MS };

console.log(
  `  ${ROWS} responses, ${OUTCOMES} outcomes, ${SESSIONS} sessions; load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores; CPU of this process, medians`,
);
benchPure();

// A copy, since it is written to.
const home = mkdtempSync(path.join(tmpdir(), "token-yield-bench-"));
try {
  copyFileSync(path.join(madeLedger(), "ledger.db"), path.join(home, "ledger.db"));
  const ledger = openLedger(home);
  benchLedger(ledger, createNames(ledger));
  ledger.close();
} finally {
  rmSync(home, { recursive: true, force: true });
}

function benchPure(): void {
  const work = madeWork();
  const whole = attribute(work, RULES);
  conserved(whole.total, [...whole.allocations.map(({ tally }) => tally), whole.inFlight, whole.unattributed]);
  print(
    "attribute, response by response",
    rounds(ROUNDS, () => attribute(work, RULES)),
    "budget 1000 ms",
  );
  const [busiest] = [...work].sort((a, b) => b.commits.length - a.commits.length);
  if (busiest !== undefined)
    print(
      "attribute, one session",
      rounds(ROUNDS, () => attribute([busiest], RULES)),
    );
}

function benchLedger(ledger: Ledger, names: Names): void {
  const { repos, cwdsIn, sources } = syntheticRepos(SIZE);
  const inputs: FactInputs = {
    now: NOW,
    timeZone: ZONE,
    dayOf: createDayCutter(ZONE),
    repos,
    cwdsIn,
    sources,
    flat: [],
    declared: NOTHING_DECLARED,
  };
  const facts = (): PanelFacts => panelFacts(ledger, names, inputs);
  const before = heap();
  print("from the ledger: whole reading", rounds(1, facts), "once after the start");
  const after = heap();
  print("nothing new", rounds(CHANGES, facts));
  // What writes is not measured: it has a budget of its own (`npm run bench -- live`).
  let next = 0;
  const commits = new Map(repos.map(({ commonDir }) => [commonDir, facts().outcomes.filter(({ repo }) => repo === commonDir).length]));
  print(
    "after one new response",
    rounds(CHANGES, facts, () => addResponse(ledger, names, SIZE, next++)),
    "budget 20 ms",
  );
  print(
    "after one new commit",
    rounds(CHANGES, facts, () => addCommit(ledger, names, SIZE, next++)),
    "budget 20 ms",
  );
  const last = facts();
  conserved(
    sumOf(last.cells),
    last.parts.flat().map(({ tally }) => tally),
  );
  const grown = repos.reduce(
    (sum, { commonDir }) => sum + last.outcomes.filter(({ repo }) => repo === commonDir).length - (commits.get(commonDir) ?? 0),
    0,
  );
  if (grown !== CHANGES) throw new Error(`${grown} of ${CHANGES} new commits were seen.`);
  console.log(`  heap that the facts take             ${((after - before) / 1e6).toFixed(0).padStart(8)} MB`);
}

/** Bytes in use, without garbage. */
function heap(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().heapUsed;
}

function conserved(total: Tally, parts: readonly Tally[]): void {
  if (parts.reduce((sum, tally) => sum + costOf(tally), 0) !== costOf(total)) throw new Error("The parts do not sum to the total.");
}

/** Sessions of equal length with commits at random moments of theirs. */
function madeWork(): SessionWork[] {
  const random = seededRandom(11);
  const each = Math.floor(ROWS / SESSIONS);
  const commits = Math.ceil(OUTCOMES / SESSIONS);
  return Array.from({ length: SESSIONS }, (_, index) => {
    const start = NOW - Math.floor((1 + random() * 364) * 86_400_000);
    const at = (part: number): number => start + Math.floor(part * 43_200_000);
    return {
      session: `session-${index}`,
      edited: true,
      pieces: Array.from({ length: each }, (_, place) => ({ at: at(place / each), tally: tally(Math.floor(random() * 5_000)) })),
      commits: Array.from({ length: commits }, (_, place) => {
        const sha = `${index}-${place}`;
        return {
          at: at(random()),
          sha,
          outcome: sha,
          lines: 1 + place,
          evidence: "printed",
          grade: "exact" as const,
          why: "It printed this sha.",
        };
      }),
    };
  });
}

function tally(count: number): Tally {
  const tokens = { input: 10, output: count, cacheRead: count * 20, cacheWrite5m: 0, cacheWrite1h: count, reasoning: null };
  return { ...EMPTY_TALLY, tokens, responses: 1, list: count * 15_000, rows: { billed: 0, reported: 0, list: 1 } };
}

interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

/** @param before what comes before each and is not measured */
function rounds(count: number, run: () => unknown, before: () => void = () => undefined): Cost[] {
  return Array.from({ length: count }, () => {
    before();
    const cpu = process.cpuUsage();
    const start = performance.now();
    run();
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: (user + system) / 1000, wall: performance.now() - start };
  });
}

function print(name: string, costs: readonly Cost[], note = ""): void {
  const sorted = costs.toSorted((a, b) => a.cpu - b.cpu);
  const middle = sorted[sorted.length >> 1];
  const most = sorted.length > ROUNDS ? `, most ${(sorted.at(-1)?.cpu ?? 0).toFixed(1)}` : "";
  console.log(
    `  ${name.padEnd(34)} ${(middle?.cpu ?? 0).toFixed(1).padStart(8)} ms CPU${most} ${(middle?.wall ?? 0).toFixed(1).padStart(8)} ms  ${note}`,
  );
}
