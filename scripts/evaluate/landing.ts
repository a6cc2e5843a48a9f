/** Landing detection on real repositories with known landings: recall, the exact commit, and no false landing. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readHistory } from "../../src/trackers/git/history";
import { findPlace } from "../../src/trackers/git/place";
import type { Landing } from "../../src/trackers/tracker";

interface Request {
  readonly pr: number;
  readonly head: string;
  readonly merged: boolean;
  readonly style: string;
  readonly commit: string | null;
}

/** At least this share of the landed requests must be found, and with the exact commit. */
const BAR = 0.995;

/**
 * Requests that the labels call not landed, and the commit in which they did. Each was looked at: the landing leaves the very
 * same files in the very same state, came after the request's last commit, and is no other request's. The labels come from
 * numbers in subjects, which a revert's subject or a maintainer's own wording lacks.
 */
const LANDED_IN_TRUTH: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  "landing-language-tools": {
    54: "a2efb543", // a revert, by its author, 7 hours later
    78: "fb6c5adc", // three lines of the readme, by its author
    821: "fe2d9e94", // one line of a test, by the forge's button two minutes after the last push
    941: "36427930", // 31 files and 1,062 lines, by its author
    2826: "2f237ca8", // a revert, by its author
    3049: "2a35bfe8", // a release bot's version, by the bot
  },
};

const corpus = process.env["TOKEN_YIELD_CORPUS"] ?? "";
/** Tier 5 is the forge's word, and no forge is asked here. */
const TIERS = [0, 1, 2, 3, 4, 5] as const;

/** One row a corpus, in the form that docs/benchmarks.md has it. */
const table: string[] = [];
let passed = 0;
let failed = 0;
const check = (name: string, good: boolean, figure: string) => {
  if (good) passed += 1;
  else failed += 1;
  console.log(`  ${good ? "ok    " : "FAILED"} ${name}: ${figure}`);
};

async function evaluate(name: string): Promise<void> {
  const out = mkdtempSync(path.join(tmpdir(), "token-yield-evaluate-"));
  try {
    execFileSync(process.execPath, [path.join(corpus, "restore.mjs"), name, out], { stdio: "ignore" });
    const { requests } = JSON.parse(readFileSync(path.join(out, "landing.json"), "utf8")) as { requests: Request[] };
    const [repository = ""] = readdirSync(path.join(out, "dev"));
    const place = findPlace(path.join(out, "dev", repository));
    if (place === null) throw new Error(`${name} holds no repository`);
    const logMs = timed(() =>
      execFileSync("git", ["log", "--raw", "--no-abbrev", "--format=%H %P", "origin/HEAD"], { cwd: place.top, maxBuffer: 1 << 30 }),
    );
    const start = performance.now();
    const history = await readHistory(place, { gitPath: "git", since: null });
    const ownMs = performance.now() - start;
    const landings = new Map(history.heads.map(({ sha, landing }) => [sha, landing]));
    console.log(
      `${name}: ${requests.length} requests, ${history.commits.length} commits, ${Math.round(ownMs)} ms (git log --raw alone ${Math.round(logMs)} ms)`,
    );
    judge(name, requests, landings);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function judge(name: string, requests: readonly Request[], landings: ReadonlyMap<string, Landing | null>): void {
  const rows = new Map<string, number>();
  const tiers = new Map<number, number>();
  const landed = requests.filter(({ merged }) => merged);
  let found = 0;
  let exact = 0;
  let overruled = 0;
  const invented: string[] = [];
  for (const { pr, head, merged, style, commit } of requests) {
    const landing = landings.get(head) ?? null;
    if (merged) {
      if (landing) {
        found += 1;
        tiers.set(landing.tier, (tiers.get(landing.tier) ?? 0) + 1);
      }
      if (landing && landing.commit === commit) exact += 1;
      else
        console.log(
          `  request ${pr}: truly in ${commit?.slice(0, 8)}, ${landing ? `said to be in ${landing.commit.slice(0, 8)}` : "not found"}`,
        );
    } else if (landing?.commit.startsWith(LANDED_IN_TRUTH[name]?.[pr] ?? "none")) overruled += 1;
    else if (landing) invented.push(`${pr} in ${landing.commit.slice(0, 8)}`);
    const row = `${style.padEnd(13)} ${landing ? `${landing.how}, tier ${landing.tier}` : "none"}`;
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  for (const [row, count] of [...rows].sort()) console.log(`  ${String(count).padStart(6)}  ${row}`);
  check("found", found / landed.length >= BAR, `${found} of ${landed.length} (${(found / landed.length).toFixed(4)})`);
  check("in the exact commit", exact / landed.length >= BAR, `${exact} of ${landed.length} (${(exact / landed.length).toFixed(4)})`);
  const unmerged = requests.length - landed.length;
  const aside = overruled > 0 ? `; ${overruled} more are labelled wrongly` : "";
  check("no false landing", invented.length === 0, `${invented.length} of ${unmerged} unmerged${aside} ${invented.join(", ")}`);
  const share = (part: number): string => (part / landed.length).toFixed(4);
  const byTier = TIERS.map((tier) => tiers.get(tier) ?? 0);
  const cells = [
    name,
    landed.length,
    found,
    share(found),
    `${exact} (${share(exact)})`,
    ...byTier,
    `${invented.length} of ${unmerged - overruled}`,
  ];
  table.push(`| ${cells.join(" | ")} |`);
}

function timed(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

async function all(): Promise<void> {
  for (const name of readdirSync(corpus).filter((entry) => entry.startsWith("landing-"))) await evaluate(name);
  const headings = ["corpus", "landed", "found", "recall", "exact commit", ...TIERS.map((tier) => `tier ${tier}`), "falsely landed"];
  console.log(`\n| ${headings.join(" | ")} |\n|${"---|".repeat(headings.length)}\n${table.join("\n")}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

void all();
