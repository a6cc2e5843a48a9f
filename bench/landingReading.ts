/**
 * Reads a repository's history, adds a commit to its default branch and reads it again: the whole of a process that does
 * nothing else, so that its memory is that of the reading, and in a thread as the engine's is. Prints what it saw and measured
 * as one line of JSON.
 */
import { execFileSync } from "node:child_process";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { THREAD_LIMITS } from "../src/core/threadLimits";
import { readHistory } from "../src/trackers/git/history";
import { createMemoryCache } from "../src/trackers/git/memory";
import { findPlace } from "../src/trackers/git/place";

export interface LandingReading {
  readonly bareMb: number;
  readonly peakMb: number;
  readonly coldMs: number;
  /** After one new commit each. */
  readonly warmMs: readonly number[];
  readonly commits: number;
  readonly problems: readonly string[];
  /** From a branch's ref to the commit in which it landed. */
  readonly landed: readonly (readonly [ref: string, commit: string | null])[];
}

const WARM_ROUNDS = 5;

async function run(folder: string): Promise<void> {
  const place = findPlace(folder);
  if (place === null) throw new Error("there is no repository to read");
  const bareMb = peakMb();
  const options = { gitPath: "git", since: null, cache: createMemoryCache() };
  let start = performance.now();
  const history = await readHistory(place, options);
  const coldMs = performance.now() - start;
  const warmMs: number[] = [];
  for (let round = 1; round <= WARM_ROUNDS; round++) {
    const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args], { encoding: "utf8" }).trim();
    git("update-ref", "refs/heads/main", git("commit-tree", git("rev-parse", "main^{tree}"), "-p", "main", "-m", `One more ${round}`));
    start = performance.now();
    const after = await readHistory(place, options);
    warmMs.push(performance.now() - start);
    if (after.commits.length !== history.commits.length + round) throw new Error("the new commit was not seen");
  }
  const reading: LandingReading = {
    ...{ bareMb, peakMb: peakMb(), coldMs, warmMs, commits: history.commits.length, problems: history.problems },
    landed: history.heads.flatMap(({ refs, landing }) => refs.map((ref) => [ref, landing?.commit ?? null] as const)),
  };
  console.log(JSON.stringify(reading));
}

function peakMb(): number {
  return Math.round(process.resourceUsage().maxRSS / 1024);
}

if (isMainThread) new Worker(__filename, { workerData: process.argv[2], resourceLimits: THREAD_LIMITS });
else void run(String(workerData));
