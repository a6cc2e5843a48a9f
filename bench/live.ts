/**
 * What a running engine costs, with thousands of logs known: after one appended response, with nothing new, idle, and how
 * soon a year's ledger opens. BENCH_CORPUS and BENCH_LARGE name folders of logs, see scripts/bench/corpus.mjs.
 */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import { DEFAULT_RULES } from "../src/core/countingRules";
import { THREAD_LIMITS } from "../src/core/threadLimits";
import type { EngineConfig, EngineStart, FromEngine, ToEngine } from "../src/engine/messages";
import { createIndexer } from "../src/engine/reading/indexer";
import { activateRules } from "../src/engine/rules";
import { createWorkspace } from "../src/engine/workspace";
import { openLedger } from "../src/ledger/ledger";
import { createNames } from "../src/ledger/names";
import { lastResponseAt, tallyUsage } from "../src/ledger/tallies";
import type { StatusSnapshot } from "../src/protocol";
import { claudeCode } from "../src/sources/claudeCode";
import { fileSources } from "../src/sources/registry";
import type { Environment } from "../src/sources/source";
import { responseLine } from "../test/support/claudeLines";

const ROUNDS = 50;
const IDLE_S = Number(process.env["BENCH_IDLE_S"] ?? 60);

async function run(): Promise<void> {
  const many = corpusIn("BENCH_CORPUS");
  const large = corpusIn("BENCH_LARGE");
  const folder = mkdtempSync(path.join(tmpdir(), "token-yield-bench-live-"));
  try {
    console.log(`  load ${loadavg()[0]?.toFixed(1)}`);
    // What is appended to is a copy: the corpus stays as it was made.
    const logs = path.join(folder, "logs");
    cpSync(many, logs, { recursive: true, preserveTimestamps: true });
    await benchIndexer(logs, path.join(folder, "ledger"));
    await benchEngine(logs, path.join(folder, "ledger"));
    await benchMemory(large, path.join(folder, "large"));
    benchYear(path.join(folder, "large"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The indexer by itself, in this thread. */
async function benchIndexer(logs: string, home: string): Promise<void> {
  const ledger = openLedger(home);
  const names = createNames(ledger);
  const { price } = activateRules(ledger, names, DEFAULT_RULES);
  const indexer = createIndexer({ ledger, names, sources: fileSources, environment: environmentOf(logs), price, now: Date.now });
  const look = () =>
    indexer.refresh(
      () => undefined,
      () => false,
    );
  await look();
  const files = indexer.found().reduce((sum, { files }) => sum + files, 0);
  const log = liveLog(logs, "appended");
  const appended: number[] = [];
  const nothing: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    appendFileSync(log, responseLine({ id: `bench-${round}`, session: "bench", at: Date.now(), cwd: "/bench" }));
    appended.push(
      time(() => {
        if (!indexer.readFiles([[claudeCode, log]]).any) throw new Error("the appended response was not read");
      }),
    );
    nothing.push(time(() => indexer.readFiles([[claudeCode, log]])));
  }
  const passes: number[] = [];
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    await look();
    passes.push(performance.now() - start);
  }
  print(`one appended response to ledger, ${files} logs known`, appended, 20);
  printPeer(median(appended));
  print("nothing new in a log that was touched", nothing, 10);
  print("look at every log, nothing new", passes, 60);
  ledger.close();
}

/** The engine's own thread, as the extension starts it. */
async function benchEngine(logs: string, home: string): Promise<void> {
  const engine = startEngine(logs, home, false);
  await engine.settled();
  const log = liveLog(logs, "shown");
  const shown: number[] = [];
  for (let round = 0; round < 20; round++) {
    const at = Date.now() + round;
    const seen = engine.status(({ lastResponseAt }) => (lastResponseAt ?? 0) >= at);
    const start = performance.now();
    appendFileSync(log, responseLine({ id: `shown-${round}`, session: "shown", at, cwd: logs }));
    await seen;
    shown.push(performance.now() - start);
    await sleep(50);
  }
  print("one appended response to status snapshot, whole engine", shown, 250);
  await sleep(2_000);
  const cpu = process.cpuUsage();
  await sleep(IDLE_S * 1000);
  const { user, system } = process.cpuUsage(cpu);
  console.log(
    `  ${"idle, every log watched".padEnd(58)} ${((user + system) / IDLE_S / 10_000).toFixed(2)} % of a core over ${IDLE_S} s   budget 0.2 %`,
  );
  await engine.stop();
}

async function benchMemory(logs: string, home: string): Promise<void> {
  const before = process.memoryUsage().rss;
  const engine = startEngine(logs, home, true);
  await engine.settled();
  await sleep(3_000);
  const heap = await engine.worker.getHeapStatistics();
  const resident = process.memoryUsage().rss - before;
  console.log(
    `  ${"memory after a cold index of the large corpus".padEnd(58)} heap ${mb(heap.used_heap_size + heap.external_memory)} MB used, ${mb(heap.total_physical_size)} MB held; process grown by ${mb(resident)} MB   budget 80 MB`,
  );
  await engine.stop();
}

/** The large corpus covers 120 days: its ledger, made as long as a year's, opened by a process that knows nothing. */
function benchYear(home: string): void {
  const ledger = openLedger(home);
  const columns = ledger
    .sql("SELECT name FROM pragma_table_info('usage')")
    .all()
    .map(({ name }) => String(name));
  const copied = columns.map((column) => (column === "key" ? "key || ?" : column === "at" ? "at - ?" : column));
  for (const copy of [1, 2]) {
    ledger.write(() =>
      ledger
        .sql(`INSERT INTO usage (${columns.join(", ")}) SELECT ${copied.join(", ")} FROM usage WHERE key NOT LIKE '%~%'`)
        .run(`~${copy}`, copy * 120 * 86_400_000),
    );
  }
  ledger.close();
  const opened: number[] = [];
  const shown: number[] = [];
  let responses = 0;
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    const again = openLedger(home);
    const names = createNames(again);
    createWorkspace(again, names);
    lastResponseAt(again);
    opened.push(performance.now() - start);
    const today = performance.now();
    tallyUsage(again, names, [], { since: Date.now() - 86_400_000, until: null });
    shown.push(performance.now() - today);
    responses = Number(again.sql("SELECT COUNT(*) AS n FROM usage").get()?.["n"]);
    again.close();
  }
  const size = statSync(path.join(home, "ledger.db")).size;
  print(`open a year's ledger, ${responses} responses, ${mb(size)} MB`, opened, 50);
  print("and sum its last day", shown, null);
}

/** @param indexes whether there is anything to read before it is settled */
function startEngine(logs: string, home: string, indexes: boolean) {
  const start: EngineStart = { environment: environmentOf(logs), ledgerHome: home, gitPath: "git" };
  const worker = new Worker(path.join(__dirname, "../dist/engine.js"), { workerData: start, resourceLimits: THREAD_LIMITS });
  const config: EngineConfig = {
    folders: [logs],
    trusted: false,
    timeZone: "UTC",
    connections: [],
    trackers: [],
    baselines: {},
    statusScope: "session",
    rules: DEFAULT_RULES,
    openedAt: Date.now(),
  };
  const send = (message: ToEngine): void => worker.postMessage(message);
  worker.on("error", (error) => {
    throw error;
  });
  const status = (holds: (snapshot: StatusSnapshot) => boolean) =>
    new Promise<void>((resolve, reject) => {
      const listen = (message: FromEngine): void => {
        if (message.type === "log" && message.level === "error") reject(new Error(message.message));
        if (message.type !== "status" || !holds(message.snapshot)) return;
        worker.off("message", listen);
        resolve();
      };
      worker.on("message", listen);
    });
  let began = false;
  const ready = status(({ indexing, sourcesFound }) => {
    began ||= indexing !== null;
    return indexing === null && (indexes ? began : sourcesFound.length > 0);
  });
  send({ type: "configure", config });
  return {
    worker,
    status,
    settled: () => ready,
    stop: async () => {
      const stopped = new Promise((resolve) => worker.once("exit", resolve));
      send({ type: "stop" });
      await stopped;
    },
  };
}

function corpusIn(variable: string): string {
  const folder = process.env[variable];
  if (folder === undefined) throw new Error(`${variable} names no folder of logs: run npm run bench -- live.`);
  return folder;
}

function environmentOf(logs: string): Environment {
  return { home: path.join(logs, "nobody"), platform: process.platform, variables: { CLAUDE_CONFIG_DIR: logs } };
}

function liveLog(logs: string, name: string): string {
  const projects = path.join(logs, "projects");
  const project = path.join(projects, readdirSync(projects)[0] ?? "bench");
  mkdirSync(project, { recursive: true });
  return path.join(project, `${name}.jsonl`);
}

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function print(name: string, values: number[], budget: number | null): void {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(1);
  const bar = budget === null ? "" : `   budget ${budget} ms`;
  console.log(`  ${name.padEnd(58)} median ${at(0.5)} ms, p95 ${at(0.95)} ms (n = ${values.length})${bar}`);
}

/** What the peer takes to answer what the day came to with as many logs: it keeps nothing, so that it reads them all each time. */
function printPeer(oursMs: number): void {
  const peerMs = Number(process.env["BENCH_PEER_MS"]);
  if (!Number.isFinite(peerMs)) return;
  console.log(
    `  ${"the same asked of ccusage, whole process".padEnd(58)} ${peerMs.toFixed(0)} ms, ${Math.round(peerMs / oursMs)} x as long   budget 100 x`,
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

void run();
