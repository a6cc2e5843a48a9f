/** Landing detection on a large repository: time against the `git log --raw` that it needs, after one commit, and memory. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readHistory } from "../src/trackers/git/history";
import { createMemoryCache } from "../src/trackers/git/memory";
import { findPlace } from "../src/trackers/git/place";
import { writeHistory } from "./landingHistory";

const COMMITS = Number(process.env["BENCH_COMMITS"] ?? 75_000);
const BRANCHES = Number(process.env["BENCH_BRANCHES"] ?? 500);

async function run(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "token-yield-bench-"));
  try {
    const git = (...args: string[]) =>
      execFileSync("git", ["-C", folder, ...args], { encoding: "utf8", maxBuffer: 1 << 30, env: ENV }).trim();
    git("init", "-q", "--bare", "-b", "main");
    const marksFile = path.join(folder, "marks");
    const truth = await writeHistory(folder, COMMITS, BRANCHES, marksFile);
    const marks = new Map(
      readFileSync(marksFile, "utf8")
        .split("\n")
        .map((line) => line.split(" ") as [string, string]),
    );
    const place = findPlace(folder);
    if (place === null) throw new Error("the repository was not made");

    const log = measure(() =>
      execFileSync("git", ["-C", folder, "log", "--raw", "--no-abbrev", "--format=%H %P", "main"], { maxBuffer: 1 << 30 }),
    );
    const cache = createMemoryCache();
    let start = performance.now();
    const history = await readHistory(place, { gitPath: "git", since: null, cache });
    const cold = performance.now() - start;
    let right = 0;
    const wrong = new Map<string, number>();
    const landings = new Map(history.heads.flatMap(({ refs, landing }) => refs.map((ref) => [ref, landing] as const)));
    for (const { branch, style, mark } of truth) {
      const landing = landings.get(`refs/heads/${branch}`) ?? null;
      if ((landing?.commit ?? null) === (mark === null ? null : marks.get(`:${mark}`))) right += 1;
      else wrong.set(style, (wrong.get(style) ?? 0) + 1);
    }
    const tree = git("rev-parse", "main^{tree}");
    const next = git("commit-tree", tree, "-p", "main", "-m", "One more");
    git("update-ref", "refs/heads/main", next);
    start = performance.now();
    const after = await readHistory(place, { gitPath: "git", since: null, cache });
    const warm = performance.now() - start;
    const row = (name: string, value: string, bar: string) => console.log(`${name.padEnd(44)} ${value.padStart(12)}   ${bar}`);
    console.log(`landing detection: ${history.commits.length} commits, ${history.heads.length} heads, ${history.problems.length} problems`);
    row("git log --raw of the default branch", `${Math.round(log)} ms`, "");
    row("first detection", `${Math.round(cold)} ms`, `<= ${Math.round(1.5 * log + 2000)} ms (1.5 x + 2 s)`);
    row("after one new commit", `${Math.round(warm)} ms`, "<= 300 ms");
    row("most memory (resident, with the test runner)", `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`, "<= 200 MB");
    row("branches right", `${right} of ${truth.length}`, [...wrong].map(([style, count]) => `${count} ${style}`).join(", "));
    if (after.commits.length !== history.commits.length + 1) throw new Error("the new commit was not seen");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const ENV = {
  ...process.env,
  GIT_AUTHOR_NAME: "Dev",
  GIT_AUTHOR_EMAIL: "dev@example.com",
  GIT_COMMITTER_NAME: "Dev",
  GIT_COMMITTER_EMAIL: "dev@example.com",
};

function measure(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

void run();
