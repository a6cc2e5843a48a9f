/**
 * What attribution costs with a million responses, 10,000 outcomes and 5,000 sessions: the pure function by itself, the whole
 * from the ledger, and one new response or commit. BENCH_ROWS and BENCH_OUTCOMES make it smaller.
 */
import { cpus, loadavg } from "node:os";
import { attribute, DEFAULT_SETTLE_MS, type SessionWork } from "../src/core/attribution";
import { costOf, EMPTY_TALLY, type Tally } from "../src/core/tally";
import { computeRoi } from "../src/engine/outcomes/roi";
import { openLedger } from "../src/ledger/ledger";
import { createNames } from "../src/ledger/names";
import { seededRandom } from "../test/fixtures/seededRandom";
import { madeLedger, NOW, OUTCOMES, ROWS, SESSIONS, SIZE } from "../test/support/benchLedger";
import { syntheticRepos } from "../test/support/syntheticLedger";

const ROUNDS = 5;
const RULES = { now: NOW, settleMs: DEFAULT_SETTLE_MS };

console.log(
  `  ${ROWS} responses, ${OUTCOMES} outcomes, ${SESSIONS} sessions; load ${loadavg()[0]?.toFixed(1)} on ${cpus().length} cores; CPU of this process, median of ${ROUNDS}`,
);
const work = madeWork();
const whole = attribute(work, RULES);
if (
  whole.allocations.reduce((sum, { tally }) => sum + costOf(tally), costOf(whole.inFlight) + costOf(whole.unattributed)) !==
  costOf(whole.total)
)
  throw new Error("The parts do not sum to the total.");
print("attribute, response by response", () => attribute(work, RULES), "budget 1000 ms");
const [busiest] = [...work].sort((a, b) => b.commits.length - a.commits.length);
if (busiest !== undefined) print("attribute, one session", () => attribute([busiest], RULES));

const ledger = openLedger(madeLedger());
const names = createNames(ledger);
const { repos, cwdsIn } = syntheticRepos(SIZE);
const query = { identities: repos[0]?.identities ?? [], since: null, until: null, now: NOW, flat: [] };
print(
  `from the ledger, ${repos.length} repositories`,
  () => repos.map(({ commonDir }) => computeRoi(ledger, names, { ...query, commonDir, cwds: cwdsIn(commonDir) })),
  "budget 1000 ms",
);
ledger.close();

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

function print(name: string, run: () => unknown, note = ""): void {
  const times = Array.from({ length: ROUNDS }, () => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    run();
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: (user + system) / 1000, wall: performance.now() - start };
  }).sort((a, b) => a.cpu - b.cpu);
  const middle = times[ROUNDS >> 1];
  console.log(
    `  ${name.padEnd(34)} ${(middle?.cpu ?? 0).toFixed(1).padStart(8)} ms CPU ${(middle?.wall ?? 0).toFixed(1).padStart(8)} ms  ${note}`,
  );
}
