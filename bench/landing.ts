/** Landing detection on a large repository: time against the `git log --raw` that it needs, after one commit, and memory. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { writeHistory } from "./landingHistory";
import type { LandingReading } from "./landingReading";

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
    const log = measure(() =>
      execFileSync("git", ["-C", folder, "log", "--raw", "--no-abbrev", "--format=%H %P", "main"], { stdio: "ignore" }),
    );
    const { bareMb, peakMb, coldMs, warmMs, commits, problems, landed } = readBeside(folder);
    const landings = new Map(landed);
    let right = 0;
    const wrong = new Map<string, number>();
    for (const { branch, style, mark } of truth) {
      const landing = landings.get(`refs/heads/${branch}`) ?? null;
      if (landing === (mark === null ? null : marks.get(`:${mark}`))) right += 1;
      else wrong.set(style, (wrong.get(style) ?? 0) + 1);
    }
    const warm = warmMs.toSorted((a, b) => a - b);
    const row = (name: string, value: string, bar: string) => console.log(`${name.padEnd(44)} ${value.padStart(24)}   ${bar}`);
    console.log(`landing detection: ${commits} commits, ${landed.length} heads, ${problems.length} problems`);
    row("git log --raw of the default branch", `${Math.round(log)} ms`, "");
    row("first detection", `${Math.round(coldMs)} ms`, `<= ${Math.round(1.5 * log + 2000)} ms (1.5 x + 2 s)`);
    const [least, middle, most] = [warm[0], warm[warm.length >> 1], warm.at(-1)].map((ms) => Math.round(ms ?? Number.NaN));
    row("after one new commit", `${middle} ms (${least} to ${most})`, "<= 300 ms");
    row("most memory that it took, resident", `${peakMb - bareMb} MB`, `<= 200 MB (${peakMb} MB with the bare runtime's ${bareMb})`);
    row("branches right", `${right} of ${truth.length}`, [...wrong].map(([style, count]) => `${count} ${style}`).join(", "));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In a process of its own, compiled as the extension's bundles are: what compiles and makes the history is not measured with it. */
function readBeside(folder: string): LandingReading {
  const script = path.join(folder, "landingReading.cjs");
  buildSync({
    ...{ entryPoints: [path.join(__dirname, "landingReading.ts")], outfile: script, bundle: true, minify: true },
    ...{ platform: "node", format: "cjs", target: "node22" },
  });
  return JSON.parse(
    execFileSync(process.execPath, [script, folder], { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"] }),
  );
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
